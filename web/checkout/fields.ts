import { type Address, MAX_NOTE_CHARS, type OrderTerms } from "../../domain/orders/order.ts";
import { PHONE_IS_ASKED } from "../../domain/orders/terms/phone.ts";
import type { FieldProps } from "../ui/field.tsx";

type AddressPart = keyof Address;

/** The fields of the billing address, which is asked for where `billing` says so. */
export const BILLING = {
  name: "billingName",
  line1: "billingLine1",
  line2: "billingLine2",
  city: "billingCity",
  region: "billingRegion",
  postalCode: "billingPostalCode",
  country: "billingCountry",
} as const satisfies Record<AddressPart, string>;

/** A field has the name of the term that it fills, or of the part of the address. */
export type FieldName =
  | Exclude<keyof OrderTerms, "shippingAddress" | "billingAddress" | "language">
  | AddressPart
  | "billing"
  | (typeof BILLING)[AddressPart]
  | "token";

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
  phone: {
    label: "Phone",
    problem: "Enter a phone number of this country, or one that begins with + and its country's code.",
    input: {
      type: "tel",
      autocomplete: "tel",
      inputmode: "tel",
      max: 40,
      optional: !PHONE_IS_ASKED,
      hint: "For the carrier, and nothing else.",
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
  billing: { label: "Billing address", problem: "Choose where the bill goes." },
  billingName: {
    label: "Billing name",
    problem: "Enter the name on the bill.",
    input: { autocomplete: "billing name", max: 120 },
  },
  billingLine1: {
    label: "Billing address",
    problem: "Enter a street and number.",
    input: { autocomplete: "billing address-line1", max: 160 },
  },
  billingLine2: {
    label: "Billing apartment, floor",
    problem: "This line is too long.",
    input: { autocomplete: "billing address-line2", max: 160, optional: true },
  },
  billingCity: {
    label: "Billing city",
    problem: "Enter a city.",
    input: { autocomplete: "billing address-level2", max: 100 },
  },
  billingRegion: {
    label: "Billing state or region",
    problem: "Enter a state or province, such as CA or California.",
    input: { autocomplete: "billing address-level1", max: 60, optional: true },
  },
  billingPostalCode: {
    label: "Billing postal code",
    problem: "Enter the postal code of this country.",
    input: { autocomplete: "billing postal-code", max: 20, optional: true },
  },
  billingCountry: { label: "Billing country", problem: "Choose a country.", initial: "US" },
  note: { label: "Note", problem: `Write at most ${MAX_NOTE_CHARS} characters.` },
  token: { label: "Payment", problem: "Choose a payment.", initial: "tok_ok" },
};

export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];
