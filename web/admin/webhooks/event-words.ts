import type { WEBHOOK_EVENTS } from "../../../shop/events/listening.ts";

type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

const WORDS: Record<WebhookEvent | "webhook.test", string> = {
  "order.placed": "An order was placed",
  "order.confirmed": "An order was paid",
  "order.cancelled": "An order was cancelled",
  "order.shipped": "A parcel left",
  "order.delivered": "A parcel arrived",
  "order.refunded": "Money was paid back",
  "payment.disputed": "A payment was disputed",
  "return.requested": "A return was asked for",
  "return.approved": "A return was approved",
  "return.rejected": "A return was declined",
  "return.received": "Returned goods arrived",
  "return.exchanged": "A return was exchanged",
  "purchase_order.received": "Ordered goods came",
  "purchase_order.receipt_reversed": "A receipt was taken back",
  "inventory.low": "A SKU runs low",
  "product.price_changed": "A price changed",
  "variant.renamed": "A SKU was renamed",
  "catalog.changed": "The catalog changed",
  "collection.changed": "A collection changed",
  "cart.abandoned": "A cart was left",
  "webhook.test": "A test",
};

/** What an event says happened; its type where the shop no longer knows it. */
export function eventWords(type: string): string {
  return Object.hasOwn(WORDS, type) ? WORDS[type as keyof typeof WORDS] : type;
}
