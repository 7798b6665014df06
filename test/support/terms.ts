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
};

/** What an erase leaves of them: `undefined` where the term is removed. */
export const ERASED_FULL_TERMS: Record<keyof OrderTerms, unknown> = {
  email: "",
  shippingAddress: { name: "–", line1: "–", city: "–", region: "OR", postalCode: "–", country: "US" },
  shippingMethod: "standard",
};
