import { money } from "../domain/money.ts";
import type { StoredOrder } from "./order-store.ts";
import type { orderLines, orders, orderTimeline, payments } from "./schema/orders.ts";

/** An order as its owner reads it, from its rows: those of D1, which Postgres repeats column by column. */
export function storedOrder(
  order: Omit<typeof orders.$inferSelect, "transition">,
  payment: typeof payments.$inferSelect,
  lines: readonly (typeof orderLines.$inferSelect)[],
  timeline: readonly (typeof orderTimeline.$inferSelect)[],
): StoredOrder {
  const { id, number, status, email, shippingAddress, shippingMethod } = order;
  return {
    customer: order.customer,
    fingerprint: order.fingerprint,
    order: {
      ...{ id, number, status },
      items: lines.map(({ sku, title, quantity, unitPrice }) => ({
        ...{ sku, title, quantity },
        unitPrice: money(unitPrice),
        lineTotal: money(unitPrice * quantity),
      })),
      subtotal: money(order.subtotal),
      discount: money(order.discount),
      shipping: money(order.shipping),
      tax: money(order.tax),
      total: money(order.total),
      ...{ email, shippingAddress, shippingMethod },
      createdAt: new Date(order.placedAt).toISOString(),
      timeline: timeline.map(({ at, from, to, actor, reason }) => ({
        at: new Date(at).toISOString(),
        ...{ from, to, actor },
        ...(reason ? { reason } : {}),
      })),
      payments: [
        {
          id: `pay_${id.slice(4)}`,
          provider: payment.provider,
          state: payment.state,
          amount: money(payment.amount),
          ...(payment.failureCode ? { failureCode: payment.failureCode } : {}),
        },
      ],
      shipments: [],
    },
  };
}
