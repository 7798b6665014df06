import type { z } from "zod";
import type { Refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { Address, OrderRequest } from "../../domain/orders/order.ts";
import { COUNTRIES, regionCode } from "../ui/countries.ts";
import type { FieldErrors } from "../ui/field.tsx";

/** The fields a shopper fills in, as text. */
export const FIELDS = [
  "email",
  "name",
  "line1",
  "line2",
  "city",
  "region",
  "postalCode",
  "country",
  "shippingMethod",
  "token",
] as const;
export type FieldName = (typeof FIELDS)[number];
export type CheckoutValues = Record<FieldName, string>;
export type CheckoutErrors = FieldErrors<FieldName>;

/** Characters; more than any field may hold, so that the check of the field still sees that it is too long. */
const MAX_FIELD_CHARS = 400;

const PAYMENT_PROVIDER = "mock";

/** What the local provider can be asked to do. */
export const TEST_PAYMENTS = [
  { token: "tok_ok", title: "Approved", note: "The payment succeeds at once." },
  { token: "tok_declined", title: "Declined", note: "The bank says no; the order is cancelled." },
  { token: "tok_flaky", title: "Flaky", note: "The provider fails twice and succeeds after that." },
  { token: "tok_timeout", title: "Never answers", note: "The provider times out; the order is cancelled." },
] as const;

export function emptyCheckout(
  who: { name?: string | undefined; email?: string | undefined } | null,
): CheckoutValues {
  return {
    email: who?.email ?? "",
    name: who?.name ?? "",
    line1: "",
    line2: "",
    city: "",
    region: "",
    postalCode: "",
    country: "US",
    shippingMethod: "standard",
    token: "tok_ok",
  };
}

export function readCheckout(form: FormData): CheckoutValues {
  const text = (name: FieldName) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim().slice(0, MAX_FIELD_CHARS) : "";
  };
  return Object.fromEntries(FIELDS.map((name) => [name, text(name)])) as CheckoutValues;
}

/** Where it goes, as far as prices depend on it; the region as a code where there is one. */
export function destination(values: CheckoutValues): Pick<Address, "country" | "region"> {
  const region = regionCode(values.country, values.region);
  return region ? { country: values.country, region } : { country: values.country };
}

const MISSING: Record<FieldName, string> = {
  email: "Enter an email address such as name@example.com.",
  name: "Enter the name on the parcel.",
  line1: "Enter a street and number.",
  line2: "This line is too long.",
  city: "Enter a city.",
  region: "Enter a state or province, such as CA or California.",
  postalCode: "Enter a postal code.",
  country: "Choose a country.",
  shippingMethod: "Choose how it should be sent.",
  token: "Choose a payment.",
};

function issueText(name: FieldName, code: string | undefined): string {
  return code === "too_big" ? "This is too long." : MISSING[name];
}

/** What is wrong with a form: what a schema found, and what only a list of places knows. */
function problems(values: CheckoutValues, issues: readonly z.core.$ZodIssue[]): CheckoutErrors {
  const errors: CheckoutErrors = {};
  if (!COUNTRIES.some(({ code }) => code === values.country)) {
    errors.country = MISSING.country;
  }
  if (regionCode(values.country, values.region) === null) {
    errors.region = MISSING.region;
  }
  for (const issue of issues) {
    const name = fieldOf(issue.path.join("."));
    if (name) {
      errors[name] ??= issueText(name, issue.code);
    }
  }
  return errors;
}

function addressOf(values: CheckoutValues) {
  const { name, line1, line2, city, postalCode, country } = values;
  const region = regionCode(country, values.region);
  return {
    name,
    line1,
    city,
    postalCode,
    country,
    ...(line2 ? { line2 } : {}),
    ...(region ? { region } : {}),
  };
}

/** The address in the form, or what is wrong with which field. */
export function checkAddress(values: CheckoutValues): Result<Address, CheckoutErrors> {
  const address = Address.safeParse(addressOf(values));
  const errors = problems(values, address.error?.issues ?? []);
  return address.success && Object.keys(errors).length === 0 ? ok(address.data) : err(errors);
}

/** A form that an address was filled into. */
export function withAddress(values: CheckoutValues, address: Address): CheckoutValues {
  const { name, line1, line2 = "", city, region = "", postalCode, country } = address;
  return { ...values, name, line1, line2, city, region, postalCode, country };
}

/** The order the form asks for, or what is wrong with which field. */
export function checkCheckout(values: CheckoutValues): Result<OrderRequest, CheckoutErrors> {
  const request = OrderRequest.safeParse({
    email: values.email,
    shippingAddress: addressOf(values),
    shippingMethod: values.shippingMethod,
    payment: { provider: PAYMENT_PROVIDER, token: values.token },
  });
  const errors = problems(values, request.error?.issues ?? []);
  return request.success && Object.keys(errors).length === 0 ? ok(request.data) : err(errors);
}

/** The field a path of the API's body stands for. */
function fieldOf(path: string): FieldName | undefined {
  const last = path.split(".").at(-1);
  return FIELDS.find((name) => name === last);
}

/** A refusal of the order, split into what belongs to a field and what belongs to the whole form. */
export function refusalErrors(refusal: Refusal): CheckoutErrors {
  const errors: CheckoutErrors = {};
  for (const { path } of refusal.errors ?? []) {
    const name = fieldOf(path);
    if (name) {
      errors[name] = MISSING[name];
    }
  }
  return errors;
}
