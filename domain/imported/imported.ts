import { z } from "zod";
import { Email } from "../base/email.ts";
import { Currency } from "../base/money.ts";
import type { Result } from "../base/result.ts";

const Minor = z.int().nonnegative();
const text = (most: number) => z.string().max(most);

/** An address as another shop kept it: for reading, no parcel goes there. */
const ImportedAddress = z.object({
  name: text(200),
  company: text(200),
  line1: text(300),
  line2: text(300),
  city: text(200),
  region: text(100),
  postalCode: text(40),
  country: text(100),
  phone: text(60),
});

/** What became of an order at the shop that it was placed in. */
export const IMPORTED_STATES = ["paid", "partly_refunded", "refunded", "unpaid", "cancelled"] as const;
export type ImportedState = (typeof IMPORTED_STATES)[number];

/**
 * An order of a shop that moved here. It is history: nothing of it is stock, money, a figure or
 * mail. Amounts are minor units of its currency.
 */
export const ImportedOrder = z.object({
  name: text(255).min(1, "is missing"),
  email: z.union([Email.toLowerCase(), z.literal("")], "must be an email address"),
  placedAt: z.int(),
  currency: Currency,
  state: z.enum(IMPORTED_STATES),
  /** As the file says it. */
  fulfilment: text(40),
  subtotal: Minor,
  discount: Minor,
  shipping: Minor,
  taxes: Minor,
  total: Minor,
  refunded: Minor,
  discountCode: text(255),
  paidBy: text(255),
  lines: z
    .array(
      z.object({
        title: text(500).min(1),
        sku: text(255),
        quantity: z.int().nonnegative(),
        unitPrice: Minor,
      }),
    )
    .min(1, "has no items")
    .max(500),
  shippingAddress: ImportedAddress,
});
export type ImportedOrder = z.infer<typeof ImportedOrder>;

/** A customer of a shop that moved here, who gets no account by that, and no mail. */
export const ImportedCustomer = z.object({
  email: Email.toLowerCase(),
  name: text(400),
  phone: text(60),
  /** Whether they wanted mail there. It is no consent to mail of this shop. */
  wantedMail: z.boolean(),
  orders: Minor,
  tags: text(2_000),
  note: text(5_000),
  address: ImportedAddress,
});
export type ImportedCustomer = z.infer<typeof ImportedCustomer>;

export type ImportedKind = "orders" | "customers";

/** What one row of a file says, or the rows of one order. */
export interface ReadRows<T> {
  /** Where the first row begins in the file, counted from 1. */
  line: number;
  /** The order's name, or the customer's address. */
  name: string;
  /** The error says why nothing is taken of it. */
  read: Result<T, string>;
}
