import { expect, it } from "vitest";
import { orderRequestOf, saidDelivery } from "./checkout-terms.ts";
import type { CheckoutBody } from "./requests.ts";

const PLACE = {
  id: "home",
  street_address: "12 Analytical Way",
  address_locality: "Portland",
  address_region: "OR",
  postal_code: "97201",
  address_country: "US",
};
const BUYER = { first_name: "Ada", last_name: "Lovelace", email: "ada@example.com" };
const AT = "$.fulfillment.methods[0].destinations[0]";

function asked({ buyer = {}, place = {}, chosen }: { buyer?: object; place?: object; chosen?: string } = {}) {
  const body: CheckoutBody = {
    line_items: [],
    buyer: { ...BUYER, ...buyer },
    fulfillment: {
      methods: [
        {
          destinations: [{ ...PLACE, ...place }],
          ...(chosen === undefined ? {} : { selected_destination_id: chosen }),
        },
      ],
    },
  };
  return orderRequestOf(body, saidDelivery(body), "standard");
}

it("a checkout that says all of it asks for an order as every order is asked for", () => {
  expect(asked({ buyer: { phone_number: "+1 503 555 0142" } })).toMatchObject({
    request: {
      email: "ada@example.com",
      phone: "+1 503 555 0142",
      shippingAddress: { name: "Ada Lovelace", line1: "12 Analytical Way", region: "OR", country: "US" },
      shippingMethod: "standard",
    },
    messages: [],
  });
  expect(asked({ place: { phone_number: "+1 503 555 0199" } }).request?.phone).toBe("+1 503 555 0199");
});

it.each([
  ["no mail address", { buyer: { email: undefined } }, "missing", "$.buyer.email"],
  ["a mail address that is none", { buyer: { email: "ada" } }, "invalid", "$.buyer.email"],
  ["a phone number that is none", { buyer: { phone_number: "12" } }, "invalid_phone", "$.buyer.phone_number"],
  ["no street", { place: { street_address: "" } }, "missing", `${AT}.street_address`],
  ["no town", { place: { address_locality: "" } }, "missing", `${AT}.address_locality`],
  ["a street beyond all", { place: { street_address: "x".repeat(161) } }, "invalid", `${AT}.street_address`],
  [
    "a region of another country",
    { place: { address_region: "QC" } },
    "address_undeliverable",
    `${AT}.address_region`,
  ],
  [
    "a postal code of another",
    { place: { postal_code: "H2X 1Y4" } },
    "address_undeliverable",
    `${AT}.postal_code`,
  ],
  [
    "a place that it does not name",
    { chosen: "work" },
    "missing",
    "$.fulfillment.methods[0].selected_destination_id",
  ],
])("a checkout with %s says so where it is said", (_, more, code, path) => {
  const { request, messages } = asked(more);
  expect([request, messages.map((message) => [message.code, message.path])]).toEqual([null, [[code, path]]]);
});
