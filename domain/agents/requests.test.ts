import { expect, it } from "vitest";
import { CartBody, CompleteBody, LookupBody, NewCheckoutBody, ProductBody, SearchBody } from "./requests.ts";

it("an agent may ask for a currency; one that the shop does not know is no reason to refuse", () => {
  const read = (currency: unknown) => CartBody.safeParse({ line_items: [], context: { currency } });
  expect(["EUR", "XXY", undefined].map((currency) => read(currency).data?.context)).toEqual([
    { currency: "EUR" },
    { currency: undefined },
    { currency: undefined },
  ]);
  expect(read(7).success).toBe(false);
});

const x = (length: number) => "x".repeat(length);
const times = <T>(count: number, value: T) => Array.from({ length: count }, () => value);
const ITEM = { item: { id: "CUP" }, quantity: 2 };
const PLACE = {
  id: x(100),
  street_address: x(160),
  extended_address: x(160),
  address_locality: x(100),
  address_region: x(60),
  address_country: x(60),
  postal_code: x(20),
  first_name: x(60),
  last_name: x(60),
  phone_number: x(40),
};
const METHOD = {
  type: x(40),
  destinations: times(10, PLACE),
  selected_destination_id: x(100),
  groups: times(10, { selected_option_id: x(100) }),
};
const CONTEXT = { address_country: x(60), address_region: x(60), postal_code: x(20) };
const FILTERS = { categories: times(20, x(255)), price: { min: 0, max: Number.MAX_SAFE_INTEGER } };

/** Each body with all that it may hold, at its bounds. */
const BODIES = {
  checkout: {
    schema: NewCheckoutBody,
    whole: {
      line_items: times(100, { item: { id: x(100) }, quantity: 1_000_000 }),
      buyer: {
        first_name: x(100),
        last_name: x(100),
        email: x(254),
        phone_number: x(40),
        consent: { marketing: true },
      },
      context: CONTEXT,
      discounts: { codes: times(5, x(64)) },
      fulfillment: { methods: times(10, METHOD) },
      cart_id: x(64),
    },
  },
  complete: {
    schema: CompleteBody,
    whole: {
      payment: {
        instruments: times(10, {
          handler_id: x(100),
          selected: false,
          credential: { type: x(100), token: x(255) },
        }),
      },
    },
  },
  search: {
    schema: SearchBody,
    whole: {
      query: x(200),
      filters: FILTERS,
      context: CONTEXT,
      pagination: { cursor: x(40), limit: 1_000_000 },
    },
  },
  lookup: {
    schema: LookupBody,
    whole: { ids: times(1_000, x(255)), filters: FILTERS, context: CONTEXT },
  },
  product: {
    schema: ProductBody,
    whole: {
      id: x(255),
      selected: times(10, { name: x(100), label: x(100) }),
      preferences: times(10, x(100)),
      filters: FILTERS,
      context: CONTEXT,
    },
  },
};

/** The value with each text and list in it one longer, and each number one more. */
function* beyond(value: unknown): Generator<unknown> {
  if (typeof value === "string") {
    yield `${value}x`;
  } else if (typeof value === "number") {
    yield value === 0 ? -1 : value + 1;
  } else if (Array.isArray(value)) {
    yield [...value, value[0]];
    for (const other of beyond(value[0])) {
      yield value.with(0, other);
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [name, part] of Object.entries(value)) {
      for (const other of beyond(part)) {
        yield { ...value, [name]: other };
      }
    }
  }
}

it.each(Object.entries(BODIES))("a %s may hold so much, and no part of it more", (_, { schema, whole }) => {
  expect(schema.parse(whole)).toEqual(whole);
  const more = [...beyond(whole)];
  expect(more.length).toBeGreaterThan(3);
  expect(more.filter((body) => schema.safeParse(body).success)).toEqual([]);
});

it.each<[keyof typeof BODIES, object]>([
  ["checkout", { line_items: [] }],
  ["checkout", { line_items: [ITEM], buyer: {}, fulfillment: {}, discounts: {} }],
  [
    "checkout",
    { line_items: [], fulfillment: { methods: [{ selected_destination_id: null, groups: [{}] }] } },
  ],
  ["search", {}],
  ["search", { filters: { price: {} }, pagination: { limit: 1 } }],
  ["lookup", { ids: ["CUP"] }],
  ["product", { id: "p" }],
  ["complete", { payment: { instruments: [{ handler_id: "h" }] } }],
])("a %s may be as little as %j", (name, body) => {
  expect(BODIES[name].schema.parse(body)).toEqual(body);
});

it.each<[keyof typeof BODIES, object]>([
  ["checkout", {}],
  ["checkout", { line_items: [{ ...ITEM, quantity: 0 }] }],
  ["checkout", { line_items: [{ ...ITEM, quantity: 1.5 }] }],
  ["checkout", { line_items: [{ ...ITEM, item: { id: "" } }] }],
  ["checkout", { line_items: [], discounts: { codes: [""] } }],
  ["search", { pagination: { limit: 0 } }],
  ["search", { filters: { price: { max: -1 } } }],
  ["lookup", { ids: [] }],
  ["lookup", { ids: [""] }],
  ["product", { id: "" }],
  ["complete", { payment: { instruments: [] } }],
])("no %s is %j", (name, body) => {
  expect(BODIES[name].schema.safeParse(body).success).toBe(false);
});

it("what the shop does not know is left out, and a query is what is said of it", () => {
  expect(CartBody.parse({ line_items: [{ ...ITEM, gift: true }], loyalty: {} })).toEqual({
    line_items: [ITEM],
  });
  expect(SearchBody.parse({ query: " red cup " })).toEqual({ query: "red cup" });
});
