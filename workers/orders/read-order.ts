import { money } from "../../domain/money.ts";
import { type OrderDetail, OrderDraft, orderView, ownerVariantId } from "../../domain/order.ts";
import { callObject } from "../../durable-objects/call.ts";
import { findSkuByVariantId } from "../../stores/catalog.ts";
import { orderStore } from "../../stores/index.ts";

export interface FoundOrder {
  order: OrderDetail;
  /** The shopper's key: who owns the order. */
  customer: string;
}

/**
 * The order wherever it is: in the store, or still with the stock owner that accepted it a moment ago.
 * An order that was acknowledged is always found.
 */
export async function readOrder(env: Env, id: string): Promise<FoundOrder | null> {
  const variantId = ownerVariantId(id);
  if (variantId === null) return null;
  const store = orderStore(env);
  const stored = await store.find(id);
  if (stored) return stored;
  const sku = await findSkuByVariantId(env.DB, variantId);
  if (sku === null) return null;
  const kept = await callObject(() => env.STOCK_LEDGER.getByName(sku).findDraft(id));
  // The owner forgets a draft once it is stored: between the two looks it may have moved.
  if (!kept) return store.find(id);
  const draft = OrderDraft.parse(JSON.parse(kept.draft));
  return {
    customer: draft.customer,
    order: {
      ...orderView(draft, "PENDING"),
      timeline: [{ at: draft.placedAt, from: null, to: "PENDING", actor: "customer" }],
      payments: [
        {
          id: `pay_${id.slice(4)}`,
          provider: draft.payment.provider,
          state: "pending",
          amount: money(draft.totals.total),
        },
      ],
      shipments: [],
    },
  };
}
