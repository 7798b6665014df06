import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Cart } from "../../durable-objects/cart/cart.ts";
import { variants } from "../../stores/schema/catalog.ts";
import { draftOf, newCustomer } from "../../test/support/drafts.ts";
import { call, cartWith, order, orderBody, settled, stock } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { stockItem, uniqueSku } from "../../test/support/shop.ts";
import { FULL_TERMS } from "../../test/support/terms.ts";
import { reserveOrder } from "./reserve-order.ts";

afterEach(() => vi.restoreAllMocks());

type Priced = Record<"subtotal" | "shipping" | "tax" | "total", { amount: number }>;

async function refused(response: Response): Promise<unknown> {
  const { code, skus } = await response.json<{ code: string; skus?: string[] }>();
  return { status: response.status, code, skus };
}

const change = (sku: string, to: Partial<typeof variants.$inferInsert>) =>
  drizzle(env.DB).update(variants).set(to).where(eq(variants.sku, sku));

const POSTAL_CODES: Record<string, string> = { CA: "H2X 1Y4", DE: "10115", US: "97201" };

const to = (country: string, region?: string, postalCode = POSTAL_CODES[country]) => ({
  ...orderBody,
  shippingAddress: { ...orderBody.shippingAddress, country, region, postalCode },
});

describe("an order is held against the catalog of its moment, not that of the cart's:", () => {
  it("a limit that a merchant lowered holds, and what fits it is sold", async () => {
    const sku = await stockItem();
    const cart = await cartWith({ [sku]: 5 });
    const merchant = await bearer("m", "merchant");
    const lowered = { variants: [{ sku, maxPerOrder: 4 }] };
    const saved = await call("PATCH", `/api/admin/products/prd_${sku.toLowerCase()}`, lowered, merchant);
    expect(saved.status).toBe(200);
    expect(await refused(await order(cart, "five"))).toEqual({
      status: 422,
      code: "item_limit_exceeded",
      skus: [sku],
    });
    expect(await stock(sku)).toMatchObject({ reserved: 0, available: 100 });
    await call("PATCH", `/api/cart/items/${sku}`, { quantity: 4 }, { "Cart-Id": cart });
    expect((await order(cart, "four")).status).toBe(201);
    expect((await stock(sku)).available).toBe(96);
  });

  it("what is no longer for sale is not sold", async () => {
    const sku = await stockItem();
    const cart = await cartWith({ [sku]: 1 });
    await change(sku, { archived: true });
    expect(await refused(await order(cart, "k"))).toEqual({
      status: 422,
      code: "item_unavailable",
      skus: [sku],
    });
    expect((await stock(sku)).reserved).toBe(0);
  });

  it("what has left the catalog altogether is named", async () => {
    const [kept, gone] = [await stockItem(), await stockItem()];
    const cart = await cartWith({ [kept]: 1, [gone]: 1 });
    await drizzle(env.DB).delete(variants).where(eq(variants.sku, gone));
    expect(await refused(await order(cart, "k"))).toEqual({ status: 422, code: "unknown_sku", skus: [gone] });
    expect((await stock(kept)).reserved).toBe(0);
  });
});

it("an order keeps all that its shopper said: in the answer, in the store, and where the shopper reads it", async () => {
  const cart = await cartWith({ [await stockItem()]: 1 });
  const said = { ...FULL_TERMS, phone: "(503) 555-0100", payment: orderBody.payment };
  const placed = await order(cart, "k", said);
  const answer = await placed.json<{ id: string; accessToken: string }>();
  expect(answer).toMatchObject(FULL_TERMS);
  expect(await settled(answer.id)).toMatchObject(FULL_TERMS);
  const read = await call("GET", `/api/orders/${answer.id}`, undefined, {
    "Order-Token": answer.accessToken,
  });
  expect(await read.json()).toMatchObject(FULL_TERMS);
});

describe("an order pays the tax of where it goes:", () => {
  it.each([
    ["Ontario, where shipping is taxed too", "CA", "ON", 1_200, 806],
    ["Quebec, by two taxes of its name", "CA", "Québec", 1_200, 310 + 618],
    ["California, where it is not", "US", "California", 600, 363],
    ["New Jersey, whose rate has three decimals", "US", "US-NJ", 600, 331],
    ["Oregon, which has none", "US", "OR", 600, 0],
    ["Germany, where shipping is taxed too", "DE", undefined, 1_500, 1_235],
  ])("%s", async (_name, country, region, shipping, tax) => {
    const sku = await stockItem({ price: 2_500 });
    const response = await order(await cartWith({ [sku]: 2 }), "k", to(country, region));
    expect(response.status).toBe(201);
    const { subtotal, ...rest } = await response.json<Priced>();
    expect([subtotal, rest.shipping, rest.tax, rest.total].map(({ amount }) => amount)).toEqual([
      5_000,
      shipping,
      tax,
      5_000 + shipping + tax,
    ]);
  });
});

describe("the lines of an order are reserved", () => {
  /** What a ledger is asked (+) and answers (-), of the lines A, B and C. */
  async function reserving(ample: string) {
    const asked: string[] = [];
    const STOCK_LEDGER = {
      getByName: (sku: string) => ({
        reserveMany: async () => {
          asked.push(`+${sku}`);
          await scheduler.wait(1);
          asked.push(`-${sku}`);
          return [{ ok: true, replay: false, status: "active", quantity: 1, expiresAt: 0, draft: null }];
        },
      }),
    } as unknown as Env["STOCK_LEDGER"];
    const line = { title: "Print", quantity: 1, unitPrice: 100, priceVersion: 1 };
    const draft = await draftOf(newCustomer(), { lines: ["A", "B", "C"].map((sku) => ({ sku, ...line })) });
    const call = { env: { ...env, STOCK_LEDGER }, ctx: createExecutionContext() };
    const reserved = await reserveOrder(call, draft, ({ sku }) => ample.includes(sku));
    expect(reserved).toEqual({ ok: true, value: { draft, replay: false } });
    return asked.join(" ");
  }

  it.each([
    ["one after the other where stock is scarce", "", "+A -A +B -B +C -C"],
    ["side by side where it is ample, but for the last, which makes the order", "ABC", "+A +B -A -B +C -C"],
    ["the scarce ones first, so that two orders never hold half each", "AC", "+B -B +A -A +C -C"],
  ])("%s", async (_name, ample, asked) => {
    expect(await reserving(ample)).toBe(asked);
  });

  it("side by side and given back, when one of them is short", async () => {
    const skus = await Promise.all(
      ["A", "B", "C"].map((name) => stockItem({ sku: uniqueSku(name), stock: 60 })),
    );
    const [short = ""] = skus;
    const cart = await cartWith(Object.fromEntries(skus.map((sku) => [sku, 1])));
    await env.STOCK_LEDGER.getByName(short).adjust({ delta: -60, reason: "lost", actor: "test" });
    expect(await refused(await order(cart, "k"))).toEqual({
      status: 409,
      code: "out_of_stock",
      skus: [short],
    });
    for (const sku of skus) {
      expect((await stock(sku)).reserved).toBe(0);
    }
  });
});

it("an order stands though its cart cannot be emptied at once, and its key empties it", async () => {
  const sku = await stockItem();
  const cart = await cartWith({ [sku]: 1 });
  const complete = vi.spyOn(Cart.prototype, "completeCheckout").mockRejectedValueOnce(new Error("broken"));
  const first = await order(cart, "k");
  expect(first.status).toBe(201);
  await vi.waitUntil(() => complete.mock.calls.length > 0);
  const again = await order(cart, "k");
  expect([again.status, again.headers.get("Idempotent-Replay")]).toEqual([201, "true"]);
  expect(await again.json()).toEqual(await first.json());
  const emptied = await call("GET", "/api/cart", undefined, { "Cart-Id": cart });
  expect(await emptied.json()).toMatchObject({ items: [] });
  expect((await stock(sku)).available).toBe(99);
});

it("an address without what its country does not have is taken, and one that cannot be reached is not", async () => {
  const sku = await stockItem({ price: 5_000 });
  const cart = await cartWith({ [sku]: 2 });
  for (const body of [to("US", "ZZ"), to("US"), to("CA", "TX"), to("US", "OR", "ABC-not-a-zip")]) {
    expect(await refused(await order(cart, crypto.randomUUID(), body))).toMatchObject({
      status: 422,
      code: "address_invalid",
    });
  }
  const { shippingAddress, ...rest } = to("AE", "", "");
  const placed = await order(cart, "k", { ...rest, shippingAddress: { ...shippingAddress, line2: "" } });
  expect(placed.status).toBe(201);
  const { shippingAddress: kept } = await placed.json<{ shippingAddress: object }>();
  expect(kept).toEqual({
    name: "Ada Lovelace",
    line1: "12 Analytical Way",
    city: "Portland",
    country: "AE",
    postalCode: "–",
  });
});

describe("a quote", () => {
  const quote = (cart: string, body: object) =>
    call("POST", "/api/checkout/quote", body, { "Cart-Id": cart });
  const usd = (amount: number) => ({ amount, currency: "USD" });

  it("says what the cart costs at an address, each tax by its name, and every way to send it", async () => {
    const sku = await stockItem({ price: 50_000 });
    const cart = await cartWith({ [sku]: 2 });
    const asked = await quote(cart, {
      shippingAddress: { country: "CA", region: "Quebec", postalCode: "H2X 1Y4" },
    });
    expect([asked.status, await asked.json()]).toEqual([
      200,
      {
        items: [{ sku, title: `Print ${sku}`, quantity: 2, unitPrice: usd(50_000), lineTotal: usd(100_000) }],
        subtotal: usd(100_000),
        discount: usd(0),
        discounts: [],
        shipping: usd(1_200),
        tax: usd(15_155),
        taxLines: [
          { name: "GST", rate: "5", base: usd(101_200), amount: usd(5_060) },
          { name: "QST", rate: "9.975", base: usd(101_200), amount: usd(10_095) },
        ],
        taxIncluded: false,
        total: usd(116_355),
        shippingMethod: "standard",
        shippingMethods: [
          { id: "standard", title: "Standard", price: usd(1_200), estimate: "5–9 business days" },
          { id: "express", title: "Express", price: usd(3_200), estimate: "2–4 business days" },
        ],
      },
    ]);
    expect((await stock(sku)).reserved).toBe(0);
  });

  it("is refused like the order would be", async () => {
    const cart = await cartWith({ [await stockItem()]: 1 });
    const us = { country: "US", region: "OR", postalCode: "97201" };
    const codes = async (body: object) => (await (await quote(cart, body)).json<{ code: string }>()).code;
    expect(await codes({ shippingAddress: { ...us, region: "ZZ" } })).toBe("address_invalid");
    expect(await codes({ shippingAddress: us, shippingMethod: "drone" })).toBe("shipping_not_available");
    expect(await codes({ shippingAddress: us, couponCode: "HALF" })).toBe("coupon_invalid");
    expect(await codes({ shippingAddress: us, total: 1 })).toBe("invalid_request");
    await call("DELETE", "/api/cart", undefined, { "Cart-Id": cart });
    expect(await codes({ shippingAddress: us })).toBe("cart_empty");
  });
});

describe("an expected total", () => {
  it("that is not the total of now is refused with the sums of now, and charged once it is", async () => {
    const sku = await stockItem({ price: 2_500 });
    const cart = await cartWith({ [sku]: 1 });
    await change(sku, { price: 4_500, priceVersion: 2 });
    const expecting = (amount: number) => ({ ...orderBody, expectedTotal: { amount, currency: "USD" } });
    const refusal = await order(cart, "seen", expecting(3_100));
    expect([refusal.status, await refusal.json()]).toMatchObject([
      409,
      {
        code: "total_changed",
        quote: { total: { amount: 5_100 }, items: [{ unitPrice: { amount: 4_500 } }] },
      },
    ]);
    expect((await stock(sku)).reserved).toBe(0);
    const placed = await order(cart, "now", expecting(5_100));
    expect([placed.status, await placed.json()]).toMatchObject([201, { total: { amount: 5_100 } }]);
  });

  it("of an order that was placed finds it again, whatever it would cost now", async () => {
    const sku = await stockItem({ price: 2_500 });
    const cart = await cartWith({ [sku]: 1 });
    const body = { ...orderBody, expectedTotal: { amount: 3_100, currency: "USD" } };
    const complete = vi.spyOn(Cart.prototype, "completeCheckout").mockRejectedValue(new Error("broken"));
    await order(cart, "k", body);
    await change(sku, { price: 4_500, priceVersion: 2 });
    const again = await order(cart, "k", body);
    complete.mockRestore();
    expect([again.status, again.headers.get("Idempotent-Replay")]).toEqual([201, "true"]);
  });
});

it("a key whose answer was lost finds its order, though its goods have left the shop meanwhile", async () => {
  const sku = await stockItem();
  const cart = await cartWith({ [sku]: 1 });
  const complete = vi.spyOn(Cart.prototype, "completeCheckout").mockRejectedValue(new Error("broken"));
  const { id } = await (await order(cart, "k")).json<{ id: string }>();
  await change(sku, { archived: true });
  const again = await order(cart, "k");
  const other = await refused(await order(cart, "k", { ...orderBody, email: "other@example.com" }));
  complete.mockRestore();
  expect([again.status, again.headers.get("Idempotent-Replay")]).toEqual([201, "true"]);
  expect((await again.json<{ id: string }>()).id).toBe(id);
  expect(other).toMatchObject({ code: "idempotency_key_reused" });
});

describe("a cart that two requests order at once, each with a key of its own,", () => {
  const answers = (responses: Response[]) =>
    Promise.all(
      responses.map(async (response) => {
        const body = await response.json<{ code?: string; id?: string; orderId?: string }>();
        return { ...body, status: response.status };
      }),
    );

  it("becomes one order, which the others are told", async () => {
    const sku = await stockItem();
    const cart = await cartWith({ [sku]: 2 });
    const keys = Array.from({ length: 4 }, () => crypto.randomUUID());
    const told = await answers(await Promise.all(keys.map((key) => order(cart, key))));
    const [placed, ...more] = told.filter(({ status }) => status === 201);
    expect(more).toEqual([]);
    const others = told.filter(({ status }) => status !== 201);
    expect(others).toHaveLength(3);
    for (const other of others) {
      expect(other).toMatchObject({ status: 409, code: "cart_ordered", orderId: placed?.id });
    }
    expect((await stock(sku)).available).toBe(98);
  });

  it("and that is changed meanwhile, is sold once: what was added is ordered once or stays in it", async () => {
    const [sku, added] = [await stockItem(), await stockItem()];
    const cart = await cartWith({ [sku]: 1 });
    const [first, , second] = await Promise.all([
      order(cart, "first"),
      call("POST", "/api/cart/items", { sku: added, quantity: 1 }, { "Cart-Id": cart }),
      order(cart, "second"),
    ]);
    for (const { status, code } of await answers([first, second])) {
      expect([`201 `, `409 cart_ordered`]).toContain(`${status} ${code ?? ""}`);
    }
    const view = await call("GET", "/api/cart", undefined, { "Cart-Id": cart });
    const { itemCount } = await view.json<{ itemCount: number }>();
    expect((await stock(sku)).available).toBe(99);
    expect((await stock(added)).available).toBe(99 + itemCount);
  });

  it("is free again when the first is refused", async () => {
    const sku = await stockItem();
    const cart = await cartWith({ [sku]: 1 });
    const wrong = { ...orderBody, shippingMethod: "teleport" };
    const told = await answers(await Promise.all([order(cart, "wrong", wrong), order(cart, "right")]));
    // Either may come first: the wrong one is refused for what it asks, or because of the order.
    expect([422, 409]).toContain(told[0]?.status);
    expect(told[1]?.status).toBe(201);
  });

  it("whose first request died is found out about: its order, or that there is none", async () => {
    const sku = await stockItem();
    const cart = await cartWith({ [sku]: 1 });
    const complete = vi.spyOn(Cart.prototype, "completeCheckout").mockRejectedValueOnce(new Error("died"));
    const first = await (await order(cart, "first")).json<{ id: string }>();
    await vi.waitUntil(() => complete.mock.calls.length > 0);
    const [second] = await answers([await order(cart, "second")]);
    expect(second).toMatchObject({ status: 409, code: "cart_ordered", orderId: first.id });
    const other = await cartWith({ [sku]: 1 });
    vi.spyOn(Cart.prototype, "releaseCheckout").mockRejectedValueOnce(new Error("died"));
    expect((await order(other, "first", { ...orderBody, shippingMethod: "teleport" })).status).toBe(422);
    // Until the first counts as dead, another waits for it, and not longer than five seconds.
    const looks = vi.spyOn(Cart.prototype, "openCheckout");
    const waiting = order(other, "second");
    await vi.waitUntil(() => looks.mock.calls.length > 0);
    vi.setSystemTime(Date.now() + 6_000);
    expect(await answers([await waiting])).toMatchObject([{ status: 503, code: "unavailable" }]);
    vi.setSystemTime(Date.now() + 55_000);
    expect((await order(other, "second")).status).toBe(201);
    vi.useRealTimers();
  });
});

describe("an idempotency key", () => {
  it("names an order of its own for each customer who happens to choose it", async () => {
    const sku = await stockItem();
    const first = await order(await cartWith({ [sku]: 1 }), "the-same");
    const second = await order(await cartWith({ [sku]: 1 }), "the-same");
    expect([first.status, second.status]).toEqual([201, 201]);
    const ids = [await first.json<{ id: string }>(), await second.json<{ id: string }>()].map(({ id }) => id);
    expect(ids[0]).not.toBe(ids[1]);
    expect((await stock(sku)).available).toBe(98);
  });

  it("finds its order again after the cart was emptied by it, and says that it did", async () => {
    const sku = await stockItem();
    const cart = await cartWith({ [sku]: 1 });
    const { id } = await (await order(cart, "k")).json<{ id: string }>();
    const emptied = await call("GET", "/api/cart", undefined, { "Cart-Id": cart });
    expect(await emptied.json()).toMatchObject({ items: [] });
    const again = await order(cart, "k");
    expect([again.status, again.headers.get("Idempotent-Replay")]).toEqual([201, "true"]);
    expect(await again.json()).toMatchObject({ id });
  });

  it("does not stand for a cart that has changed", async () => {
    const sku = await stockItem();
    const cart = await cartWith({ [sku]: 1 });
    const unpaid = { ...orderBody, shippingMethod: "teleport" };
    expect((await order(cart, "k", unpaid)).status).toBe(422);
    await call("POST", "/api/cart/items", { sku, quantity: 1 }, { "Cart-Id": cart });
    expect(await refused(await order(cart, "k", unpaid))).toMatchObject({ code: "idempotency_key_reused" });
  });
});

it.each([
  ["a coupon that is not known", { couponCode: "HALF" }, "coupon_invalid"],
  [
    "a payment provider that is not known",
    { payment: { provider: "nobody", token: "tok_ok" } },
    "payment_provider_unknown",
  ],
])("%s is refused before anything is asked of cart or stock", async (_name, asked, code) => {
  const sku = await stockItem();
  const cart = await cartWith({ [sku]: 1 });
  expect(await refused(await order(cart, "k", { ...orderBody, ...asked }))).toMatchObject({ code });
  // The key was not bound to the refused body.
  expect((await order(cart, "k")).status).toBe(201);
});
