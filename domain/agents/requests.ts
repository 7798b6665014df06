import { z } from "zod";
import { Currency } from "../base/money.ts";
import { MAX_CART_ITEMS, MAX_SKU_LENGTH } from "../cart/cart.ts";
import { MAX_QUERY_CHARS } from "../catalog/catalog.ts";
import { BuyerConsent } from "./consent.ts";

/**
 * What agents send. Platforms send fields of extensions that the shop does not know: those are left
 * out, as the protocol asks. What it knows is bounded.
 */
const text = (max: number) => z.string().max(max);
const some = (max: number) => text(max).optional();
const Amount = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Where a buyer is, as far as the platform knows. */
const Context = z.object({
  address_country: some(60),
  address_region: some(60),
  postal_code: some(20),
  /** One that the shop does not know is no reason to refuse. */
  currency: z.union([Currency, text(20).transform(() => undefined)]).optional(),
});

const Buyer = z.object({
  first_name: some(100),
  last_name: some(100),
  email: some(254),
  phone_number: some(40),
  consent: BuyerConsent.optional(),
});

const LineItem = z.object({
  item: z.object({ id: text(MAX_SKU_LENGTH).min(1) }),
  quantity: z.int().min(1).max(1_000_000),
});

/** As the protocol has addresses. */
export const PostalAddress = z.object({
  street_address: some(160),
  extended_address: some(160),
  address_locality: some(100),
  address_region: some(60),
  address_country: some(60),
  postal_code: some(20),
  first_name: some(60),
  last_name: some(60),
  phone_number: some(40),
});
export type PostalAddress = z.infer<typeof PostalAddress>;

const Method = z.object({
  type: text(40).optional(),
  destinations: z
    .array(PostalAddress.extend({ id: some(100) }))
    .max(10)
    .optional(),
  selected_destination_id: text(100).nullish(),
  groups: z
    .array(z.object({ selected_option_id: text(100).nullish() }))
    .max(10)
    .optional(),
});

const Fulfillment = z.object({ methods: z.array(Method).max(10).optional() });
const Discounts = z.object({ codes: z.array(text(64).min(1)).max(5).optional() });

export const CartBody = z.object({
  line_items: z.array(LineItem).max(MAX_CART_ITEMS),
  buyer: Buyer.optional(),
  context: Context.optional(),
  discounts: Discounts.optional(),
});
export type CartBody = z.infer<typeof CartBody>;

export const CheckoutBody = CartBody.extend({ fulfillment: Fulfillment.optional() });
export type CheckoutBody = z.infer<typeof CheckoutBody>;

/** With `cart_id`, that cart says what is bought, by whom and where. */
export const NewCheckoutBody = CheckoutBody.extend({ cart_id: some(64) });
export type NewCheckoutBody = z.infer<typeof NewCheckoutBody>;

const Instrument = z.object({
  handler_id: text(100),
  selected: z.boolean().optional(),
  credential: z.object({ type: some(100), token: some(255) }).optional(),
});

export const CompleteBody = z.object({
  payment: z.object({ instruments: z.array(Instrument).min(1).max(10) }),
});
export type CompleteBody = z.infer<typeof CompleteBody>;

const Filters = z.object({
  categories: z.array(text(255)).max(20).optional(),
  price: z.object({ min: Amount.optional(), max: Amount.optional() }).optional(),
});
export type Filters = z.infer<typeof Filters>;

export const SearchBody = z.object({
  query: z.string().max(MAX_QUERY_CHARS).trim().optional(),
  filters: Filters.optional(),
  context: Context.optional(),
  pagination: z.object({ cursor: some(40), limit: z.int().min(1).max(1_000_000).optional() }).optional(),
});

export const LookupBody = z.object({
  ids: z.array(text(255).min(1)).min(1).max(1_000),
  filters: Filters.optional(),
  context: Context.optional(),
});

export const ProductBody = z.object({
  id: text(255).min(1),
  selected: z
    .array(z.object({ name: text(100), label: text(100) }))
    .max(10)
    .optional(),
  preferences: z.array(text(100)).max(10).optional(),
  filters: Filters.optional(),
  context: Context.optional(),
});
