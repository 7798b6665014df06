import { z } from "zod";
import { money } from "../base/money.ts";
import { Sums } from "../base/quote.ts";
import { PaymentView } from "../payments/payment.ts";
import { type Discount, offGoods } from "../promotions/discount.ts";
import { ShipmentView, Units } from "./fulfilment.ts";
import { type OrderDraft, type OrderLine, OrderStatus, OrderTerms, type Totals, termsOf } from "./order.ts";
import { ReturnView } from "./returns.ts";
import { baseOf, lineAmounts, percentOf, recordedTaxes, sumOf, type Taxes } from "./tax.ts";

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
  ...Sums.shape,
  createdAt: z.iso.datetime(),
  accessToken: z.string().optional().describe("Guests only: send it as Order-Token to read this order"),
}).meta({ id: "Order" });
export type OrderView = z.infer<typeof OrderView>;

export const OrderDetail = OrderView.extend({
  timeline: z.array(TimelineEntry),
  payments: z.array(PaymentView),
  shipments: z.array(ShipmentView),
  returns: z.array(ReturnView).optional().describe("Absent where none was asked for"),
  returnable: z.array(Units).optional().describe("Units that a return may be asked for"),
  returnableLate: z
    .array(Units)
    .optional()
    .describe("Units whose time to be sent back is over; staff may take them, with a reason"),
  exchangeFor: z.string().optional().describe("The return that this order was placed in exchange for"),
  waiting: z
    .array(z.object({ sku: z.string(), quantity: z.int(), promisedOn: z.iso.date().optional() }))
    .optional()
    .describe(
      "Units of the planned shipment that are not there yet; goods that arrive serve the oldest order",
    ),
}).meta({ id: "OrderDetail" });
export type OrderDetail = z.infer<typeof OrderDetail>;

/** What promotions took off, as the API shows it. */
export function discountsView(discounts: readonly Discount[] | null | undefined): Sums["discounts"] {
  return (discounts ?? []).map((one) => ({
    title: one.title,
    ...(one.code === null ? {} : { code: one.code }),
    amount: money(offGoods(one)),
    ...(one.shipping === 0 ? {} : { shipping: money(one.shipping) }),
  }));
}

/** A line as its sums need it; databases have null for what is left out. */
export type PricedLine = Pick<OrderLine, "sku" | "title" | "quantity" | "unitPrice" | "priceVersion"> & {
  priceList?: string | null | undefined;
};

/** The sums of an order or a quote as the API shows them. */
export function sumsOf({
  lines,
  subtotal,
  discount,
  discounts,
  shipping,
  tax,
  total,
  taxes,
}: Omit<Totals, "discounts"> & {
  discounts?: readonly Discount[] | null | undefined;
  lines: readonly PricedLine[];
  taxes: Taxes;
}): Sums {
  const amounts = lineAmounts({ lines, discount, discounts });
  return {
    items: lines.map(({ sku, title, quantity, unitPrice, priceList, priceVersion }) => ({
      sku,
      title,
      quantity,
      unitPrice: money(unitPrice),
      lineTotal: money(unitPrice * quantity),
      ...(priceList ? { priceList: { id: priceList, version: priceVersion } } : {}),
    })),
    subtotal: money(subtotal),
    discount: money(discount),
    discounts: discountsView(discounts),
    shipping: money(shipping),
    tax: money(tax),
    taxLines: taxes.rows.map((row) => ({
      name: row.name,
      ...(row.rate > 0 ? { rate: percentOf(row.rate) } : {}),
      base: money(baseOf(row, taxes, amounts, shipping)),
      amount: money(sumOf(row)),
    })),
    taxIncluded: taxes.included,
    total: money(total),
  };
}

export function orderView(draft: OrderDraft, status: OrderStatus): OrderView {
  const { id, number, lines, totals } = draft;
  return {
    id,
    number,
    status,
    ...sumsOf({ ...totals, lines, taxes: recordedTaxes({ ...draft, ...totals }) }),
    ...termsOf(draft),
    createdAt: draft.placedAt,
  };
}
