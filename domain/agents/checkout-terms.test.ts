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
  expect(asked({ buyer: { phone_number: "+1 503 555 0142" } })).toEqual({
    request: {
      email: "ada@example.com",
      phone: "+1 503 555 0142",
      shippingAddress: {
        name: "Ada Lovelace",
        line1: "12 Analytical Way",
        line2: "",
        city: "Portland",
        region: "OR",
        postalCode: "97201",
        country: "US",
      },
      shippingMethod: "standard",
      payment: { provider: "mock", token: "unsaid" },
    },
    messages: [],
  });
  expect(asked().request).not.toHaveProperty("phone");
  expect(asked({ place: { phone_number: "+1 503 555 0199" } }).request?.phone).toBe("+1 503 555 0199");
});

it.each([
  ["no mail address", { buyer: { email: undefined } }, "missing", "$.buyer.email"],
  ["a mail address that is none", { buyer: { email: "ada" } }, "invalid", "$.buyer.email"],
  ["a phone number that is none", { buyer: { phone_number: "12" } }, "invalid_phone", "$.buyer.phone_number"],
  [
    "a phone number of its place that is none",
    { place: { phone_number: "12" } },
    "invalid_phone",
    `${AT}.phone_number`,
  ],
  [
    "a phone number that cannot be read",
    { buyer: { phone_number: "1\u00002" } },
    "invalid",
    "$.buyer.phone_number",
  ],
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

const ADDRESS = { street_address: "1 Way" };

it("a place without an id gets one by its position, and the only place is chosen by itself", () => {
  const said = (method?: object) =>
    saidDelivery({ line_items: [], fulfillment: { methods: method ? [method] : [] } });
  const nothing = { destinations: [], chosen: null, at: -1, option: null };
  expect([saidDelivery({ line_items: [] }), said(), said({})]).toEqual([nothing, nothing, nothing]);
  const first = { ...ADDRESS, id: "destination_1" };
  const home = { ...ADDRESS, id: "home" };
  const third = { ...ADDRESS, id: "destination_3" };
  expect(said({ destinations: [ADDRESS] })).toEqual({
    destinations: [first],
    chosen: first,
    at: 0,
    option: null,
  });
  const three = [ADDRESS, home, ADDRESS];
  expect(said({ destinations: three, selected_destination_id: null })).toEqual({
    ...nothing,
    destinations: [first, home, third],
  });
  const chosen = (id: string) => said({ destinations: three, selected_destination_id: id });
  expect(
    ["destination_1", "home", "destination_3", "work"].map((id) => [chosen(id).at, chosen(id).chosen]),
  ).toEqual([
    [0, first],
    [1, home],
    [2, third],
    [-1, null],
  ]);
  expect([
    said({ groups: [{ selected_option_id: "express" }, { selected_option_id: "slow" }] }).option,
    said({ groups: [{}] }).option,
    said({ groups: [] }).option,
  ]).toEqual(["express", null, null]);
});

it("of several ways to send, the first is looked at", () => {
  const methods = [{ destinations: [ADDRESS] }, { destinations: [ADDRESS, ADDRESS] }];
  expect(saidDelivery({ line_items: [], fulfillment: { methods } }).destinations).toHaveLength(1);
});

const messagesOf = (body: Partial<CheckoutBody>) => {
  const whole = { line_items: [], ...body };
  return orderRequestOf(whole, saidDelivery(whole), "standard").messages;
};

it("a checkout without an address asks for one, for a choice of several, and for the buyer's mail address", () => {
  const error = { type: "error", severity: "recoverable", code: "missing" };
  const mail = { ...error, content: "The shop needs the buyer's email address.", path: "$.buyer.email" };
  const place = {
    ...error,
    content: "The shop needs the address that it sends to.",
    path: "$.fulfillment.methods[0].destinations",
  };
  const choice = {
    ...error,
    content: "Choose one of the destinations.",
    path: "$.fulfillment.methods[0].selected_destination_id",
  };
  const fulfillment = { methods: [{ destinations: [PLACE, PLACE] }] };
  expect([messagesOf({}), messagesOf({ buyer: BUYER }), messagesOf({ buyer: BUYER, fulfillment })]).toEqual([
    [place, mail],
    [place],
    [choice],
  ]);
});

it("each field that is not there or is not valid is named once, beside the place that it is of", () => {
  const body: CheckoutBody = {
    line_items: [],
    fulfillment: {
      methods: [
        {
          destinations: [
            { ...PLACE, id: "work" },
            { address_country: "usa", extended_address: `${"x".repeat(161)}\u0001`, id: "home" },
          ],
          selected_destination_id: "home",
        },
      ],
    },
  };
  const { request, messages } = orderRequestOf(body, saidDelivery(body), "standard");
  const told = messages.map(({ code, content, path }) => [
    path?.replace("$.fulfillment.methods[0].", ""),
    code,
    content,
  ]);
  expect(request).toBeNull();
  expect(told).toEqual([
    ["$.buyer.email", "missing", "This is needed."],
    ["destinations[1].last_name", "missing", "This is needed."],
    ["destinations[1].street_address", "missing", "This is needed."],
    ["destinations[1].extended_address", "invalid", expect.stringMatching(/^This is not valid: .*160.*\.$/)],
    ["destinations[1].address_locality", "missing", "This is needed."],
    ["destinations[1].address_country", "invalid", expect.stringContaining("ISO 3166")],
  ]);
});

it("goods that are not sent are asked for without a way, and the phone of the place counts before the buyer's", () => {
  const body: CheckoutBody = {
    line_items: [],
    buyer: { ...BUYER, phone_number: "+1 503 555 0142" },
    fulfillment: { methods: [{ destinations: [{ ...PLACE, phone_number: "+1 503 555 0199" }] }] },
  };
  const { request } = orderRequestOf(body, saidDelivery(body), "");
  expect(
    asked({ buyer: { phone_number: "+1 503 555 0142" }, place: { phone_number: "" } }).request?.phone,
  ).toBe("+1 503 555 0142");
  expect([request?.shippingMethod, request?.phone]).toEqual(["none", "+1 503 555 0199"]);
});
