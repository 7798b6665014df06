import { unitsOf } from "../orders/fulfilment.ts";
import type { OrderDetail } from "../orders/order-view.ts";
import { agentAddress } from "./addresses.ts";
import { lineId, totalsOf } from "./sums-view.ts";

/** Of an agent's order: where its buyer sees it, and which checkout it came from. */
interface Origin {
  checkoutId: string;
  permalink: string;
  /** How the goods are sent, in words; null where the shop no longer has that way. */
  sentBy: string | null;
}

/** A way to send goods, as agents see it before and after it was chosen. */
export function wayWords({ title, estimate }: { title: string; estimate: string }): string {
  return estimate ? `${title}, ${estimate}` : title;
}

/** An order as agents see it: what of it is now, whole (dev.ucp.shopping.order). */
export function agentOrder(order: OrderDetail, { checkoutId, permalink, sentBy }: Origin) {
  const { id, number, status, items, shipments, total, shippingAddress } = order;
  const sent = unitsOf(shipments.filter(({ state }) => state !== "planned").map((parcel) => parcel.items));
  const refunds = order.payments.flatMap((payment) => payment.refunds);
  const refunded = unitsOf(refunds.filter(({ state }) => state !== "refused").map((refund) => refund.items));
  const destination = agentAddress(shippingAddress);
  const inParcel = (units: readonly { sku: string; quantity: number }[]) =>
    units.map(({ sku, quantity }) => ({ id: lineId(sku), quantity }));
  return {
    id,
    label: number,
    checkout_id: checkoutId,
    permalink_url: permalink,
    currency: total.currency,
    line_items: items.map(({ sku, title, quantity: original, unitPrice, lineTotal }) => {
      const fulfilled = Math.min(original, sent.get(sku) ?? 0);
      const left = status === "CANCELLED" ? 0 : original - (refunded.get(sku) ?? 0);
      // The buyer has the goods that were sent, also those that the shop refunded.
      const now = Math.max(left, fulfilled, 0);
      return {
        id: lineId(sku),
        item: { id: sku, title, price: unitPrice.amount },
        quantity: { original, total: now, fulfilled },
        totals: [
          { type: "subtotal", amount: lineTotal.amount },
          { type: "total", amount: lineTotal.amount },
        ],
        status:
          now === 0 ? "removed" : fulfilled === now ? "fulfilled" : fulfilled > 0 ? "partial" : "processing",
      };
    }),
    fulfillment: {
      expectations:
        status === "CANCELLED"
          ? []
          : shipments.map((parcel) => ({
              id: parcel.id,
              line_items: inParcel(parcel.items),
              method_type: "shipping",
              destination,
              ...(sentBy === null ? {} : { description: sentBy }),
              ...(parcel.state === "planned" ? { fulfillable_on: "now" } : {}),
            })),
      events: shipments.flatMap((parcel) => {
        const { carrier, trackingNumber, dispatchedAt, deliveredAt } = parcel;
        const told = {
          line_items: inParcel(parcel.items),
          ...(trackingNumber ? { tracking_number: trackingNumber } : {}),
          ...(carrier ? { carrier } : {}),
        };
        return [
          ...(dispatchedAt
            ? [{ id: `${parcel.id}-shipped`, type: "shipped", occurred_at: dispatchedAt, ...told }]
            : []),
          ...(deliveredAt
            ? [{ id: `${parcel.id}-delivered`, type: "delivered", occurred_at: deliveredAt, ...told }]
            : []),
        ];
      }),
    },
    adjustments: [
      ...cancellationsOf(order),
      ...refunds.map((refund) => ({
        id: refund.id,
        type: refund.returnId ? "return" : "refund",
        occurred_at: refund.createdAt,
        status: refund.state === "paid" ? "completed" : refund.state === "refused" ? "failed" : "pending",
        ...(refund.items.length > 0
          ? {
              line_items: refund.items.map(({ sku, quantity }) => ({ id: lineId(sku), quantity: -quantity })),
            }
          : {}),
        totals: [{ type: "total", amount: -refund.amount.amount }],
      })),
    ],
    totals: totalsOf(order),
  };
}

function cancellationsOf({ id, items, timeline }: OrderDetail) {
  const cancelled = timeline.find(({ to }) => to === "CANCELLED");
  return cancelled
    ? [
        {
          id: `${id}-cancelled`,
          type: "cancellation",
          occurred_at: cancelled.at,
          status: "completed",
          line_items: items.map(({ sku, quantity }) => ({ id: lineId(sku), quantity: -quantity })),
          ...(cancelled.reason ? { description: cancelled.reason.replaceAll("_", " ") } : {}),
        },
      ]
    : [];
}
