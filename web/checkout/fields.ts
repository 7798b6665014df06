import type { Address, OrderTerms } from "../../domain/orders/order.ts";
import type { FieldProps } from "../ui/field.tsx";

/** A field has the name of the term that it fills, or of the part of the address. */
export type FieldName = Exclude<keyof OrderTerms, "shippingAddress"> | keyof Address | "token";

interface FormField {
  label: string;
  /** Shown when it is missing or wrong. */
  problem: string;
  /** What an empty form holds. */
  initial?: string;
  /** How a text field is shown; the other fields are choices. */
  input?: Omit<FieldProps, "name" | "label" | "value" | "error">;
}

/** Everything a shopper fills in, in the order in which the form shows it. */
export const FIELDS: Record<FieldName, FormField> = {
  email: {
    label: "Email",
    problem: "Enter an email address such as name@example.com.",
    input: {
      type: "email",
      autocomplete: "email",
      inputmode: "email",
      max: 254,
      hint: "For the confirmation, and nothing else.",
    },
  },
  name: {
    label: "Name",
    problem: "Enter the name on the parcel.",
    input: { autocomplete: "shipping name", max: 120 },
  },
  line1: {
    label: "Address",
    problem: "Enter a street and number.",
    input: { autocomplete: "shipping address-line1", max: 160 },
  },
  line2: {
    label: "Apartment, floor",
    problem: "This line is too long.",
    input: { autocomplete: "shipping address-line2", max: 160, optional: true },
  },
  city: {
    label: "City",
    problem: "Enter a city.",
    input: { autocomplete: "shipping address-level2", max: 100 },
  },
  region: {
    label: "State or province",
    problem: "Enter a state or province, such as CA or California.",
    input: { autocomplete: "shipping address-level1", max: 60 },
  },
  postalCode: {
    label: "Postal code",
    problem: "Enter the postal code of this country.",
    input: { autocomplete: "shipping postal-code", max: 20 },
  },
  country: { label: "Country", problem: "Choose a country.", initial: "US" },
  shippingMethod: { label: "Shipping", problem: "Choose how it should be sent.", initial: "standard" },
  token: { label: "Payment", problem: "Choose a payment.", initial: "tok_ok" },
};

export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];
