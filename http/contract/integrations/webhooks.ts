import { z } from "@hono/zod-openapi";
import { WEBHOOK_EVENTS } from "../../../shop/events/listening.ts";
import type { ListedDelivery } from "../../../shop/webhooks/webhook-object.ts";
import type { StoredWebhook } from "../../../stores/webhooks/webhooks.ts";

const MAX_URL_CHARS = 2_000;
const Url = z
  .string()
  .max(MAX_URL_CHARS)
  .refine((text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) && url.hash === "" && !/\s/.test(text);
  }, "must be an address that begins with https://, without a fragment")
  .openapi({ example: "https://hooks.example.com/shop", pattern: "^https?://[^\\s#]+$" });

const EventTypes = z
  .array(z.enum(WEBHOOK_EVENTS))
  .min(1)
  .max(WEBHOOK_EVENTS.length)
  .refine((list) => new Set(list).size === list.length, "names an event twice")
  .openapi({ uniqueItems: true, description: "Types of events (docs/api/events.md)" });

const terms = { url: Url, events: EventTypes, enabled: z.boolean() };

export const NewWebhook = z
  .strictObject({ ...terms, enabled: terms.enabled.default(true) })
  .openapi("NewWebhook");
export const WebhookPatch = z.strictObject(terms).partial().openapi("WebhookPatch");

const WebhookView = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  enabled: z.boolean(),
  disabledReason: z
    .enum(["failing", "gone"])
    .nullable()
    .describe("Why the shop turned it off: every delivery failed for three days, or it answered 410"),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export const Webhook = WebhookView.openapi("Webhook");
export const CreatedWebhook = WebhookView.extend({
  secret: z.string().describe("What messages are signed with. Only this answer holds it"),
}).openapi("CreatedWebhook");
export const WebhookList = z.object({ items: z.array(Webhook) }).openapi("WebhookList");

export const RenewedSecret = z
  .object({
    secret: z.string(),
    previousUntil: z.iso
      .datetime()
      .nullable()
      .describe("Until then messages are signed with the previous secret too"),
  })
  .openapi("RenewedSecret");

const Id = z.string().max(32).openapi({ example: "whk_4k7qx3m2x9vt5n8wbcjz" });
const DeliveryId = z.string().max(64).openapi({ example: "whk_4k7qx3m2x9vt5n8wbcjz-0c3ym5r7e1k9q2wbxtah" });
export const WebhookParams = z.object({ id: Id });
export const DeliveryParams = z.object({ id: DeliveryId });
export const WebhookDeliveryParams = z.object({ id: Id, deliveryId: DeliveryId });

const State = z.enum(["pending", "delivered", "failed"]);

export const Delivery = z
  .object({
    id: z.string().describe("The header `webhook-id` of every attempt"),
    type: z.string().describe("The type of the event"),
    state: State.describe("`failed`: ten attempts over three days came to nothing"),
    createdAt: z.iso.datetime(),
    attempts: z.int(),
    lastAttemptAt: z.iso.datetime().nullable(),
    nextAttemptAt: z.iso.datetime().nullable(),
    status: z.int().nullable().describe("What the endpoint answered last"),
    durationMs: z.int().nullable(),
    error: z.string().nullable(),
    answer: z.string().nullable().describe("The beginning of the endpoint's answer"),
    payload: z.unknown().describe("What is sent"),
  })
  .openapi("WebhookDelivery");

export const DeliveryQuery = z.object({
  state: State.optional(),
  before: z.coerce.number().int().min(1).optional().openapi({ description: "`next` of the previous page" }),
});
export const DeliveryList = z
  .object({ items: z.array(Delivery), next: z.int().nullable() })
  .openapi("WebhookDeliveryList");

export const Replay = z
  .strictObject({
    from: z.iso.datetime({ offset: true }),
    to: z.iso.datetime({ offset: true }),
    all: z.boolean().default(false).describe("Those that were delivered too"),
  })
  .openapi("WebhookReplay");
export const Replayed = z.object({ replayed: z.int() }).openapi("WebhookReplayed");

/** A webhook as merchants read it. */
export function viewWebhook(webhook: StoredWebhook) {
  const { id, url, events, enabled, disabledReason, createdAt, updatedAt } = webhook;
  return {
    id,
    url,
    events,
    enabled,
    disabledReason,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

/** A delivery as merchants read it. */
export function viewDelivery(delivery: ListedDelivery): z.infer<typeof Delivery> {
  const { id, type, state, attempts, status, error, answer, durationMs, body } = delivery;
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    id,
    type,
    state,
    createdAt: new Date(delivery.takenAt).toISOString(),
    attempts,
    lastAttemptAt: time(delivery.triedAt),
    nextAttemptAt: time(delivery.dueAt),
    status,
    durationMs,
    error,
    answer,
    payload: JSON.parse(body),
  };
}
