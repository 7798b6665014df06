import { z } from "zod";
import { Currency, Money } from "../base/money.ts";
import { MAX_SKU_LENGTH } from "./cart.ts";

const Sku = z.string().min(1).max(MAX_SKU_LENGTH);
const Quantity = z.int().positive();

/** A price in the body is refused like every unknown field: prices are the catalog's. */
export const NewItem = z
  .strictObject({
    sku: Sku,
    quantity: Quantity,
    currency: Currency.optional().describe("What the shopper pays in from now on; without it, as before"),
  })
  .meta({ id: "NewCartItem" });
export type NewItem = z.infer<typeof NewItem>;

export const ItemChange = z.strictObject({ quantity: Quantity }).meta({ id: "CartItemChange" });

/** What a shopper wants to pay in. */
export const CartCurrency = z
  .strictObject({ currency: Currency.describe("One that the shop sells in") })
  .meta({ id: "CartCurrency" });

/** A code as a shopper types it: any text, of which none may be known. */
export const Coupon = z.strictObject({ code: z.string().max(64).trim().min(1) }).meta({ id: "CartCoupon" });

export const ItemParams = z.object({ sku: Sku.describe("URL-encoded") });

export const CartItem = z
  .object({
    sku: z.string(),
    title: z.string(),
    quantity: z.int(),
    unitPrice: Money.describe("The price of now"),
    lineTotal: Money,
    available: z
      .int()
      .describe("Units that could be bought now; for items that never run out, as many as a cart may hold"),
    backordered: z
      .object({
        quantity: z.int().describe("Units of this line that are not there yet"),
        promisedOn: z.iso.date().optional().describe("The day for which they are promised"),
      })
      .optional(),
    slug: z.string().nullable().describe("The product's; null when it is not in the catalog any more"),
    imageUrl: z.string().nullable(),
  })
  .meta({ id: "CartItem" });
export type CartItem = z.infer<typeof CartItem>;

export const CartWarning = z
  .object({
    sku: z.string(),
    code: z.enum(["price_changed", "short_stock", "unavailable", "over_limit", "left_out"]),
    message: z.string(),
    previousPrice: Money.optional().describe("With price_changed: what the shopper saw before"),
    currentPrice: Money.optional().describe("With price_changed"),
    available: z.int().optional().describe("With short_stock: units that could be bought now"),
    limit: z.int().optional().describe("With over_limit: units one cart may hold"),
    leftOut: z.int().optional().describe("With left_out: units that did not fit when carts were merged"),
  })
  .meta({ id: "CartWarning" });
export type CartWarning = z.infer<typeof CartWarning>;

export const CartView = z
  .object({
    id: z.string(),
    currency: Currency.describe("What the cart, its quotes and its order are in"),
    items: z.array(CartItem),
    itemCount: z.int().describe("Units over all items"),
    subtotal: Money.describe("Of the items that are for sale"),
    coupon: z
      .object({
        code: z.string(),
        problem: z
          .object({ code: z.string(), message: z.string() })
          .nullable()
          .describe("Why it takes nothing off; null when it counts"),
      })
      .nullable(),
    discount: Money.describe("Off the subtotal, by all promotions together"),
    discounts: z.array(
      z.object({
        title: z.string(),
        code: z.string().optional(),
        amount: Money,
        freeShipping: z.literal(true).optional().describe("It takes off what shipping costs"),
      }),
    ),
    warnings: z
      .array(CartWarning)
      .describe("What changed since the shopper last touched an item; changing the item settles it"),
    expiresAt: z.iso.datetime().nullable().describe("30 days after the last change; null for a new cart"),
  })
  .meta({ id: "Cart" });
export type CartView = z.infer<typeof CartView>;
