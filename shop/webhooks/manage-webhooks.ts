import { isPlatformWebhook } from "../../domain/agents/platform-webhook.ts";
import { isUnchanged } from "../../domain/audit/audit.ts";
import { randomId } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { outsideProblem } from "../../providers/outside/fetch-outside.ts";
import { findPlatformWebhook } from "../../stores/agents/platforms.ts";
import {
  deleteWebhook,
  findWebhook,
  insertWebhook,
  type StoredWebhook,
  updateWebhook,
  type WebhookChange,
  type WebhookTerms,
} from "../../stores/webhooks/webhooks.ts";
import { audit } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { makeEvent } from "../events/events.ts";
import { forgetListening } from "../events/listening.ts";
import { messageOf, webhookOf } from "./notify-endpoints.ts";
import type { DeliveriesQuery, ListedDelivery, NewSecret, ReplayRange } from "./webhook-object.ts";

/** Every published event goes to the object of each of them. */
const MAX_WEBHOOKS = 20;

/** Makes an endpoint. Its secret is shown now and never again. */
export async function createWebhook(
  call: Call,
  terms: WebhookTerms,
): Promise<Result<{ webhook: StoredWebhook; secret: string }, Refusal>> {
  const { env } = call;
  const refused = await addressRefusal(env, terms.url);
  if (refused) {
    return err(refused);
  }
  const id = randomId("whk");
  // The object first: where its webhook is not stored, it forgets the secret by itself.
  const { secret } = await callObject(() => objectOf(env, id).renewSecret());
  const webhook = await insertWebhook(env.DB, id, terms, { now: Date.now(), limit: MAX_WEBHOOKS });
  if (!webhook) {
    return err(refusal("webhook_conflict", `A shop has at most ${MAX_WEBHOOKS} webhooks.`));
  }
  forgetListening();
  await audit(call, { action: "webhook.created", subject: id, before: null, after: terms });
  return ok({ webhook, secret });
}

/**
 * Changes what is sent and leaves the rest. The endpoint begins again: what waits is sent at once,
 * and what failed before no longer counts against it.
 */
export async function changeWebhook(
  call: Call,
  id: string,
  terms: WebhookChange,
): Promise<Result<StoredWebhook, Refusal>> {
  const { env } = call;
  const before = await findWebhook(env.DB, id);
  if (!before) {
    return err(noSuchWebhook());
  }
  const refused = terms.url === undefined ? null : await addressRefusal(env, terms.url);
  if (refused) {
    return err(refused);
  }
  if (isUnchanged(before, { ...before, ...terms, ...(terms.enabled ? { disabledReason: null } : {}) })) {
    await callObject(() => objectOf(env, id).wake());
    return ok(before);
  }
  const after = await updateWebhook(env.DB, id, terms, Date.now());
  if (!after) {
    return err(noSuchWebhook());
  }
  forgetListening();
  await callObject(() => objectOf(env, id).wake());
  await audit(call, {
    action: "webhook.changed",
    subject: id,
    before: termsOf(before),
    after: termsOf(after),
  });
  return ok(after);
}

/** Deletes an endpoint with its secrets and deliveries, permanently. */
export async function endWebhook(call: Call, id: string): Promise<Result<void, Refusal>> {
  const { env } = call;
  const before = await deleteWebhook(env.DB, id);
  if (!before) {
    return err(noSuchWebhook());
  }
  forgetListening();
  await audit(call, { action: "webhook.deleted", subject: id, before: termsOf(before), after: null });
  await callObject(() => objectOf(env, id).forget());
  return ok(undefined);
}

/** Signs with a new secret, and for a day with the one before too. */
export async function renewSecret(call: Call, id: string): Promise<Result<NewSecret, Refusal>> {
  if (!(await findWebhook(call.env.DB, id))) {
    return err(noSuchWebhook());
  }
  const renewed = await callObject(() => objectOf(call.env, id).renewSecret());
  await audit(call, { action: "webhook.secret_renewed", subject: id, before: null, after: null });
  return ok(renewed);
}

/** Sends a message that says nothing happened, at once, whether the endpoint is on or off. */
export async function testWebhook(call: Call, id: string): Promise<Result<ListedDelivery, Refusal>> {
  const { env, traceparent } = call;
  if (!(await findWebhook(env.DB, id))) {
    return err(noSuchWebhook());
  }
  const message = await messageOf(id, makeEvent("webhook.test", { webhookId: id }, { traceparent }));
  const delivery = await objectOf(env, id).sendTest(message);
  if (!delivery) {
    return err(noSuchWebhook());
  }
  await audit(call, { action: "webhook.tested", subject: id, before: null, after: null });
  return ok(delivery);
}

export async function listDeliveries(
  env: Env,
  id: string,
  query: DeliveriesQuery,
): Promise<Result<ListedDelivery[], Refusal>> {
  return (await isRecipient(env, id))
    ? ok(await callObject(() => objectOf(env, id).deliveries(query)))
    : err(noSuchWebhook());
}

/** Sends a delivery again, under the id that it had; its id names its endpoint. */
export async function replayDelivery(
  call: Call,
  deliveryId: string,
): Promise<Result<ListedDelivery, Refusal>> {
  const { env } = call;
  const id = webhookOf(deliveryId);
  const replayed = (await isRecipient(env, id))
    ? await callObject(() => objectOf(env, id).replay(deliveryId))
    : null;
  if (!replayed) {
    return err(refusal("not_found", "There is no such delivery."));
  }
  await audit(call, { action: "webhook.replayed", subject: id, before: null, after: { deliveryId } });
  return ok(replayed);
}

/** Sends again what was taken in within a time. @returns how many */
export async function replayRange(
  call: Call,
  id: string,
  range: ReplayRange,
): Promise<Result<number, Refusal>> {
  const { env } = call;
  if (!(await isRecipient(env, id))) {
    return err(noSuchWebhook());
  }
  const replayed = await callObject(() => objectOf(env, id).replayRange(range));
  await audit(call, {
    action: "webhook.replayed",
    subject: id,
    before: null,
    after: {
      from: new Date(range.from).toISOString(),
      to: new Date(range.to).toISOString(),
      all: range.all,
      replayed,
    },
  });
  return ok(replayed);
}

/**
 * Whether something is sent there: a webhook, or an address at which a platform receives orders.
 */
async function isRecipient({ DB }: Env, id: string): Promise<boolean> {
  return (isPlatformWebhook(id) ? await findPlatformWebhook(DB, id) : await findWebhook(DB, id)) !== null;
}

function objectOf(env: Env, id: string) {
  return env.WEBHOOK_ENDPOINT.getByName(id);
}

function termsOf({ url, events, enabled }: StoredWebhook): WebhookTerms {
  return { url, events, enabled };
}

async function addressRefusal(env: Env, url: string): Promise<Refusal | null> {
  const problem = await outsideProblem(env, new URL(url));
  return problem === null
    ? null
    : refusal("webhook_address_refused", problem, { errors: [{ path: "url", message: problem }] });
}

export function noSuchWebhook(): Refusal {
  return refusal("not_found", "There is no such webhook.");
}
