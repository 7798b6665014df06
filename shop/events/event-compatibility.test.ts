import { describe, expect, it, test } from "vitest";
import { z } from "zod";
import published from "../../docs/api/events.json";
import { breaksOf } from "./event-compatibility.ts";
import { eventSchemas } from "./event-schemas.ts";

const address = z.strictObject({ city: z.string() }).meta({ id: "CompatAddress" });

/** What the tests take as published; each changes one thing of it. */
const DATA = {
  orderId: z.string(),
  total: z.int().min(0),
  state: z.enum(["open", "paid"]),
  note: z.string().nullable(),
  lot: z.string().optional(),
  items: z.array(z.object({ sku: z.string(), quantity: z.int() })),
  address,
};

function registry(...events: z.ZodObject[]) {
  return eventSchemas({ options: events });
}

function happened(data: z.ZodRawShape, version = 1, type = "order.happened") {
  return z.object({ type: z.literal(type), version: z.literal(version), data: z.object(data) });
}

const BEFORE = registry(happened(DATA), happened({ sku: z.string() }, 1, "stock.moved"));

/** What breaks when the event's fields change like this; `undefined` leaves one out. */
function changed(change: Record<string, z.ZodType | undefined>) {
  const fields = Object.entries({ ...DATA, ...change }).filter(([, field]) => field !== undefined);
  const data = Object.fromEntries(fields) as z.ZodRawShape;
  return breaksOf(BEFORE, registry(happened(data), happened({ sku: z.string() }, 1, "stock.moved")));
}

test("the events in code go with what was published", () => {
  expect(breaksOf(published as ReturnType<typeof eventSchemas>, eventSchemas())).toEqual([]);
});

describe("refused, saying where and why", () => {
  it.each([
    ["a removed field", { total: undefined }, "data.total", "was removed"],
    ["a removed optional field", { lot: undefined }, "data.lot", "was removed"],
    ["a new required field", { currency: z.string() }, "data.currency", "required now"],
    ["an optional field made required", { lot: z.string() }, "data.lot", "required now"],
    ["a required field made optional", { orderId: z.string().optional() }, "data.orderId", "optional now"],
    ["another type", { total: z.string() }, "data.total", "published as integer"],
    ["a narrowed type", { note: z.string() }, "data.note", "published as null"],
    ["a widened type", { total: z.int().min(0).nullable() }, "data.total", "may be null now"],
    ["a narrowed bound", { total: z.int().min(1) }, "data.total", "minimum 0"],
    ["a widened bound", { total: z.int().min(-1) }, "data.total", "minimum -1"],
    ["a new pattern", { orderId: z.string().regex(/^ord_/) }, "data.orderId", "pattern"],
    ["a removed enum member", { state: z.enum(["open"]) }, "data.state", 'published as "paid"'],
    ["an added enum member", { state: z.enum(["open", "paid", "gone"]) }, "data.state", 'may be "gone" now'],
    [
      "a removed field of an item",
      { items: z.array(z.object({ sku: z.string() })) },
      "data.items[].quantity",
      "was removed",
    ],
    [
      "a new field in an object that takes no others",
      {
        address: z.strictObject({ city: z.string(), zip: z.string().optional() }).meta({ id: "CompatZip" }),
      },
      "data.address.zip",
      "takes no other fields",
    ],
  ])("%s", (_name, change, path, problem) => {
    expect(changed(change)).toEqual([
      { event: "order.happened v1", path, problem: expect.stringContaining(problem) },
    ]);
  });

  it("a removed event", () => {
    expect(breaksOf(BEFORE, registry(happened(DATA)))).toEqual([
      { event: "stock.moved v1", path: "", problem: expect.stringContaining("is gone") },
    ]);
  });

  it("a version that takes the place of the one before", () => {
    const next = registry(happened(DATA, 2), happened({ sku: z.string() }, 1, "stock.moved"));
    expect(breaksOf(BEFORE, next)).toMatchObject([{ event: "order.happened v1", path: "" }]);
  });
});

describe("taken", () => {
  it.each([
    ["nothing changed", {}],
    ["a new optional field", { gift: z.boolean().optional() }],
    [
      "a new optional field of an item",
      {
        items: z.array(z.object({ sku: z.string(), quantity: z.int(), title: z.string().optional() })),
      },
    ],
    ["a description", { total: z.int().min(0).describe("Cents") }],
    ["enum members in another order", { state: z.enum(["paid", "open"]) }],
  ])("%s", (_name, change) => {
    expect(changed(change)).toEqual([]);
  });

  it("a new event, and a new version beside the one before", () => {
    const versions = z.discriminatedUnion("version", [happened(DATA), happened({ order: z.string() }, 2)]);
    const options = [versions, happened({ sku: z.string() }, 1, "stock.moved"), happened({}, 1, "new.one")];
    const next = eventSchemas({ options });
    expect(Object.keys(next)).toEqual([
      "order.happened v1",
      "order.happened v2",
      "stock.moved v1",
      "new.one v1",
    ]);
    expect(breaksOf(BEFORE, next)).toEqual([]);
  });
});

test("two versions of an event are told apart, and each is held to its own schema", () => {
  const event = z.discriminatedUnion("type", [
    z.discriminatedUnion("version", [happened({ a: z.string() }), happened({ b: z.int() }, 2)]),
    happened({ sku: z.string() }, 1, "stock.moved"),
  ]);
  expect(event.safeParse({ type: "order.happened", version: 1, data: { a: "x" } }).success).toBe(true);
  expect(event.safeParse({ type: "order.happened", version: 2, data: { b: 1 } }).success).toBe(true);
  expect(event.safeParse({ type: "order.happened", version: 2, data: { a: "x" } }).success).toBe(false);
});

test("a keyword whose meaning for compatibility nobody decided stops the comparison", () => {
  const schemas = { "x v1": { type: "string", contentEncoding: "base64" } } as const;
  expect(() => breaksOf(schemas, schemas)).toThrow("contentEncoding");
});
