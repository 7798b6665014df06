import { continueTrace } from "../../domain/base/trace.ts";
import type { DisabledReason } from "../../domain/webhooks/delivery.ts";
import { disableWebhook, type StoredWebhook } from "../../stores/webhooks/webhooks.ts";
import { makeEvent } from "../events/events.ts";
import { beforeChange, outboxEntry, publishOutbox } from "../events/outbox.ts";

/** Turns off an endpoint that does not answer any more, and has staff notified by mail. */
export async function turnOff(
  env: Env,
  { id, version }: Pick<StoredWebhook, "id" | "version">,
  reason: DisabledReason,
): Promise<void> {
  await beforeChange(env);
  const event = makeEvent(
    "webhook.disabled",
    { webhookId: id, reason },
    { id: `${id}:disabled:${version}`, traceparent: continueTrace(null) },
  );
  const now = Date.now();
  await disableWebhook(env.DB, { id, version }, { reason, event: outboxEntry(event), now });
  await publishOutbox(env);
}
