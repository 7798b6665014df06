import { expect, it } from "vitest";
import { DEMO_SHIPPING } from "../../demo/shipping.ts";
import { refusal } from "../../domain/base/problem.ts";
import { FULL_TERMS } from "../../test/support/terms.ts";
import {
  type CheckoutValues,
  checkCheckout,
  destination,
  emptyCheckout,
  refusalErrors,
  withAddress,
} from "./checkout-form.ts";

const PAYMENT = { provider: "mock", token: "tok_ok" };

const filled: CheckoutValues = {
  ...emptyCheckout(null),
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
  const { shippingAddress, ...rest } = FULL_TERMS;
  const checked = checkCheckout({ ...shippingAddress, ...rest, token: "tok_ok" }, DEMO_SHIPPING, PAYMENT);
  expect(checked).toEqual({
    ok: true,
    value: { ...FULL_TERMS, payment: { provider: "mock", token: "tok_ok" } },
  });
  expect(withAddress({ ...emptyCheckout(null), email: rest.email }, shippingAddress)).toEqual({
    ...emptyCheckout({ email: rest.email }),
    ...shippingAddress,
  });
});

it("every field that is missing or wrong is named, each with its own words", () => {
  const checked = checkCheckout(
    {
      ...emptyCheckout(null),
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
    region: "Enter a state or province, such as CA or California.",
  });
  const unreadable = checkCheckout({ ...filled, postalCode: "ABC-not-a-zip" }, DEMO_SHIPPING, PAYMENT);
  expect(unreadable.ok ? [] : Object.keys(unreadable.error)).toEqual(["postalCode"]);
  const arab = { ...filled, country: "AE", region: "", postalCode: "" };
  expect(checkCheckout(arab, DEMO_SHIPPING, PAYMENT)).toMatchObject({ ok: true });
});

it("control characters never get into an address", () => {
  const checked = checkCheckout({ ...filled, name: "Ada\r\nBcc: everybody" }, DEMO_SHIPPING, PAYMENT);
  expect(checked.ok ? {} : checked.error).toHaveProperty("name");
});

it("a refusal of the order lands beside the field that it is about", () => {
  const refused = refusal("shipping_not_available", "“express” does not ship to JP.", {
    errors: [{ path: "shippingMethod", message: "is not available for this country" }],
  });
  expect(refusalErrors(refused)).toEqual({ shippingMethod: "Choose how it should be sent." });
});
