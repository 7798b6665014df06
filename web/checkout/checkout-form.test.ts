import { expect, it } from "vitest";
import { refusal } from "../../domain/base/problem.ts";
import { FULL_TERMS } from "../../test/support/terms.ts";
import { regionCode } from "../ui/countries.ts";
import {
  type CheckoutValues,
  checkCheckout,
  destination,
  emptyCheckout,
  refusalErrors,
  withAddress,
} from "./checkout-form.ts";

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
  expect(regionCode("US", " oregon ")).toBe("OR");
  expect(regionCode("CA", "qc")).toBe("QC");
  expect(regionCode("US", "Bavaria")).toBeNull();
  expect(regionCode("DE", "Bavaria")).toBe("Bavaria");
  const checked = checkCheckout(filled);
  expect(checked.ok && checked.value.shippingAddress).toMatchObject({ region: "OR", country: "US" });
  expect(destination(filled)).toEqual({ country: "US", region: "OR" });
});

it("a form that is filled in orders all that a shopper can say", () => {
  const { shippingAddress, ...rest } = FULL_TERMS;
  const checked = checkCheckout({ ...shippingAddress, ...rest, token: "tok_ok" });
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
  const checked = checkCheckout({
    ...emptyCheckout(null),
    email: "nobody",
    line2: "x".repeat(161),
    country: "Atlantis",
    token: "",
  });
  expect(checked.ok ? [] : Object.keys(checked.error).sort()).toEqual(
    ["city", "country", "email", "line1", "line2", "name", "postalCode", "token"].sort(),
  );
  const stateless = checkCheckout({ ...filled, region: "" });
  expect(stateless.ok ? {} : stateless.error).toEqual({
    region: "Enter a state or province, such as CA or California.",
  });
});

it("control characters never get into an address", () => {
  const checked = checkCheckout({ ...filled, name: "Ada\r\nBcc: everybody" });
  expect(checked.ok ? {} : checked.error).toHaveProperty("name");
});

it("a refusal of the order lands beside the field that it is about", () => {
  const refused = refusal("shipping_not_available", "“express” does not ship to JP.", {
    errors: [{ path: "shippingMethod", message: "is not available for this country" }],
  });
  expect(refusalErrors(refused)).toEqual({ shippingMethod: "Choose how it should be sent." });
});
