import { expect, it } from "vitest";
import { FULL_TERMS } from "../../../test/support/terms.ts";
import type { OrderRequest } from "../order.ts";
import { checkTerms } from "./terms.ts";

const request: OrderRequest = {
  ...FULL_TERMS,
  language: "en",
  payment: { provider: "mock", token: "tok_ok" },
};

it("terms are kept as they were said, a number in its international form", () => {
  const said = { ...request, phone: "(503) 555-0100", note: "Ring twice.\r\nThe bell is old." };
  expect(checkTerms(said)).toEqual({ ok: true, value: FULL_TERMS });
});

it("nothing that turns the direction of what follows comes onto a label: it is left out, also around a number", () => {
  const turned = (text: string) => `\u202a\u202e\u2066${text}\u2069\u202c`;
  const address = FULL_TERMS.shippingAddress;
  const shippingAddress = {
    ...address,
    name: turned(address.name),
    line1: turned(address.line1),
    city: turned(address.city),
    postalCode: turned(address.postalCode),
  };
  const said = {
    ...request,
    shippingAddress,
    phone: turned("(503) 555-0100"),
    note: turned(request.note ?? ""),
  };
  expect(checkTerms(said)).toEqual({ ok: true, value: FULL_TERMS });
});

it("what is empty is left out: the bill goes where the parcel goes", () => {
  const { billingAddress, ...rest } = request;
  const checked = checkTerms({ ...rest, phone: "", note: "" });
  expect(checked.ok && Object.keys(checked.value)).toEqual([
    "email",
    "shippingAddress",
    "shippingMethod",
    "language",
  ]);
});

it("a number that cannot be called, and an address that is none, are refused each by its field", () => {
  const paths = (change: Partial<OrderRequest>) => {
    const checked = checkTerms({ ...request, ...change });
    return checked.ok ? [] : checked.error.errors?.map(({ path }) => path);
  };
  expect(paths({ phone: "555-0100" })).toEqual(["phone"]);
  const billingAddress = { ...FULL_TERMS.billingAddress, region: "Atlantis", postalCode: "?" };
  expect(paths({ billingAddress })).toEqual(["billingAddress.region", "billingAddress.postalCode"]);
});

it("what is empty is left out, and a number is that of the country of the parcel", () => {
  const { billingAddress: _, language: __, ...rest } = request;
  const bare = checkTerms({ ...rest, phone: " ", note: "\u202e " });
  const { email, shippingAddress, shippingMethod } = FULL_TERMS;
  expect(bare).toEqual({ ok: true, value: { email, shippingAddress, shippingMethod } });
  expect(bare.ok && Object.keys(bare.value)).toEqual(["email", "shippingAddress", "shippingMethod"]);
  const { phone: ___, note: ____, ...unsaid } = rest;
  expect(checkTerms(unsaid)).toEqual(bare);
  const german = { ...shippingAddress, country: "DE", postalCode: "10115" };
  const message = "must be a phone number of DE, or begin with + and a country's code";
  expect(checkTerms({ ...request, shippingAddress: german, phone: "12" })).toEqual({
    ok: false,
    error: {
      code: "invalid_request",
      detail: `The phone number ${message}.`,
      errors: [{ path: "phone", message }],
    },
  });
  expect(checkTerms({ ...request, shippingAddress: { ...shippingAddress, region: "ZZ" } })).toMatchObject({
    error: { errors: [{ path: "shippingAddress.region" }] },
  });
});
