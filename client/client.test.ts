import { exports } from "cloudflare:workers";
import { afterEach, beforeAll, expect, expectTypeOf, it, vi } from "vitest";
import contract from "../docs/api/openapi.json?raw";
import { clientTypes } from "../scripts/lib/api/client-types.ts";
import { orderBody } from "../test/support/orders.ts";
import { bearer } from "../test/support/sales.ts";
import { stockItem } from "../test/support/shop.ts";
import types from "./api.ts?raw";
import { type Answer, type Cart, connect, type Options, type Order, type Shop } from "./index.ts";

type Fetch = NonNullable<Options["fetch"]>;

const ORIGIN = "https://shop.test";
const worker: Fetch = (url, init) => exports.default.fetch(url, init);
let sku: string;

beforeAll(async () => {
  sku = await stockItem();
});

afterEach(() => {
  vi.restoreAllMocks();
});

const guest = (more: Partial<Options> = {}): Shop => connect({ url: ORIGIN, fetch: worker, ...more });

it("buys as a guest: one cart from call to call, and an order under its key", async () => {
  const shop = guest();
  expect(shop.cartId).toBeNull();
  const found = await shop("GET /api/catalog/products", { query: { inStock: "true", pageSize: 100 } });
  expect(found.ok && found.data.items.map(({ slug }) => slug)).toContain(sku.toLowerCase());
  const filled = await shop("POST /api/cart/items", { body: { sku, quantity: 2 } });
  expectTypeOf(filled).toEqualTypeOf<Answer<Cart>>();
  expect(filled).toMatchObject({ ok: true, status: 200, data: { itemCount: 2, id: shop.cartId } });
  expect(await shop("GET /api/cart")).toMatchObject({ ok: true, data: { itemCount: 2 } });
  const placed = await shop("POST /api/orders", {
    header: { "idempotency-key": "the-clients-own" },
    body: orderBody,
  });
  expectTypeOf(placed).toEqualTypeOf<Answer<Order>>();
  expect(placed).toMatchObject({ ok: true, status: 201, data: { status: "PENDING" } });
  if (placed.ok) {
    const read = await shop("GET /api/orders/{id}", {
      path: { id: placed.data.id },
      header: { "order-token": placed.data.accessToken },
    });
    expect(read).toMatchObject({ ok: true, data: { id: placed.data.id, timeline: [{ to: "PENDING" }] } });
  }
});

it("answers a problem with its code, and speaks for whom its token does", async () => {
  const missing = await guest()("GET /api/catalog/products/{idOrSlug}", {
    path: { idOrSlug: "no/such thing" },
  });
  expect(missing).toMatchObject({ ok: false, status: 404, problem: { code: "not_found" } });
  const { Authorization = "" } = await bearer("merchant", "merchant");
  const merchant = guest({ token: () => Authorization.slice("Bearer ".length) });
  expect(await merchant("GET /api/admin/products/export")).toMatchObject({ ok: true, status: 200 });
});

it("repeats what may be repeated, and nothing else", async () => {
  let calls = 0;
  const failing =
    (failures: number): Fetch =>
    async (url, init) => {
      calls += 1;
      if (calls === 1 && failures > 1) {
        throw new Error("the line is cut");
      }
      return calls <= failures
        ? new Response(null, { status: 503, headers: { "Retry-After": "0" } })
        : exports.default.fetch(url, init);
    };
  expect(await guest({ fetch: failing(1) })("GET /healthz")).toMatchObject({ ok: true });
  expect(calls).toBe(2);
  calls = 0;
  const body = { sku, quantity: 1 };
  expect(await guest({ fetch: failing(1) })("POST /api/cart/items", { body })).toMatchObject({ status: 503 });
  expect(calls).toBe(1);
  calls = 0;
  const dead = guest({ fetch: failing(9), attempts: 1 });
  expect(await dead("GET /healthz")).toMatchObject({
    ok: false,
    status: 0,
    problem: { code: "unreachable" },
  });
});

it("waits as long as it is asked to, else longer each time, and calls three times in all", async () => {
  const waits: (number | undefined)[] = [];
  vi.spyOn(globalThis, "setTimeout").mockImplementation(((work: () => void, ms?: number) => {
    waits.push(ms);
    work();
  }) as typeof setTimeout);
  const answers = [
    new Response(null, { status: 503, headers: { "Retry-After": "7" } }),
    new Response(null, { status: 429 }),
    new Response("busy", { status: 503 }),
    new Response("no such page", { status: 404 }),
  ];
  const shop = guest({ fetch: async () => answers.shift() ?? Response.json({}) });
  const busy = { ok: false, status: 503, problem: { code: "unknown", detail: "busy" } };
  expect(await shop("GET /healthz")).toMatchObject(busy);
  expect(waits).toEqual([7_000, 2_000]);
  expect(await shop("GET /healthz")).toMatchObject({ status: 404 });
  expect(answers).toEqual([]);
});

it("sends what it is given, as whom it speaks for", async () => {
  const sent: string[][] = [];
  const fetch: Fetch = async (url, { method = "", headers, body }) => {
    const names = ["Cart-Id", "Authorization", "Content-Type", "Idempotency-Key"];
    const told = names.map((name) => new Headers(headers).get(name) ?? "-");
    sent.push([`${method} ${url}`, ...told, String(body)]);
    return Response.json({});
  };
  const cart = guest({ url: `${ORIGIN}/`, fetch, cartId: "crt_1" });
  await cart("GET /api/catalog/products", { query: { pageSize: 5, q: undefined } });
  await cart("POST /api/orders", { header: { "idempotency-key": "k" }, body: orderBody });
  const merchant = guest({ fetch, cartId: "crt_1", token: async () => "t" });
  await merchant("GET /api/catalog/products/{idOrSlug}", { path: { idOrSlug: "a/b" } });
  expect(sent).toEqual([
    [`GET ${ORIGIN}/api/catalog/products?pageSize=5`, "crt_1", "-", "-", "-", "null"],
    [`POST ${ORIGIN}/api/orders`, "crt_1", "-", "application/json", "k", JSON.stringify(orderBody)],
    [`GET ${ORIGIN}/api/catalog/products/a%2Fb`, "-", "Bearer t", "-", "-", "null"],
  ]);
});

it("has the types of the last release's document", () => {
  expect(types).toBe(clientTypes(JSON.parse(contract)));
  const shop = guest();
  // @ts-expect-error There is no such operation.
  const unknown = () => shop("GET /api/nothing");
  // @ts-expect-error A product is read by its name.
  const bare = () => shop("GET /api/catalog/products/{idOrSlug}");
  // @ts-expect-error A quantity is a number.
  const wrong = () => shop("POST /api/cart/items", { body: { sku, quantity: "two" } });
  expect([unknown, bare, wrong]).toHaveLength(3);
});
