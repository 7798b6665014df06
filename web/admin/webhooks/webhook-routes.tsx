import type { Context } from "hono";
import {
  PROBLEMS,
  ProblemError,
  type ProblemStatus,
  type Refusal,
  refusal,
} from "../../../domain/base/problem.ts";
import { callOf } from "../../../http/call.ts";
import { DeliveryQuery, viewDelivery } from "../../../http/contract/integrations/webhooks.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter, orThrow } from "../../../http/router.ts";
import {
  changeWebhook,
  createWebhook,
  endWebhook,
  listDeliveries,
  noSuchWebhook,
  renewSecret,
  replayDelivery,
  replayRange,
  testWebhook,
} from "../../../shop/webhooks/manage-webhooks.ts";
import { webhookOf } from "../../../shop/webhooks/tell-endpoints.ts";
import { findWebhook, listWebhooks, type StoredWebhook } from "../../../stores/webhooks/webhooks.ts";
import { moment } from "../../ui/order-words.ts";
import { staffPage } from "../frame/staff.tsx";
import {
  checkWebhook,
  momentOf,
  readWebhook,
  type WebhookErrors,
  type WebhookValues,
} from "./webhook-form.ts";
import { WebhookPage } from "./webhook-page.tsx";
import {
  DeleteWebhookPage,
  NewWebhookPage,
  SecretPage,
  WEBHOOKS,
  WebhooksPage,
  webhookPath,
} from "./webhooks-page.tsx";

const PAGE_SIZE = 20;
const PATH = `${WEBHOOKS}/:id` as const;
const DAY_MS = 24 * 60 * 60 * 1000;
const EMPTY: WebhookValues = { url: "", events: [], enabled: true };

export const adminWebhookRoutes = createRouter();
adminWebhookRoutes.use(WEBHOOKS, noStore);
adminWebhookRoutes.use(`${WEBHOOKS}/*`, noStore);

adminWebhookRoutes.get(WEBHOOKS, async (c) =>
  staffPage(
    c,
    <WebhooksPage
      webhooks={await listWebhooks(c.env.DB)}
      told={c.req.query("done") === "deleted" ? "The webhook is deleted." : undefined}
    />,
  ),
);

adminWebhookRoutes.get(`${WEBHOOKS}/new`, (c) =>
  staffPage(c, <NewWebhookPage values={EMPTY} errors={{}} problem={undefined} />),
);

adminWebhookRoutes.post(WEBHOOKS, async (c) => {
  const values = readWebhook(await c.req.formData());
  const terms = checkWebhook(values);
  if (!terms.ok) {
    return staffPage(c, <NewWebhookPage values={values} errors={terms.error} problem={undefined} />, 422);
  }
  const created = await createWebhook(callOf(c), terms.value);
  if (!created.ok) {
    const { status, ...shown } = refusedForm(created.error);
    return staffPage(c, <NewWebhookPage values={values} {...shown} />, status);
  }
  const { webhook, secret } = created.value;
  return staffPage(c, <SecretPage id={webhook.id} secret={secret} previousUntil={null} until={null} />);
});

adminWebhookRoutes.get(PATH, async (c) => {
  const webhook = await requireWebhook(c);
  return webhookPage(c, webhook, { told: doneWords(c.req.query("done"), c.req.query("count")) });
});

adminWebhookRoutes.post(PATH, async (c) => {
  const webhook = await requireWebhook(c);
  const values = readWebhook(await c.req.formData());
  const terms = checkWebhook(values);
  if (!terms.ok) {
    return webhookPage(c, webhook, { values, errors: terms.error, status: 422 });
  }
  const changed = await changeWebhook(callOf(c), webhook.id, terms.value);
  return changed.ok
    ? c.redirect(`${webhookPath(webhook.id)}?done=saved`, 303)
    : webhookPage(c, webhook, { values, ...refusedForm(changed.error) });
});

adminWebhookRoutes.post(`${PATH}/test`, async (c) => {
  const { id } = await requireWebhook(c);
  const { state } = orThrow(await testWebhook(callOf(c), id));
  return c.redirect(`${webhookPath(id)}?done=test-${state}`, 303);
});

adminWebhookRoutes.post(`${PATH}/secret`, async (c) => {
  const { id } = await requireWebhook(c);
  const { secret, previousUntil } = orThrow(await renewSecret(callOf(c), id));
  const iso = previousUntil === null ? null : new Date(previousUntil).toISOString();
  return staffPage(c, <SecretPage id={id} secret={secret} previousUntil={iso} until={iso && moment(iso)} />);
});

adminWebhookRoutes.post(`${PATH}/deliveries/:deliveryId/replay`, async (c) => {
  const { id } = await requireWebhook(c);
  const deliveryId = c.req.param("deliveryId");
  if (webhookOf(deliveryId) !== id) {
    throw new ProblemError(noSuchWebhook());
  }
  orThrow(await replayDelivery(callOf(c), deliveryId));
  return c.redirect(`${webhookPath(id)}?done=replayed&count=1`, 303);
});

adminWebhookRoutes.post(`${PATH}/replay`, async (c) => {
  const webhook = await requireWebhook(c);
  const form = await c.req.formData();
  const [from, to] = [momentOf(form, "from"), momentOf(form, "to")];
  if (from === null || to === null) {
    return webhookPage(c, webhook, {
      problem: "Nothing is sent: enter a day and a time in both fields.",
      status: 422,
    });
  }
  const range = { from, to, all: form.get("all") === "yes" };
  const count = orThrow(await replayRange(callOf(c), webhook.id, range));
  return c.redirect(`${webhookPath(webhook.id)}?done=replayed&count=${count}`, 303);
});

adminWebhookRoutes.get(`${PATH}/delete`, async (c) =>
  staffPage(c, <DeleteWebhookPage webhook={await requireWebhook(c)} />),
);

adminWebhookRoutes.post(`${PATH}/delete`, async (c) => {
  orThrow(await endWebhook(callOf(c), (await requireWebhook(c)).id));
  return c.redirect(`${WEBHOOKS}?done=deleted`, 303);
});

async function requireWebhook(c: Context<AppEnv>): Promise<StoredWebhook> {
  const webhook = await findWebhook(c.env.DB, c.req.param("id") ?? "");
  if (!webhook) {
    throw new ProblemError(noSuchWebhook());
  }
  return webhook;
}

function doneWords(done: string | undefined, count: string | undefined): string | undefined {
  switch (done) {
    case "saved":
      return "Saved. What waited is sent now.";
    case "test-delivered":
      return "The test was delivered.";
    case "test-failed":
      return "The test was not taken. See below what came of it.";
    case "replayed":
      return /^\d{1,7}$/.test(count ?? "")
        ? `${Number(count).toLocaleString("en-US")} sent again.`
        : undefined;
    default:
      return undefined;
  }
}

interface Shown {
  values?: WebhookValues;
  errors?: WebhookErrors;
  told?: string | undefined;
  problem?: string | undefined;
  status?: ProblemStatus;
}

function refusedForm({ code, detail, errors = [] }: Refusal) {
  const isAddress = errors.some(({ path }) => path === "url");
  return {
    errors: isAddress ? { url: detail } : {},
    problem: isAddress ? undefined : detail,
    status: PROBLEMS[code].status,
  };
}

/** A moment as a field of a form has it, in UTC. */
const fieldTime = (at: number) => new Date(at).toISOString().slice(0, 16);

async function webhookPage(c: Context<AppEnv>, webhook: StoredWebhook, shown: Shown) {
  const query = DeliveryQuery.safeParse(c.req.query());
  if (!query.success) {
    throw new ProblemError(refusal("not_found", "There is no such page of deliveries."));
  }
  const { state, before } = query.data;
  const asked = { state, before, limit: PAGE_SIZE + 1 };
  const found = orThrow(await listDeliveries(c.env, webhook.id, asked));
  const page = found.slice(0, PAGE_SIZE);
  return staffPage(
    c,
    <WebhookPage
      webhook={webhook}
      values={shown.values ?? webhook}
      errors={shown.errors ?? {}}
      told={shown.told}
      problem={shown.problem}
      deliveries={page.map(viewDelivery)}
      state={state}
      isFirst={before === undefined}
      next={found.length > PAGE_SIZE ? (page.at(-1)?.seq ?? null) : null}
      range={{ from: fieldTime(Date.now() - DAY_MS), to: fieldTime(Date.now()) }}
    />,
    shown.status ?? 200,
  );
}
