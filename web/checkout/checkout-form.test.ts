import { expect, it } from "vitest";
import { DEMO_SHIPPING } from "../../demo/shipping.ts";
import { refusal } from "../../domain/base/problem.ts";
import { NO_POSTAL_CODE } from "../../domain/orders/order.ts";
import { FULL_TERMS } from "../../test/support/terms.ts";
import {
  BILL_ELSEWHERE,
  type CheckoutValues,
  checkCheckout,
  destination,
  emptyCheckout,
  expectedTotal,
  refusalErrors,
  withAddress,
} from "./checkout-form.ts";
import { BILLING } from "./fields.ts";

const PAYMENT = { provider: "mock", token: "tok_ok" };

const filled: CheckoutValues = {
  ...emptyCheckout(DEMO_SHIPPING, null),
  email: "ada@example.com",
  name: "Ada Lovelace",
  line1: "12 Analytical Way",
  city: "Portland",
  region: "Oregon",
  postalCode: "97201",
};

it("a state is understood by code or name, because its tax depends on it", () => {
  const checked = checkCheckout(filled, DEMO_SHIPPING, PAYMENT);
  expect(checked.ok && checked.value.shippingAddress).toMatchObject({ region: "OR", country: "US" });
  expect(destination(filled)).toEqual({ country: "US", region: "OR" });
});

it("a form that is filled in orders all that a shopper can say", () => {
  // The language is that of the page.
  const { language, ...terms } = FULL_TERMS;
  const { shippingAddress, billingAddress, ...rest } = terms;
  const billed = Object.entries(billingAddress).map(([part, text]) => [
    BILLING[part as keyof typeof BILLING],
    text,
  ]);
  const all: CheckoutValues = {
    ...emptyCheckout(DEMO_SHIPPING, null),
    ...shippingAddress,
    ...rest,
    ...Object.fromEntries(billed),
    billing: BILL_ELSEWHERE,
  };
  const checked = checkCheckout(all, DEMO_SHIPPING, PAYMENT);
  expect(checked).toEqual({
    ok: true,
    value: { ...terms, payment: { provider: "mock", token: "tok_ok" } },
  });
  expect(withAddress({ ...emptyCheckout(DEMO_SHIPPING, null), email: rest.email }, shippingAddress)).toEqual({
    ...emptyCheckout(DEMO_SHIPPING, { email: rest.email }),
    ...shippingAddress,
  });
  const codeless = { ...shippingAddress, country: "HK", postalCode: NO_POSTAL_CODE };
  expect(withAddress(filled, codeless).postalCode).toBe("");
});

it("a form begins with the country that the shop is in, or with the first that it ships to", () => {
  const method = { code: "post", title: "Post", estimate: "", rates: [{ price: 500 }] };
  const zones = [{ countries: ["AT", "CH"], methods: [method] }];
  expect(emptyCheckout({ home: "DE", zones }, null)).toMatchObject({ country: "AT", billingCountry: "AT" });
  expect(emptyCheckout({ home: "CH", zones }, null).country).toBe("CH");
  expect(emptyCheckout({ home: "DE", zones: [] }, null).country).toBe("DE");
});

it("every field that is missing or wrong is named, each with its own message", () => {
  const checked = checkCheckout(
    {
      ...emptyCheckout(DEMO_SHIPPING, null),
      email: "nobody",
      line2: "x".repeat(161),
      country: "Atlantis",
      token: "",
    },
    DEMO_SHIPPING,
    { provider: "mock", token: "" },
  );
  expect(checked.ok ? [] : Object.keys(checked.error).sort()).toEqual(
    ["city", "country", "email", "line1", "line2", "name", "token"].sort(),
  );
  const stateless = checkCheckout({ ...filled, region: "" }, DEMO_SHIPPING, PAYMENT);
  expect(stateless.ok ? {} : stateless.error).toEqual({
    region: "checkout.regionProblem",
  });
  const unreadable = checkCheckout({ ...filled, postalCode: "ABC-not-a-zip" }, DEMO_SHIPPING, PAYMENT);
  expect(unreadable.ok ? [] : Object.keys(unreadable.error)).toEqual(["postalCode"]);
  const arab = { ...filled, country: "AE", region: "", postalCode: "" };
  expect(checkCheckout(arab, DEMO_SHIPPING, PAYMENT)).toMatchObject({ ok: true });
});

it("a phone number and a billing address are checked by their country, each beside its own fields", () => {
  const wrong = checkCheckout(
    {
      ...filled,
      phone: "555",
      billing: BILL_ELSEWHERE,
      billingName: "Ada",
      billingLine1: "x".repeat(161),
      billingPostalCode: "10117",
      note: "x".repeat(501),
    },
    DEMO_SHIPPING,
    PAYMENT,
  );
  expect(wrong.ok ? [] : Object.keys(wrong.error).sort()).toEqual(
    ["phone", "billingCity", "billingLine1", "billingRegion", "note"].sort(),
  );
  // Fields that are folded away are not looked at.
  const folded = checkCheckout({ ...filled, billingLine1: "x".repeat(161) }, DEMO_SHIPPING, PAYMENT);
  expect(folded.ok && folded.value.billingAddress).toBe(undefined);
});

it("control characters never get into an address", () => {
  const checked = checkCheckout({ ...filled, name: "Ada\r\nBcc: everybody" }, DEMO_SHIPPING, PAYMENT);
  expect(checked.ok ? {} : checked.error).toHaveProperty("name");
});

it("a refusal of the order lands beside the field that it is about", () => {
  const refused = refusal("shipping_not_available", "“express” does not ship to JP.", {
    errors: [{ path: "shippingMethod", message: "is not available for this country" }],
  });
  expect(refusalErrors(refused)).toEqual({ shippingMethod: "checkout.shippingMethodProblem" });
});

it.each([
  ["123456789", { expectedTotal: { amount: 123_456_789, currency: "EUR" } }],
  ["0", { expectedTotal: { amount: 0, currency: "EUR" } }],
  ["1234567890", {}],
  ["-1", {}],
  ["12.5", {}],
  [null, {}],
])("the total that a form showed is expected of its order: %s", (seen, expected) => {
  expect(expectedTotal(seen, "EUR")).toEqual(expected);
});
