import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { Profile } from "../../domain/accounts/account.ts";
import { personalNames } from "../../domain/base/personal.ts";
import { OrderTerms } from "../../domain/orders/order.ts";
import { eventSchemas, type JsonSchema } from "./event-schemas.ts";
import { contentOf, Event, EventBatch, isEvent, makeEvent, packBatches, packTexts } from "./events.ts";

/** What the platform takes, in bytes: a message, and all messages of one `sendBatch`. */
const MESSAGE_BYTES = 128_000;
const SEND_BYTES = 256_000;

/** The names of all fields of a schema, however deep. */
function fieldsIn(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) {
    return [];
  }
  return Object.entries(schema).flatMap(([key, part]) => [
    ...(key === "properties" ? Object.keys(part) : []),
    ...fieldsIn(part),
  ]);
}

const TRACEPARENT = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
const AT = "2026-11-28T00:00:00.000Z";
/** Texts that schemas ask for by a pattern. */
const TEXTS = ["DE", TRACEPARENT];

/** A value that a JSON Schema describes, with all its fields. */
function sampleOf(schema: JsonSchema, $defs = schema.$defs ?? {}): unknown {
  const within = (part: unknown) => sampleOf(part as JsonSchema, $defs);
  const { $ref, anyOf, format, pattern = "" } = schema;
  if ($ref !== undefined || anyOf) {
    return within(anyOf?.[0] ?? $defs[$ref?.split("/").at(-1) ?? ""]);
  }
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, part]) => [name, within(part)]),
      );
    case "array":
      return [within(schema.items)];
    case "integer":
    case "number":
      return schema.const ?? 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return format === "date-time"
        ? AT
        : (schema.const ?? schema.enum?.[0] ?? TEXTS.find((text) => new RegExp(pattern).test(text)));
  }
}

/** JSON texts of so many characters each; of two bytes a character where they are not ASCII. */
function texts(count: number, length: number, character = "x"): string[] {
  return Array.from({ length: count }, (_, i) => JSON.stringify({ i, text: character.repeat(length) }));
}

describe("events that are sent together", () => {
  it.each([
    ["small", texts(5_000, 100)],
    ["as large as orders", texts(300, 1_300)],
    ["large", texts(12, 60_000)],
    ["not ASCII", texts(400, 1_000, "é")],
    ["of every size", [...texts(3, 99_000), ...texts(500, 10), ...texts(2, 99_900), ...texts(900, 700)]],
  ])("that are %s fit into what the platform takes, each once and in their order", (_kind, events) => {
    const batches = packTexts(events);
    for (const batch of batches) {
      const sizes = batch.map(({ body }) => Buffer.byteLength(body));
      expect(Math.max(...sizes)).toBeLessThanOrEqual(MESSAGE_BYTES);
      expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(SEND_BYTES);
    }
    const sent = batches.flat().flatMap(({ body }) => JSON.parse(body).events as unknown[]);
    expect(sent).toEqual(events.map((text) => JSON.parse(text)));
  });

  it("share messages: each costs money and time", () => {
    const [first = [], ...others] = packTexts(texts(100, 100));
    expect([first.length, others.length]).toEqual([1, 0]);
    expect(packTexts(texts(5_000, 100)).flat().length).toBeLessThan(10);
    // A consumer that takes a few at a time gets messages that are full but for the last.
    const sizes = packTexts(texts(5, 1), 2).map((batch) =>
      batch.map(({ body }) => JSON.parse(body).events.length),
    );
    expect(sizes).toEqual([[2, 2, 1]]);
  });

  it("are none when there is nothing to send", () => {
    expect(packBatches([])).toEqual([]);
  });

  it("are read as they were written", () => {
    const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    const events = [1, 2].map((version) => makeEvent("catalog.changed", { version }, { traceparent }));
    const [[message] = []] = packBatches(events);
    expect(message?.contentType).toBe("text");
    expect(EventBatch.parse(contentOf({ body: message?.body }))).toEqual({ events });
  });
});

describe("an event", () => {
  it("that is archived has no field that an erase would have to blank", () => {
    const personal = new Set([...personalNames(OrderTerms), ...personalNames(Profile)]);
    const named = Object.entries(eventSchemas()).map(([event, schema]) => [
      event,
      fieldsIn(schema).filter((field) => personal.has(field)),
    ]);
    const elsewhere = ["order.intake v1", "order.intake v2", "stock.owner_active v1"];
    for (const [event, fields] of named.filter(([event]) => !elsewhere.includes(String(event)))) {
      expect([event, fields]).toEqual([event, []]);
    }
    for (const intake of elsewhere.slice(0, 2)) {
      expect(named.find(([event]) => event === intake)?.[1]).toContain("shippingAddress");
    }
  });

  it("of every kind is known as one without the copies that its schema makes", () => {
    const samples = Object.values(eventSchemas()).map((schema) => sampleOf(schema));
    expect(samples.map((sample) => Event.parse(sample))).toEqual(samples);
    expect(samples.filter((sample) => !isEvent(sample))).toEqual([]);
  });

  it("is made as its schema has it, or not at all", () => {
    const traceparent = TRACEPARENT;
    expect(() => makeEvent("catalog.changed", { version: 1.5 }, { traceparent })).toThrow();
    expect(() => makeEvent("catalog.changed", { version: 1 }, { traceparent: "junk" })).toThrow();
    expect(makeEvent("catalog.changed", { version: 1 }, { traceparent, id: "own" })).toMatchObject({
      id: "own",
      type: "catalog.changed",
      version: 1,
      traceparent,
    });
  });
});
