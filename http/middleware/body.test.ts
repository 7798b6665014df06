import { createExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { bearer, openSale } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";
import { app } from "../../workers/app.ts";
import { bounded, isDeeper, MAX_BODY_BYTES, MAX_JSON_DEPTH, maxBytes, readJson } from "./body.ts";

const URL = "https://shop.test";

async function send(path: string, body: BodyInit | null, headers: Record<string, string> = {}) {
  const response = await exports.default.fetch(`${URL}${path}`, { method: "POST", body, headers });
  const text = await response.text();
  const { code = null, detail } = text.startsWith("{") ? JSON.parse(text) : {};
  return { status: response.status, code, ...(code === "payload_too_large" ? { detail } : {}) };
}

const TOO_LARGE = {
  status: 413,
  code: "payload_too_large",
  detail: `This route reads at most ${MAX_BODY_BYTES / 1024} KB.`,
};
const JSON_TYPE = { "Content-Type": "application/json" };
const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

function stream(chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) {
        controller.enqueue(chunk);
      }
      controller.close();
    },
  });
}

/** A request as it reaches the app, with headers that may contradict its body. */
async function handed(
  headers: Record<string, string>,
  body: BodyInit,
  path = "/api/cart/items",
): Promise<number> {
  const init = { method: "POST", headers: { ...JSON_TYPE, ...headers }, body };
  const request = new Request(`${URL}${path}`, init);
  return (await app.request(request, {}, env, createExecutionContext())).status;
}

const filled = (length: number) => new TextEncoder().encode(" ".repeat(length));

it.each([
  ["/api/cart/items", 128],
  ["/admin/synonyms", 128],
  ["/api/admin/settings", 512],
  ["/api/admin/settings/previews", 512],
  ["/admin/settings/shipping", 1_024],
  ["/admin/price-lists/plist_1/prices", 1_024],
  ["/api/admin/products/import", 10 * 1_024],
  ["/admin/products/import", 10 * 1_024],
  ["/admin/imported/import", 10 * 1_024],
  ["/api/admin/imported", 24 * 1_024],
  ["/api/admin/media", 20 * 1_024 + 64],
  ["/admin/products/prd_1", 21 * 1_024],
  ["/admin/collections/col_1", 21 * 1_024],
])("%s reads %i KB at most", (path, most) => {
  expect(maxBytes(path)).toBe(most * 1_024);
});

describe("a body of exactly the limit is read, and one byte more is not,", () => {
  it.each([
    [MAX_BODY_BYTES, 400],
    [MAX_BODY_BYTES + 1, 413],
  ])("when it says how long it is: %i", async (length, status) => {
    expect((await send("/api/cart/items", filled(length), JSON_TYPE)).status).toBe(status);
  });

  it.each([
    [MAX_BODY_BYTES, 400],
    [MAX_BODY_BYTES + 1, 413],
  ])("when it does not: %i", async (length, status) => {
    const half = length - 64 * 1024;
    const body = stream([filled(64 * 1024), filled(half)]);
    expect(await handed({ "Transfer-Encoding": "chunked" }, body)).toBe(status);
  });

  it("when what it says and how it comes differ", async () => {
    const body = stream([filled(MAX_BODY_BYTES), filled(1)]);
    expect(await handed({ "Content-Length": "2", "Transfer-Encoding": "chunked" }, body)).toBe(413);
  });

  it("and a length that is no number is none", async () => {
    expect(await handed({ "Content-Length": "many" }, "{}")).toBe(413);
  });

  it("and no form of a product takes more than a picture and its fields", async () => {
    const headers = { ...(await bearer("m", "merchant")), "Content-Length": "30000000" };
    expect(await handed(headers, "{}", "/admin/products/shirt")).toBe(413);
  });
});

describe("a body that is too large is refused with 413,", () => {
  const big = "x".repeat(MAX_BODY_BYTES + 1);

  it.each(["/api/orders", "/api/cart/items", "/cart/items", "/checkout", "/sign-out"])(
    "whatever it says it is: %s",
    async (path) => {
      for (const type of [JSON_TYPE, FORM]) {
        expect(await send(path, big, type)).toEqual(TOO_LARGE);
      }
    },
  );

  it("when it does not say how long it is, too, at the quick path of a sale's orders as well", async () => {
    const { id } = await openSale(await stockItem());
    for (const path of ["/api/cart/items", `/api/sales/${id}/orders`]) {
      const chunk = new TextEncoder().encode(" ".repeat(64 * 1024));
      const headers = {
        ...JSON_TYPE,
        ...(await bearer("buyer")),
        "Transfer-Encoding": "chunked",
        "Idempotency-Key": "k",
      };
      expect(await send(path, stream([chunk, chunk, chunk]), headers)).toEqual(TOO_LARGE);
    }
  });

  it("though a product file may be larger", async () => {
    const headers = { ...(await bearer("m", "merchant")), "Content-Type": "text/csv" };
    expect(await send("/api/admin/products/import", big, headers)).toMatchObject({ status: 400 });
  });

  it("but first it is asked who sends it", async () => {
    expect(await send("/api/admin/products", big, JSON_TYPE)).toMatchObject({ code: "unauthenticated" });
  });
});

describe("a body that does not arrive ends with 408, and the answer does not wait for it:", () => {
  it.each([
    ["JSON", "/api/cart/items", JSON_TYPE],
    ["a form of fields", "/cart/items", FORM],
    ["a form", "/checkout", FORM],
    ["a file", "/api/admin/products/import", { "Content-Type": "text/csv" }],
    ["a provider's notice", "/api/payments/webhooks/mock", JSON_TYPE],
  ])("%s", async (_name, path, type) => {
    const drip = new ReadableStream({
      pull: () => new Promise(() => {}),
    });
    const headers = { ...type, ...(await bearer("m", "merchant")), "Transfer-Encoding": "chunked" };
    const request = new Request(`${URL}${path}`, { method: "POST", headers, body: drip });
    const bindings = { ...env, BODY_TIMEOUT_MS: 20 };
    const response = await app.request(request, {}, bindings, createExecutionContext());
    expect(response.status).toBe(408);
    expect(await response.json()).toMatchObject({ code: "request_timeout" });
  });
});

describe("a body that is not what it says is a 4xx:", () => {
  it.each([
    ["no type at all", "/checkout", null, {}, 415],
    ["another type than a form", "/checkout", "{}", JSON_TYPE, 415],
    ["a form without its boundary", "/checkout", "x", { "Content-Type": "multipart/form-data" }, 400],
    [
      "a form that breaks off",
      "/cart/items",
      "--b\r\nnonsense",
      { "Content-Type": "multipart/form-data; boundary=b" },
      400,
    ],
    ["broken JSON", "/api/cart/items", '{"sku":', JSON_TYPE, 400],
    ["no JSON", "/api/cart/items", "", JSON_TYPE, 400],
    ["text that is not UTF-8", "/api/cart/items", new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), JSON_TYPE, 400],
  ])("%s", async (_name, path, body, headers, status) => {
    expect(await send(path, body, headers)).toMatchObject({ status });
  });

  it.each([MAX_JSON_DEPTH + 1, 10_000, 60_000])("JSON nested %i deep", async (depth) => {
    const body = `{"sku":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect(await send("/api/cart/items", body, JSON_TYPE)).toEqual({ status: 400, code: "invalid_request" });
  });
});

it("half a letter is no JSON for us, and whole letters and backslashes are", () => {
  for (const half of ["\\ud83d", "\\uDE00", "\\\\\\ud83d"]) {
    expect(() => bounded(`{"name":"${half}"}`), half).toThrow("half a letter");
  }
  const whole = '["\\ud83d\\ude00", "\\\\ud83d"]';
  expect(bounded(whole)).toBe(whole);
});

describe("the depth of JSON", () => {
  const deep = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

  it("is at most 32 on every way in", async () => {
    // The object that holds it is a level too: what is read is refused for what it says.
    const read = await exports.default.fetch(`${URL}/api/cart/items`, {
      method: "POST",
      headers: JSON_TYPE,
      body: `{"sku":${deep(MAX_JSON_DEPTH - 1)},"quantity":1}`,
    });
    expect(await read.json()).toMatchObject({ errors: [{ path: "sku" }] });
    const unread = await exports.default.fetch(`${URL}/api/cart/items`, {
      method: "POST",
      headers: JSON_TYPE,
      body: `{"sku":${deep(MAX_JSON_DEPTH)},"quantity":1}`,
    });
    expect(await unread.json()).not.toHaveProperty("errors");
    const express = (depth: number) => readJson(env, new Request(URL, { method: "POST", body: deep(depth) }));
    expect(await express(MAX_JSON_DEPTH)).toMatchObject({ ok: true });
    expect(await express(MAX_JSON_DEPTH + 1)).toMatchObject({
      ok: false,
      error: { code: "invalid_request" },
    });
  });

  it("counts arrays and objects alike, and nothing inside of strings", () => {
    const nested = (depth: number) => `${'[{"a":'.repeat(depth / 2)}1${"}]".repeat(depth / 2)}`;
    expect(isDeeper(nested(32), 32)).toBe(false);
    expect(isDeeper(nested(34), 32)).toBe(true);
    expect(isDeeper(`"${"[".repeat(100)}"`, 32)).toBe(false);
    expect(isDeeper(`["\\"${"[".repeat(100)}"]`, 32)).toBe(false);
    expect(isDeeper(`["\\\\",${"[".repeat(100)}`, 32)).toBe(true);
    expect(isDeeper(`[${"[],".repeat(1_000)}1]`, 32)).toBe(false);
  });
});
