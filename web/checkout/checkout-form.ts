import { z } from "zod";
import { type Currency, money } from "../../domain/base/money.ts";
import type { Refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { ShippingSettings } from "../../domain/base/selling.ts";
import { phoneNumber } from "../../domain/notifications/phone-number.ts";
import {
  Address,
  AddressInput,
  NO_POSTAL_CODE,
  OrderRequest,
  OrderTerms,
  type PaymentRequest,
} from "../../domain/orders/order.ts";
import { checkAddress as checkInput, checkPlace, regionCode } from "../../domain/orders/places.ts";
import { destinations } from "../../domain/orders/shipping.ts";
import type { BrowserForm } from "../../providers/payment/browser.ts";
import { BILLING, FIELD_NAMES, FIELDS, type FieldKey, type FieldName } from "./fields.ts";

export type CheckoutValues = Record<FieldName, string>;
/** Messages about invalid fields. */
export type CheckoutErrors = Partial<Record<FieldName, FieldKey>>;

const ADDRESS_FIELDS = Address.keyof().options;
/** The terms that are no address: each is a field of its own. */
export const TERM_FIELDS = OrderTerms.omit({
  shippingAddress: true,
  billingAddress: true,
  language: true,
}).keyof().options;
/** What `billing` says where the bill goes to an address of its own. */
export const BILL_ELSEWHERE = "other";

/** Characters; far more than any field may hold, so that a shopper gets back what is too long. */
const MAX_FIELD_CHARS = 10_000;

/** The idempotency key that a form carries: the page made it. */
export const FormKey = z.uuid();

/**
 * How a form is paid: in the browser, or by one of the mock's tokens where the browser runs no
 * scripts.
 */
export function paymentOf({ provider }: BrowserForm, form: FormData): PaymentRequest {
  const token = form.get("token");
  const byToken = provider === "mock" && form.get("pay") !== "browser";
  return { provider, token: byToken && typeof token === "string" ? token : null };
}

function eachField(text: (name: FieldName) => string): CheckoutValues {
  return Object.fromEntries(FIELD_NAMES.map((name) => [name, text(name)])) as CheckoutValues;
}

/** An empty form, with the first country that parcels can go to. */
export function emptyCheckout(
  shipping: ShippingSettings,
  who: { name?: string | undefined; email?: string | undefined } | null,
): CheckoutValues {
  const empty = eachField((name) => FIELDS[name].initial ?? "");
  const country = destinations(shipping)[0] ?? shipping.home;
  return { ...empty, country, billingCountry: country, email: who?.email ?? "", name: who?.name ?? "" };
}

export function readCheckout(form: FormData): CheckoutValues {
  return eachField((name) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim().slice(0, MAX_FIELD_CHARS) : "";
  });
}

/** Where it goes, as far as prices depend on it; the region as a code where there is one. */
export function destination(values: CheckoutValues): Pick<Address, "country" | "region"> {
  const region = regionCode(values.country, values.region);
  return region ? { country: values.country, region } : { country: values.country };
}

function issueKey(name: FieldName, code: string | undefined): FieldKey {
  return code === "too_big" ? "checkout.tooLong" : FIELDS[name].problem;
}

/** What is wrong with a form: what a schema found, and what only a list of places knows. */
function problems(
  values: CheckoutValues,
  shipping: ShippingSettings,
  issues: readonly z.core.$ZodIssue[],
): CheckoutErrors {
  const errors: CheckoutErrors = {};
  if (!destinations(shipping).includes(values.country)) {
    errors.country = FIELDS.country.problem;
  }
  const { country, phone } = values;
  if (phone !== "" && phoneNumber(country, phone) === null) {
    errors.phone = FIELDS.phone.problem;
  }
  const places = [
    checkPlace(values),
    ...(values.billing === BILL_ELSEWHERE ? [checkPlace(billingOf(values), "billingAddress")] : []),
  ];
  for (const place of places) {
    if (!place.ok) {
      Object.assign(errors, refusalErrors(place.error));
    }
  }
  for (const issue of issues) {
    const name = fieldOf(issue.path.join("."));
    if (name) {
      errors[name] ??= issueKey(name, issue.code);
    }
  }
  return errors;
}

/** Some fields of a form as the API takes them: a field that is empty is left out. */
function filledIn<Name extends string>(values: Record<Name, string>, names: readonly Name[]) {
  return Object.fromEntries(names.filter((name) => values[name] !== "").map((name) => [name, values[name]]));
}

type AddressValues = Record<keyof Address, string>;

function addressOf(values: AddressValues): Record<string, string> {
  const region = regionCode(values.country, values.region) ?? "";
  return filledIn({ ...values, region }, ADDRESS_FIELDS);
}

/** The billing address in the form. */
function billingOf(values: CheckoutValues): AddressValues {
  const { billingName: name, billingLine1: line1, billingLine2: line2, billingCity: city } = values;
  const { billingRegion: region, billingPostalCode: postalCode, billingCountry: country } = values;
  return { name, line1, line2, city, region, postalCode, country };
}

/** The address in the form, or what is wrong with which field. */
export function checkAddress(
  values: CheckoutValues,
  shipping: ShippingSettings,
): Result<Address, CheckoutErrors> {
  const input = AddressInput.safeParse(addressOf(values));
  const errors = problems(values, shipping, input.error?.issues ?? []);
  const address = input.success ? checkInput(input.data) : null;
  return address?.ok && Object.keys(errors).length === 0 ? address : err(errors);
}

/** A form that an address was filled into. */
export function withAddress(values: CheckoutValues, address: Address): CheckoutValues {
  const filled = { ...values };
  for (const name of ADDRESS_FIELDS) {
    filled[name] = address[name] ?? "";
  }
  if (address.postalCode === NO_POSTAL_CODE) {
    filled.postalCode = "";
  }
  return filled;
}

/** The order the form asks for, or what is wrong with which field. */
export function checkCheckout(
  values: CheckoutValues,
  shipping: ShippingSettings,
  payment: PaymentRequest,
): Result<OrderRequest, CheckoutErrors> {
  const request = OrderRequest.safeParse({
    ...filledIn(values, TERM_FIELDS),
    shippingAddress: addressOf(values),
    ...(values.billing === BILL_ELSEWHERE ? { billingAddress: addressOf(billingOf(values)) } : {}),
    payment,
  });
  const errors = problems(values, shipping, request.error?.issues ?? []);
  return request.success && Object.keys(errors).length === 0 ? ok(request.data) : err(errors);
}

/** The total that a form showed, as the order's; nothing where the form showed none. */
export function expectedTotal(seen: unknown, currency: Currency): Pick<OrderRequest, "expectedTotal"> {
  return typeof seen === "string" && /^\d{1,9}$/.test(seen)
    ? { expectedTotal: money(Number(seen), currency) }
    : {};
}

/** The form field for a path of the API's body. */
function fieldOf(path: string): FieldName | undefined {
  const [first, last = first] = path.split(".");
  if (first === "billingAddress") {
    const part = ADDRESS_FIELDS.find((name) => name === last);
    return part && BILLING[part];
  }
  return FIELD_NAMES.find((name) => name === last);
}

/**
 * A refusal of the order, split into what belongs to a field and what belongs to the whole form.
 */
export function refusalErrors(refusal: Refusal): CheckoutErrors {
  const errors: CheckoutErrors = {};
  for (const { path } of refusal.errors ?? []) {
    const name = fieldOf(path);
    if (name) {
      errors[name] = FIELDS[name].problem;
    }
  }
  return errors;
}
