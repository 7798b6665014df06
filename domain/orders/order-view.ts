import { z } from "zod";
import { type Currency, money } from "../base/money.ts";
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
export function discountsView(
  discounts: readonly Discount[] | null | undefined,
  currency: Currency,
): Sums["discounts"] {
  return (discounts ?? []).map((one) => ({
    title: one.title,
    ...(one.code === null ? {} : { code: one.code }),
    amount: money(offGoods(one), currency),
    ...(one.shipping === 0 ? {} : { shipping: money(one.shipping, currency) }),
  }));
}

/** A line as its sums need it; databases have null for what is left out. */
export type PricedLine = Pick<OrderLine, "sku" | "title" | "quantity" | "unitPrice" | "priceVersion"> & {
  priceList?: string | null | undefined;
};

/** The sums of an order or a quote as the API shows them. */
export function sumsOf({
  currency,
  lines,
  subtotal,
  discount,
  discounts,
  shipping,
  tax,
  total,
  taxes,
}: Omit<Totals, "discounts"> & {
  currency: Currency;
  discounts?: readonly Discount[] | null | undefined;
  lines: readonly PricedLine[];
  taxes: Taxes;
}): Sums {
  const of = (amount: number) => money(amount, currency);
  const amounts = lineAmounts({ lines, discount, discounts });
  return {
    items: lines.map(({ sku, title, quantity, unitPrice, priceList, priceVersion }) => ({
      sku,
      title,
      quantity,
      unitPrice: of(unitPrice),
      lineTotal: of(unitPrice * quantity),
      ...(priceList ? { priceList: { id: priceList, version: priceVersion } } : {}),
    })),
    subtotal: of(subtotal),
    discount: of(discount),
    discounts: discountsView(discounts, currency),
    shipping: of(shipping),
    tax: of(tax),
    taxLines: taxes.rows.map((row) => ({
      name: row.name,
      ...(row.rate > 0 ? { rate: percentOf(row.rate) } : {}),
      base: of(baseOf(row, taxes, amounts, shipping)),
      amount: of(sumOf(row)),
    })),
    taxIncluded: taxes.included,
    total: of(total),
  };
}

export function orderView(draft: OrderDraft, status: OrderStatus): OrderView {
  const { id, number, currency, lines, totals } = draft;
  return {
    id,
    number,
    status,
    ...sumsOf({ ...totals, currency, lines, taxes: recordedTaxes({ ...draft, ...totals }) }),
    ...termsOf(draft),
    createdAt: draft.placedAt,
  };
}
