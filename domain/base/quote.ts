import { z } from "zod";
import { Money } from "./money.ts";

/** One tax of an order or of a quote, as the API shows it. */
const TaxLine = z
  .object({
    name: z.string().describe("Such as GST"),
    rate: z
      .string()
      .optional()
      .describe("In percent, such as `6.625`; absent in orders from before it was kept"),
    base: Money.optional().describe("What it is a tax on, without any tax"),
    amount: Money,
  })
  .meta({ id: "TaxLine" });

/** A line of goods as an order and a quote show it. */
const Item = z.object({
  sku: z.string(),
  title: z.string(),
  quantity: z.int(),
  unitPrice: Money,
  lineTotal: Money,
  priceList: z
    .object({ id: z.string(), version: z.int() })
    .optional()
    .describe("The price list that the price is of; absent for the product's own price"),
});

/** The sums of an order and of a quote. */
export const Sums = z.object({
  items: z.array(Item),
  subtotal: Money,
  discount: Money.describe("Off the goods"),
  discounts: z
    .array(
      z.object({
        title: z.string(),
        code: z.string().optional(),
        amount: Money.describe("Off the goods; all of them together are `discount`"),
        shipping: Money.optional().describe("Off the shipping, which is charged without it"),
      }),
    )
    .describe("What each promotion took off"),
  shipping: Money.describe("What is charged for it, after any discount"),
  tax: Money.describe("All taxes together"),
  taxLines: z.array(TaxLine).describe("Each tax by its name"),
  taxIncluded: z.boolean().describe("Whether prices contain the taxes; otherwise they are added"),
  total: Money,
});
export type Sums = z.infer<typeof Sums>;

/** What a cart would cost at an address. */
export const Quote = Sums.extend({
  shippingMethod: z.string().nullable().describe("The one that the sums are with; null when nothing is sent"),
  shippingMethods: z.array(
    z.object({ id: z.string(), title: z.string(), price: Money, estimate: z.string() }),
  ),
}).meta({ id: "Quote" });
export type Quote = z.infer<typeof Quote>;
