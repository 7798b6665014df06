import { z } from "zod";
import { Money, money } from "../base/money.ts";
import { PaymentView } from "../payments/payment.ts";
import { ShipmentView } from "./fulfilment.ts";
import { type OrderDraft, OrderStatus, OrderTerms, termsOf } from "./order.ts";

export const TimelineEntry = z.object({
  at: z.iso.datetime(),
  from: OrderStatus.nullable(),
  to: OrderStatus,
  actor: z.string(),
  reason: z.string().optional(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** An order as the API answers it. */
export const OrderView = OrderTerms.extend({
  id: z.string(),
  number: z.string(),
  status: OrderStatus,
  items: z.array(
    z.object({ sku: z.string(), title: z.string(), quantity: z.int(), unitPrice: Money, lineTotal: Money }),
  ),
  subtotal: Money,
  discount: Money,
  shipping: Money,
  tax: Money,
  total: Money,
  createdAt: z.iso.datetime(),
  accessToken: z.string().optional().describe("Guests only: send it as Order-Token to read this order"),
}).meta({ id: "Order" });
export type OrderView = z.infer<typeof OrderView>;

export const OrderDetail = OrderView.extend({
  timeline: z.array(TimelineEntry),
  payments: z.array(PaymentView),
  shipments: z.array(ShipmentView),
}).meta({ id: "OrderDetail" });
export type OrderDetail = z.infer<typeof OrderDetail>;

export function orderView(draft: OrderDraft, status: OrderStatus): OrderView {
  return {
    id: draft.id,
    number: draft.number,
    status,
    items: draft.lines.map((item) => ({
      sku: item.sku,
      title: item.title,
      quantity: item.quantity,
      unitPrice: money(item.unitPrice),
      lineTotal: money(item.unitPrice * item.quantity),
    })),
    subtotal: money(draft.totals.subtotal),
    discount: money(draft.totals.discount),
    shipping: money(draft.totals.shipping),
    tax: money(draft.totals.tax),
    total: money(draft.totals.total),
    ...termsOf(draft),
    createdAt: draft.placedAt,
  };
}
