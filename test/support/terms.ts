import type { OrderTerms } from "../../domain/orders/order.ts";

type Whole<T> = T extends object ? { [Key in keyof T]-?: Whole<Exclude<T[Key], undefined>> } : T;

/** Terms with nothing left out. A new term is a type error here until it is filled in. */
export const FULL_TERMS: Whole<OrderTerms> = {
  email: "ada@example.com",
  shippingAddress: {
    name: 'Ada "Countess" Lovelace',
    line1: "12 Analytical Way",
    line2: "Room 3, l’étage",
    city: "Łódź",
    region: "OR",
    postalCode: "97201",
    country: "US",
  },
  shippingMethod: "standard",
  phone: "+15035550100",
  billingAddress: {
    name: "Charles Babbage",
    line1: "5 Dorset Street",
    line2: "Ground floor",
    city: "Columbus",
    region: "OH",
    postalCode: "43085",
    country: "US",
  },
  note: "Ring twice.\nThe bell is old.",
  language: "en",
};

/** What an erase leaves of these terms: `undefined` where it removes the term. */
export const ERASED_FULL_TERMS: Record<keyof OrderTerms, unknown> = {
  email: "",
  shippingAddress: { name: "–", line1: "–", city: "–", region: "OR", postalCode: "–", country: "US" },
  shippingMethod: "standard",
  phone: undefined,
  billingAddress: undefined,
  note: undefined,
  language: "en",
};

const BILLED = ["Charles Babbage", "5 Dorset Street", "Ground floor", "Columbus OH 43085"];
const ADDRESS = ['Ada "Countess" Lovelace', "12 Analytical Way", "Room 3, l’étage", "Łódź OR 97201"];

/** What the confirmation shows of these terms, and what the two pages of an order show. */
export const SHOWN_TERMS: Record<keyof OrderTerms, { mail: readonly string[]; pages: readonly string[] }> = {
  email: { mail: [], pages: ["ada@example.com"] },
  shippingAddress: { mail: [...ADDRESS, "US"], pages: [...ADDRESS, "United States"] },
  shippingMethod: { mail: [], pages: ["Standard, 3–5 business days"] },
  phone: { mail: ["+15035550100"], pages: ["+15035550100"] },
  billingAddress: { mail: [...BILLED, "US"], pages: [...BILLED, "United States"] },
  note: { mail: ["Ring twice."], pages: ["Ring twice.", "The bell is old."] },
  // Mails are in it.
  language: { mail: [], pages: [] },
};
