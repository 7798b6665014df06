import { z } from "zod";
import { Currency } from "../base/money.ts";
import { line } from "../base/text.ts";
import { Sku } from "../catalog/sku.ts";
import { OrderRequest } from "../orders/order.ts";
import { type Promotion, PromotionEffect } from "../promotions/promotion.ts";

/** Days for which the link of a draft order works, unless its maker says otherwise. */
export const DEFAULT_DAYS = 7;
const MAX_DAYS = 30;
const MAX_LINES = 50;
const MAX_UNITS = 1_000;

const [percent, fixed, freeShipping] = PromotionEffect.options;

/** What staff take off, in the place of the shop's promotions. */
export const StaffDiscount = z.strictObject({
  title: line(120).describe("The customer sees it on the order"),
  effect: z.discriminatedUnion("type", [percent, fixed, freeShipping]),
});
export type StaffDiscount = z.infer<typeof StaffDiscount>;

/** What staff say of an order that its customer is to pay. */
export const DraftOrderTerms = OrderRequest.pick({
  email: true,
  shippingAddress: true,
  shippingMethod: true,
  phone: true,
  billingAddress: true,
  note: true,
  language: true,
}).extend({
  items: z
    .array(z.strictObject({ sku: Sku, quantity: z.int().min(1).max(MAX_UNITS) }))
    .min(1)
    .max(MAX_LINES)
    .refine((items) => new Set(items.map(({ sku }) => sku)).size === items.length, "names a SKU twice"),
  currency: Currency.optional().describe("The shop's own where it is left out"),
  discount: StaffDiscount.optional().describe("It takes the place of the shop's promotions"),
});
export type DraftOrderTerms = z.infer<typeof DraftOrderTerms>;

export const Days = z
  .int()
  .min(1)
  .max(MAX_DAYS)
  .optional()
  .describe(`How long the customer can order; ${DEFAULT_DAYS} days where it is left out`);

export const DraftOrderState = z.enum(["open", "ordered", "expired", "cancelled"]);
export type DraftOrderState = z.infer<typeof DraftOrderState>;

/** An order that came of it is what counts, also where staff cancelled or time ended meanwhile. */
export function draftOrderState(
  {
    orderId,
    cancelledAt,
    expiresAt,
  }: { orderId: string | null; cancelledAt: number | null; expiresAt: number },
  now: number,
): DraftOrderState {
  if (orderId !== null) {
    return "ordered";
  }
  if (cancelledAt !== null) {
    return "cancelled";
  }
  return now < expiresAt ? "open" : "expired";
}

/** A staff discount as the rules of promotions take it off: alone, from every line. */
export function asPromotion(id: string, { title, effect }: StaffDiscount): Promotion {
  return { id, num: 0, title, kind: "automatic", effect };
}
