import { z } from "zod";
import { Email } from "../base/email.ts";
import { base32, sha256 } from "../base/ids.ts";
import { maskFieldsOf } from "../base/log.ts";
import { Currency, Money } from "../base/money.ts";
import { personal } from "../base/personal.ts";
import { isCountry } from "../base/selling.ts";
import { isSeen } from "../base/text.ts";
import { Traceparent } from "../base/trace.ts";
import { LANGUAGES } from "../language/languages.ts";
import { IN_SESSION } from "../payments/payment.ts";
import { Discount } from "../promotions/discount.ts";
import { bucketCode, bucketOf } from "./shards.ts";
import { Taxes } from "./tax.ts";

export const OrderStatus = z.enum(["PENDING", "CONFIRMED", "SHIPPED", "DELIVERED", "CANCELLED", "REFUNDED"]);
export type OrderStatus = z.infer<typeof OrderStatus>;

const TRANSITIONS: Record<OrderStatus, readonly OrderStatus[]> = {
  PENDING: ["CONFIRMED", "CANCELLED"],
  CONFIRMED: ["SHIPPED", "CANCELLED", "REFUNDED"],
  SHIPPED: ["DELIVERED", "REFUNDED"],
  DELIVERED: ["REFUNDED"],
  CANCELLED: [],
  REFUNDED: [],
};

export function canTransition(from: OrderStatus, to: OrderStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

const text = (max: number) =>
  z
    .string()
    .max(max)
    .trim()
    .refine((value) => !/\p{Cc}/u.test(value), "must not hold control characters");
const line = (max: number) => text(max).min(1);

/** The postal code of an address that has none. Older code needs a text here. */
export const NO_POSTAL_CODE = "–";

export const Address = z
  .strictObject({
    name: personal(line(120), { erased: "–" }),
    line1: personal(line(160), { erased: "–" }),
    line2: personal(line(160).optional(), { erased: null }),
    city: personal(line(100), { erased: "–" }),
    region: line(60).optional(),
    postalCode: personal(line(20).describe("`–` where the country has none"), { erased: NO_POSTAL_CODE }),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, {
        error: "must be a two-letter ISO 3166 country code in upper case",
        abort: true,
      })
      .describe("ISO 3166-1 alpha-2"),
  })
  .meta({ id: "Address" });
export type Address = z.infer<typeof Address>;

/**
 * A part of an address that shows on the parcel: what only looks like a text, such as U+200B, is
 * none.
 */
const shown = <Part extends z.ZodString>(part: Part) => part.refine(isSeen, "must not be blank");

/** An address as it is asked for; `checkAddress` reads it. What is empty counts as left out. */
export const AddressInput = Address.extend({
  name: shown(Address.shape.name),
  line1: shown(Address.shape.line1),
  city: shown(Address.shape.city),
  line2: text(160).optional(),
  region: text(60).optional().meta({
    description: "Needed in the United States and Canada, whose taxes depend on it: `TX`, `US-TX` or `Texas`",
    example: "TX",
  }),
  postalCode: text(20).optional().meta({ description: "Needed where the post needs one", example: "78701" }),
  country: Address.shape.country
    .refine(isCountry, "is no country's code")
    .meta({ description: "ISO 3166-1 alpha-2", example: "US" }),
}).meta({ id: "AddressInput" });
export type AddressInput = z.infer<typeof AddressInput>;

const PaymentToken = z.string().min(1).max(255);

/** What an order is paid with, as it is kept. */
const OrderPayment = z.strictObject({ provider: z.string().min(1).max(32), token: PaymentToken });
type OrderPayment = z.infer<typeof OrderPayment>;

export const PaymentRequest = OrderPayment.extend({
  token: PaymentToken.nullable().describe(
    "The provider's one-time token; card data never reaches the store. Null: the shopper's browser pays in a session (`POST /api/payments/sessions`)",
  ),
});
export type PaymentRequest = z.infer<typeof PaymentRequest>;

export function orderPayment({ provider, token }: PaymentRequest): OrderPayment {
  return { provider, token: token ?? IN_SESSION };
}

const MAX_NOTE_CHARS = 500;

/**
 * What a shopper says of an order, besides what is bought and how it is paid.
 * Request, draft and view extend this schema, and the stores keep its value whole.
 * Country and region stay after an erase, because the tax depends on them.
 */
export const OrderTerms = z.object({
  email: personal(z.string(), { erased: "" }),
  shippingAddress: Address,
  shippingMethod: z.string(),
  phone: personal(z.string().optional(), { erased: null }),
  billingAddress: personal(Address.optional(), { erased: null }),
  note: personal(z.string().optional(), { erased: null }),
  /** What the shopper read, and is written to in: `de`. Absent in older orders. */
  language: z.string().optional(),
});
export type OrderTerms = z.infer<typeof OrderTerms>;
/** As a store keeps them: those that are sealed are blank beside it. */
export type StoredTerms = OrderTerms & { sealed?: string };
maskFieldsOf(OrderTerms);

/** The body of an order. What is bought is the cart; prices and totals are the server's. */
export const OrderRequest = OrderTerms.extend({
  shippingAddress: AddressInput,
  email: Email,
  shippingMethod: z.string().min(1).max(32),
  phone: text(40).optional().meta({
    description:
      "As it is dialled in the country of the address, or with `+` and any country's code. Kept as `+15035550100`",
    example: "(503) 555-0100",
  }),
  billingAddress: AddressInput.optional().describe("Left out where it is the shipping address"),
  note: z
    .string()
    .max(MAX_NOTE_CHARS)
    .trim()
    .refine((value) => !/[^\P{Cc}\r\n\t]/u.test(value), "must not hold control characters")
    .optional()
    .describe("For the shop; lines may be broken"),
  language: z
    .enum(LANGUAGES)
    .optional()
    .describe("What mails about the order are written in, where the shop offers it"),
  couponCode: z.string().min(1).max(64).optional(),
  expectedTotal: Money.optional().describe(
    "The total that the buyer has seen. Another one is refused as `total_changed`, with the new sums",
  ),
  payment: PaymentRequest,
})
  .strict()
  .meta({ id: "OrderRequest" });
export type OrderRequest = z.infer<typeof OrderRequest>;

export const OrderLine = z.object({
  sku: z.string(),
  title: z.string(),
  quantity: z.int().positive(),
  /** Minor units of the order's currency. */
  unitPrice: z.int().nonnegative(),
  /**
   * The version that the unit price was read from: of the list, else of the product's price book.
   */
  priceVersion: z.int(),
  /** The list that the unit price is of; left out for the product's own price. */
  priceList: z.string().optional(),
  /** Flash sales: the lane that owns the unit (`<sale id>#<lane>`). */
  lot: z.string().optional(),
});
export type OrderLine = z.infer<typeof OrderLine>;

/** All amounts in minor units. `shipping` is what is charged for it, after any discount. */
export const Totals = z.object({
  subtotal: z.int().nonnegative(),
  discount: z.int().nonnegative(),
  shipping: z.int().nonnegative(),
  tax: z.int().nonnegative(),
  total: z.int().nonnegative(),
  /** Left out by orders that are older than this field: see `moneyOf`. */
  taxes: Taxes.optional(),
  /**
   * What explains `discount`, and what was taken off the shipping. Left out where there is none.
   */
  discounts: z.array(Discount).optional(),
});
export type Totals = z.infer<typeof Totals>;

/**
 * An order as it was accepted: complete and never changed. It is kept by the stock owner from the
 * instant of the reservation until the order store has it.
 */
export const OrderDraft = OrderTerms.extend({
  /** The terms, encrypted with the order's own key; what names its shopper is blank then. */
  sealed: personal(z.string().optional(), { erased: null }),
  /** That key, sealed with a key of the settings. Its store keeps it apart from the order. */
  dataKey: personal(z.string().optional(), { erased: null }),
  id: z.string(),
  number: z.string(),
  /** The shopper's key: `user:<sub>` or `guest:<cart id>`. */
  customer: z.string(),
  /** Digest of the request body. It distinguishes a replay from a reused idempotency key. */
  fingerprint: z.string(),
  placedAt: z.iso.datetime(),
  currency: Currency,
  lines: z.array(OrderLine).min(1),
  totals: Totals,
  payment: OrderPayment,
  traceparent: Traceparent,
});
export type OrderDraft = z.infer<typeof OrderDraft>;

/** The terms of an order that was accepted. */
export function termsOf(draft: OrderDraft): OrderTerms {
  const {
    id,
    number,
    customer,
    fingerprint,
    placedAt,
    currency,
    lines,
    totals,
    payment,
    traceparent,
    sealed,
    dataKey,
    ...terms
  } = draft;
  return terms;
}

/**
 * The order id. It is derived from the customer and their idempotency key, so a replay finds the
 * same order. Its first two characters are the customer's bucket (shards.ts), which names the
 * database. The next eighteen are a digest. The suffix names the stock owner that keeps the draft:
 * the variant's row number, or a sale's number and the lane, in base 36. So an order that the store
 * does not have yet is found from its id alone.
 */
export async function orderId(
  customer: string,
  idempotencyKey: string,
  owner: { variantId: number } | { saleNum: number; lane: number },
): Promise<string> {
  const sale = "saleNum" in owner;
  const suffix = sale
    ? `${owner.saleNum.toString(36)}-${owner.lane.toString(36)}`
    : owner.variantId.toString(36);
  return `${await orderIdStem(customer, idempotencyKey, sale ? `sale ${owner.saleNum}` : "cart")}-${suffix}`;
}

/** The part of an order's id that does not depend on who keeps its draft. */
export async function orderIdStem(customer: string, idempotencyKey: string, scope = "cart"): Promise<string> {
  const digest = await sha256(`order\n${customer}\n${scope}\n${idempotencyKey}`);
  return `ord_${bucketCode(bucketOf(customer))}${base32(digest, 18)}`;
}

/** The id of a cart's order, from its stem. */
export function cartOrderId(stem: string, variantId: number): string {
  return `${stem}-${variantId.toString(36)}`;
}

const ORDER_ID = /^ord_[0-9a-z]{20}-([0-9a-z]{1,9})(?:-([0-9a-z]{1,2}))?$/;

export const OrderId = z.string().regex(ORDER_ID);

/** Whose draft an order was, read from its id; null when the id is not one of ours. */
export function draftOwner(id: string): { variantId: number } | { saleNum: number; lane: number } | null {
  const match = ORDER_ID.exec(id);
  if (!match?.[1]) {
    return null;
  }
  const first = Number.parseInt(match[1], 36);
  return match[2] === undefined
    ? { variantId: first }
    : { saleNum: first, lane: Number.parseInt(match[2], 36) };
}

/**
 * The number people say to each other: the bucket and 40 bits of the digest, such as `4K7QX-3M2X9`.
 */
export function orderNumber(id: string): string {
  const digits = id.slice(4, 14).toUpperCase();
  return `${digits.slice(0, 5)}-${digits.slice(5)}`;
}

/**
 * The token that lets a guest read their order without an account. It is derived from the cart id,
 * which only the guest's browser and the order know. So a replay returns the same token, and
 * nothing is stored.
 */
export async function guestOrderToken(customer: string, id: string): Promise<string> {
  return `ott_${base32(await sha256(`order-token\n${customer}\n${id}`), 32)}`;
}
