import type { PlainKey } from "../../domain/language/keys.ts";
import type { Address, OrderTerms } from "../../domain/orders/order.ts";
import { PHONE_IS_ASKED } from "../../domain/orders/terms/terms.ts";
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

/** The name of a message about a field. */
export type FieldKey = PlainKey<"checkout">;

interface FormField {
  label: FieldKey;
  /** Shown when it is missing or wrong. */
  problem: FieldKey;
  /** What an empty form holds. */
  initial?: string;
  /** How a text field is shown; the other fields are choices. */
  input?: Omit<FieldProps, "name" | "label" | "value" | "error" | "problem" | "hint"> & { hint?: FieldKey };
}

/** Everything a shopper fills in, in the order in which the form shows it. */
export const FIELDS: Record<FieldName, FormField> = {
  email: {
    label: "checkout.email",
    problem: "checkout.emailProblem",
    input: {
      type: "email",
      autocomplete: "email",
      inputmode: "email",
      max: 254,
      hint: "checkout.emailHint",
    },
  },
  phone: {
    label: "checkout.phone",
    problem: "checkout.phoneProblem",
    input: {
      type: "tel",
      autocomplete: "tel",
      inputmode: "tel",
      max: 40,
      optional: !PHONE_IS_ASKED,
      hint: "checkout.phoneHint",
    },
  },
  name: {
    label: "checkout.name",
    problem: "checkout.nameProblem",
    input: { autocomplete: "shipping name", max: 120 },
  },
  line1: {
    label: "checkout.line1",
    problem: "checkout.line1Problem",
    input: { autocomplete: "shipping address-line1", max: 160 },
  },
  line2: {
    label: "checkout.line2",
    problem: "checkout.line2Problem",
    input: { autocomplete: "shipping address-line2", max: 160, optional: true },
  },
  city: {
    label: "checkout.city",
    problem: "checkout.cityProblem",
    input: { autocomplete: "shipping address-level2", max: 100 },
  },
  region: {
    label: "checkout.region",
    problem: "checkout.regionProblem",
    input: { autocomplete: "shipping address-level1", max: 60 },
  },
  postalCode: {
    label: "checkout.postalCode",
    problem: "checkout.postalCodeProblem",
    input: { autocomplete: "shipping postal-code", max: 20 },
  },
  country: { label: "checkout.country", problem: "checkout.countryProblem" },
  shippingMethod: {
    label: "checkout.shippingMethod",
    problem: "checkout.shippingMethodProblem",
    initial: "standard",
  },
  billing: { label: "checkout.billing", problem: "checkout.billingProblem" },
  billingName: {
    label: "checkout.billingName",
    problem: "checkout.billingNameProblem",
    input: { autocomplete: "billing name", max: 120 },
  },
  billingLine1: {
    label: "checkout.billingLine1",
    problem: "checkout.line1Problem",
    input: { autocomplete: "billing address-line1", max: 160 },
  },
  billingLine2: {
    label: "checkout.billingLine2",
    problem: "checkout.line2Problem",
    input: { autocomplete: "billing address-line2", max: 160, optional: true },
  },
  billingCity: {
    label: "checkout.billingCity",
    problem: "checkout.cityProblem",
    input: { autocomplete: "billing address-level2", max: 100 },
  },
  billingRegion: {
    label: "checkout.billingRegion",
    problem: "checkout.regionProblem",
    input: { autocomplete: "billing address-level1", max: 60, optional: true },
  },
  billingPostalCode: {
    label: "checkout.billingPostalCode",
    problem: "checkout.postalCodeProblem",
    input: { autocomplete: "billing postal-code", max: 20, optional: true },
  },
  billingCountry: { label: "checkout.billingCountry", problem: "checkout.countryProblem" },
  note: { label: "checkout.note", problem: "checkout.noteProblem" },
  token: { label: "checkout.token", problem: "checkout.tokenProblem", initial: "tok_ok" },
};

export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];
