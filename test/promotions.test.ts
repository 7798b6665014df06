import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DEMO_SHOP } from "../demo/settings.ts";
import type { OrderDetail } from "../domain/orders/order-view.ts";
import { RESERVATION_TTL_MS } from "../domain/stock/stock.ts";
import { networkGuard } from "../shop/base/network-guard.ts";
import { placeOrder } from "../shop/orders/place-order.ts";
import { quoteCart } from "../shop/orders/quote-cart.ts";
import { forgetPromotions } from "../shop/promotions/counting-promotions.ts";
import { Browser, fieldValue, ORDER_FORM } from "./support/browser.ts";
import { callBy } from "./support/call.ts";
import { FULL } from "./support/full.ts";
import { call, cartWith, order, orderBody, settled, stock } from "./support/orders.ts";
import { endPromotion, promote } from "./support/promotions.ts";
import { bearer, codeOf } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";

afterEach(() => {
  vi.useRealTimers();
});

const usd = (amount: number) => ({ amount, currency: "USD" });
const withCode = (couponCode: string, change: object = {}) => ({ ...orderBody, couponCode, ...change });

async function placedWith(cart: string, body: object = orderBody): Promise<OrderDetail> {
  const response = await order(cart, crypto.randomUUID(), body);
  if (response.status !== 201) {
    throw new Error(await response.text());
  }
  return response.json();
}

async function usesOf(id: string) {
  const read = await call("GET", `/api/admin/promotions/${id}`, undefined, await bearer("m", "merchant"));
  return (await read.json<{ uses: { confirmed: number; reserved: number } }>()).uses;
}

describe("a code", () => {
  it("that no promotion has is a guess, whether a quote or an order brings it along", async () => {
    const limited: Env = { ...env, IP_LIMIT: 1_000 };
    const { code } = await promote();
    const cartId = await cartWith({ [await stockItem({ price: 5_000 })]: 2 });
    const shopper = { kind: "guest" as const, cartId };
    const place = { country: "US", region: "OR", postalCode: "97201" };
    const quote = async (ip: string, couponCode: string, where = limited) => {
      const asked = { shippingAddress: place, couponCode };
      const quoted = await quoteCart({ env: where, ip }, DEMO_SHOP, shopper, asked);
      return quoted.ok ? "ok" : quoted.error.code;
    };
    const [guesser, office] = ["203.0.113.80", "203.0.113.81"];
    for (const [ip, times] of [
      [guesser, 18],
      [office, 19],
    ] as const) {
      const guard = await networkGuard(env, ip);
      for (let n = 0; n < times; n++) {
        await guard.admit();
      }
    }
    expect(await quote(guesser, code)).toBe("ok");
    expect(await quote(guesser, "GUESS-1")).toBe("coupon_invalid");
    const request = { ...orderBody, couponCode: "GUESS-2" };
    const call = { ...callBy(), env: limited, ip: guesser };
    const orders = [];
    for (let n = 0; n < 2; n++) {
      const placed = await placeOrder(call, DEMO_SHOP, { shopper, request, idempotencyKey: `guess-${n}` });
      orders.push(placed.ok ? "ok" : placed.error.code);
    }
    expect(orders).toEqual(["coupon_invalid", "rate_limited"]);
    // What is right is no longer told either, and nobody else waits.
    expect(await quote(guesser, code)).toBe("rate_limited");
    expect([await quote(office, code), await quote(office, code)]).toEqual(["ok", "ok"]);
    expect(await quote(guesser, code, { ...env, IP_LIMIT: 0 }), "without limits nobody waits").toBe("ok");
  });

  it("lowers what an order costs, explained line by line in cart, quote, order and mail", async () => {
    const sku = await stockItem({ price: 5_000 });
    const { code, title } = await promote();
    const cart = await cartWith({ [sku]: 2 });
    const shown = await call(
      "PUT",
      "/api/cart/coupon",
      { code: ` ${code.toLowerCase()} ` },
      { "Cart-Id": cart },
    );
    const discounts = [{ title, code, amount: usd(1_000) }];
    expect(await shown.json()).toMatchObject({
      subtotal: usd(10_000),
      discount: usd(1_000),
      discounts,
      coupon: { code, problem: null },
    });
    const quote = await call(
      "POST",
      "/api/checkout/quote",
      { shippingAddress: { country: "US", region: "OR", postalCode: "97201" } },
      { "Cart-Id": cart },
    );
    const sums = {
      subtotal: usd(10_000),
      discount: usd(1_000),
      discounts,
      shipping: usd(600),
      total: usd(9_600),
    };
    expect(await quote.json()).toMatchObject(sums);
    const placed = await placedWith(cart);
    expect(placed).toMatchObject(sums);
    const stored = await settled(placed.id);
    expect(stored).toMatchObject({ ...sums, status: "CONFIRMED", payments: [{ amount: usd(9_600) }] });
    await vi.waitUntil(() =>
      env.DB.prepare("SELECT 1 FROM mailbox WHERE text LIKE ?").bind(`%${title} (${code})%−$10.00%`).first(),
    );
    // It was for this order: the next cart is without it.
    const next = await call("GET", "/api/cart", undefined, { "Cart-Id": cart });
    expect(await next.json()).toMatchObject({ coupon: null });
  });

  it("for free shipping is named in the cart, where the cost is not known yet, and in the mail as its language has it", async () => {
    // One of the shop's texts that it has in German too.
    const title = "New works";
    const { code } = await promote({ title, effect: { type: "free_shipping" } });
    const cart = await cartWith({ [await stockItem({ price: 5_000 })]: 1 });
    const shown = await call("PUT", "/api/cart/coupon", { code }, { "Cart-Id": cart });
    expect(await shown.json()).toMatchObject({
      discount: usd(0),
      discounts: [{ title, code, amount: usd(0), freeShipping: true }],
    });
    const placed = await placedWith(cart, { ...orderBody, language: "de" });
    expect(placed).toMatchObject({ shipping: usd(0), total: usd(5_000) });
    await vi.waitUntil(() =>
      env.DB.prepare("SELECT 1 FROM mailbox WHERE text LIKE ?")
        .bind(`%Neue Arbeiten (${code})  Kostenlos%`)
        .first(),
    );
  });

  it("that is used up while the checkout is open is told there, and the shopper goes on without it", async () => {
    const sku = await stockItem({ price: 5_000 });
    const { code } = await promote({ usageLimit: 1, effect: { type: "percent", percent: 50 } });
    const browser = new Browser();
    await browser.post("/cart/items", { sku, quantity: "1" });
    await browser.post("/cart/coupon", { code });
    const quoted = await (await browser.post("/checkout", { ...ORDER_FORM, intent: "update" })).text();
    expect(quoted).toContain("$31.00");
    await placedWith(await cartWith({ [sku]: 1 }), withCode(code));
    const place = (page: string) =>
      browser.post("/checkout", {
        ...ORDER_FORM,
        idempotencyKey: fieldValue(page, "idempotencyKey"),
        seenTotal: fieldValue(page, "seenTotal"),
        intent: "place",
      });
    const refused = await place(quoted);
    const told = await refused.text();
    expect([refused.status, told.match(/This code is used up\./g)?.length]).toEqual([422, 2]);
    expect(told).not.toContain('value="place"');
    const without = await (
      await browser.post("/checkout", { ...ORDER_FORM, intent: "without-coupon" })
    ).text();
    expect(without).toContain(`value="${ORDER_FORM.line1}"`);
    expect((await place(without)).headers.get("Location")).toMatch(/^\/orders\/ord_/);
  });

  it("is taxed as what is paid, and a refund gives back what was paid and not what was listed", async () => {
    const [dear, cheap] = [await stockItem({ price: 8_000 }), await stockItem({ price: 2_000 })];
    const { code } = await promote({ appliesTo: { skus: [dear] }, effect: { type: "percent", percent: 50 } });
    const address = { ...orderBody.shippingAddress, region: "CA", city: "Oakland", postalCode: "94607" };
    const cart = await cartWith({ [dear]: 1, [cheap]: 1 });
    const placed = await placedWith(cart, withCode(code, { shippingAddress: address }));
    // 7.25 % of what is left of the goods: $40 and $20.
    expect(placed).toMatchObject({ discount: usd(4_000), tax: usd(435), total: usd(7_035) });
    await settled(placed.id);
    const refund = await call(
      "POST",
      `/api/orders/${placed.id}/refunds`,
      { items: [{ sku: dear, quantity: 1 }], restock: false },
      { ...(await bearer("merchant", "merchant")), "Idempotency-Key": crypto.randomUUID() },
    );
    expect(refund.ok).toBe(true);
    const refunded = await settled(placed.id);
    expect(refunded.payments.at(-1)).toMatchObject({ refunded: usd(4_290) });
  });

  it("that is unknown, over, for other goods, below its minimum or used up is told apart, and changes nothing", async () => {
    const sku = await stockItem({ price: 3_000 });
    const cart = await cartWith({ [sku]: 1 });
    const over = await promote({ endsAt: "2020-01-01T00:00:00Z" });
    const other = await promote({ appliesTo: { skus: [await stockItem()] } });
    const dear = await promote({ minimumSpend: usd(3_001) });
    const used = await promote({ usageLimit: 1 });
    await placedWith(await cartWith({ [sku]: 1 }), withCode(used.code));
    const told = async (code: string) => codeOf(await order(cart, crypto.randomUUID(), withCode(code)));
    expect(await told("NOBODY-KNOWS")).toBe("coupon_invalid");
    expect(await told(over.code)).toBe("coupon_expired");
    expect(await told(other.code)).toBe("coupon_not_applicable");
    expect(await told(dear.code)).toBe("coupon_not_applicable");
    expect(await told(used.code)).toBe("coupon_used_up");
    const put = async (code: string) =>
      codeOf(await call("PUT", "/api/cart/coupon", { code }, { "Cart-Id": cart }));
    expect(await put("NOBODY-KNOWS")).toBe("coupon_invalid");
    expect(await put(over.code)).toBe("coupon_expired");
    expect(await put(used.code)).toBe("coupon_used_up");
    expect(
      (await (await call("GET", "/api/cart", undefined, { "Cart-Id": cart })).json<{ coupon: null }>())
        .coupon,
    ).toBeNull();
    // More in the cart may reach the minimum: it is kept, and said why it does not count yet.
    expect(await put(dear.code)).toBe("ok");
    const waiting = await call("GET", "/api/cart", undefined, { "Cart-Id": cart });
    expect(await waiting.json()).toMatchObject({
      discount: usd(0),
      coupon: { code: dear.code, problem: { code: "coupon_not_applicable" } },
    });
    // A merchant who allows another use need not wait until the shop forgets that there was none.
    const { status } = await call(
      "PATCH",
      `/api/admin/promotions/${used.id}`,
      { usageLimit: 2 },
      await bearer("merchant", "merchant"),
    );
    expect([status, await told(used.code)]).toEqual([200, "ok"]);
  });

  const race = "with fewer uses than buyers serves exactly those that race for it and for the last units";
  it(race, { timeout: FULL ? 300_000 : 60_000 }, async () => {
    const [uses, buyers] = FULL ? [50, 200] : [5, 20];
    const sku = await stockItem({ price: 2_000, stock: uses });
    const promotion = await promote({ usageLimit: uses });
    const carts = await Promise.all(Array.from({ length: buyers }, () => cartWith({ [sku]: 1 })));
    const answers = await Promise.all(
      carts.map((cart, i) => order(cart, `race-${i}`, withCode(promotion.code))),
    );
    const placed = answers.filter(({ status }) => status === 201);
    expect(placed).toHaveLength(uses);
    const refused = new Set(await Promise.all(answers.filter(({ ok }) => !ok).map(codeOf)));
    expect([...refused].every((code) => ["out_of_stock", "coupon_used_up"].includes(code))).toBe(true);
    for (const answer of placed) {
      const { id } = await answer.json<{ id: string }>();
      expect((await settled(id)).discount).toEqual(usd(200));
    }
    expect(await usesOf(promotion.id)).toEqual({ confirmed: uses, reserved: 0 });
    expect(await stock(sku)).toMatchObject({ onHand: 0, reserved: 0 });
  });

  it("gets its use back from an order that is refused, cancelled, declined, or never paid", async () => {
    const sku = await stockItem({ price: 2_000, stock: 3 });
    const promotion = await promote({ usageLimit: 2, perCustomerLimit: 1 });
    const declined = await placedWith(
      await cartWith({ [sku]: 1 }),
      withCode(promotion.code, { payment: { provider: "mock", token: "tok_declined" } }),
    );
    expect((await settled(declined.id)).status).toBe("CANCELLED");
    expect(await usesOf(promotion.id)).toEqual({ confirmed: 0, reserved: 0 });
    const kept = await placedWith(await cartWith({ [sku]: 1 }), withCode(promotion.code));
    await settled(kept.id);
    expect(await usesOf(promotion.id)).toEqual({ confirmed: 1, reserved: 0 });
    const asOther = withCode(promotion.code, { email: " ADA@Example.COM " });
    expect(await codeOf(await order(await cartWith({ [sku]: 1 }), crypto.randomUUID(), asOther))).toBe(
      "coupon_used_up",
    );
    const cancelled = await call("POST", `/api/orders/${kept.id}/cancel`, undefined, {
      "Order-Token": kept.accessToken ?? "",
    });
    expect(cancelled.status).toBe(200);
    await settled(kept.id);
    expect(await usesOf(promotion.id)).toEqual({ confirmed: 0, reserved: 0 });
    // The stock is refused behind the use: it was taken, and is given back.
    const scarce = await stockItem({ price: 2_000, stock: 1 });
    const second = await cartWith({ [scarce]: 1 });
    await placedWith(await cartWith({ [scarce]: 1 }));
    expect(await codeOf(await order(second, crypto.randomUUID(), withCode(promotion.code)))).toBe(
      "out_of_stock",
    );
    expect(await usesOf(promotion.id)).toEqual({ confirmed: 0, reserved: 0 });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + RESERVATION_TTL_MS + 11_000 });
    const after = await placedWith(await cartWith({ [sku]: 1 }), withCode(promotion.code));
    expect(after.discount).toEqual(usd(200));
  });

  it("that is changed is taken under its new name alone", async () => {
    const { id, code } = await promote();
    const cart = { "Cart-Id": await cartWith({ [await stockItem({ price: 5_000 })]: 1 }) };
    const asked = async (couponCode: string) => {
      const shippingAddress = { country: "US", region: "OR", postalCode: "97201" };
      const answer = await call("POST", "/api/checkout/quote", { shippingAddress, couponCode }, cart);
      return (await answer.json<{ code?: string }>()).code ?? "taken";
    };
    expect(await asked(code)).toBe("taken");
    const change = { code: `${code}-NEW` };
    await call("PATCH", `/api/admin/promotions/${id}`, change, await bearer("m", "merchant"));
    forgetPromotions();
    expect([await asked(code), await asked(change.code)]).toEqual(["coupon_invalid", "taken"]);
    await endPromotion(id);
    forgetPromotions();
    expect(await asked(change.code)).toBe("coupon_invalid");
  });

  it("answers a repeated order with the first one, and takes no second use", async () => {
    const sku = await stockItem({ price: 2_000 });
    const promotion = await promote({ usageLimit: 5 });
    const cart = await cartWith({ [sku]: 1 });
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => order(cart, "same", withCode(promotion.code))),
    );
    const ids = await Promise.all(answers.map(async (answer) => (await answer.json<{ id: string }>()).id));
    expect(new Set(ids).size).toBe(1);
    await settled(ids[0] ?? "");
    expect(await usesOf(promotion.id)).toEqual({ confirmed: 1, reserved: 0 });
  });
});

it("an order that costs nothing is confirmed without asking a provider, and cancelled like any other", async () => {
  const sku = await stockItem({ price: 2_000 });
  const scope = { combinable: true, appliesTo: { skus: [sku] } };
  const gift = await promote({ ...scope, effect: { type: "percent", percent: 100 } });
  const shipping = await promote({
    ...scope,
    kind: "automatic",
    code: undefined,
    effect: { type: "free_shipping" },
  });
  const placed = await placedWith(await cartWith({ [sku]: 1 }), withCode(gift.code));
  expect(placed).toMatchObject({ discount: usd(2_000), shipping: usd(0), total: usd(0) });
  expect(await settled(placed.id)).toMatchObject({
    status: "CONFIRMED",
    payments: [{ provider: "free", amount: usd(0), state: "captured" }],
  });
  await call("POST", `/api/orders/${placed.id}/cancel`, undefined, {
    "Order-Token": placed.accessToken ?? "",
  });
  expect((await settled(placed.id)).status).toBe("CANCELLED");
  expect(await usesOf(gift.id)).toEqual({ confirmed: 0, reserved: 0 });
  await endPromotion(shipping.id);
});

describe("an automatic promotion", () => {
  it("counts for every cart while it runs, and makes shipping free where it says so", async () => {
    const sku = await stockItem({ price: 6_000 });
    const scope = { appliesTo: { skus: [sku] } };
    const percent = await promote({ kind: "automatic", code: undefined, combinable: true, ...scope });
    const shipping = await promote({
      kind: "automatic",
      code: undefined,
      combinable: true,
      effect: { type: "free_shipping" },
      minimumSpend: usd(6_000),
      ...scope,
    });
    const placed = await placedWith(await cartWith({ [sku]: 1 }));
    expect(placed).toMatchObject({
      subtotal: usd(6_000),
      discount: usd(600),
      shipping: usd(0),
      total: usd(5_400),
      discounts: [
        { title: percent.title, amount: usd(600) },
        { title: shipping.title, amount: usd(0), shipping: usd(600) },
      ],
    });
    expect((await settled(placed.id)).status).toBe("CONFIRMED");
    await endPromotion(percent.id);
    await endPromotion(shipping.id);
    expect(await placedWith(await cartWith({ [sku]: 1 }))).toMatchObject({
      discount: usd(0),
      total: usd(6_600),
    });
  });

  it("that a customer has used up is shown no more, and their order goes on without it", async () => {
    const sku = await stockItem({ price: 6_000 });
    const { id } = await promote({
      kind: "automatic",
      code: undefined,
      perCustomerLimit: 1,
      appliesTo: { skus: [sku] },
    });
    const mine = { ...orderBody, email: "once.only@example.com" };
    const first = await cartWith({ [sku]: 1 });
    const placed = await order(first, "used-up-1", { ...mine, expectedTotal: usd(6_000) });
    expect([placed.status, await placed.json()]).toMatchObject([201, { discount: usd(600) }]);
    const again = await order(first, "used-up-1", { ...mine, expectedTotal: usd(6_000) });
    expect([again.status, await again.json()]).toMatchObject([201, { discount: usd(600) }]);

    // A new cart does not know whose it is, until the address is written.
    const browser = new Browser();
    await browser.post("/cart/items", { sku, quantity: "1" });
    const quoteFor = async (email: string) =>
      fieldValue(
        await (await browser.post("/checkout", { ...ORDER_FORM, email, intent: "update" })).text(),
        "seenTotal",
      );
    expect([await quoteFor("another@example.com"), await quoteFor(mine.email.toUpperCase())]).toEqual([
      "6000",
      "6600",
    ]);
    const second = await cartWith({ [sku]: 1 });
    const other = await order(second, "used-up-2", { ...mine, expectedTotal: usd(6_000) });
    expect([other.status, await other.json()]).toMatchObject([
      409,
      { code: "total_changed", quote: { discount: usd(0), total: usd(6_600) } },
    ]);
    const full = await order(second, "used-up-3", { ...mine, expectedTotal: usd(6_600) });
    expect([full.status, await full.json()]).toMatchObject([201, { discount: usd(0), discounts: [] }]);
    await endPromotion(id);
  });

  it("whose last use several orders race for refuses none of them", async () => {
    const sku = await stockItem({ price: 6_000 });
    const { id } = await promote({
      kind: "automatic",
      code: undefined,
      usageLimit: 1,
      appliesTo: { skus: [sku] },
    });
    const carts = await Promise.all(Array.from({ length: 5 }, () => cartWith({ [sku]: 1 })));
    const orders = await Promise.all(carts.map((cart) => placedWith(cart)));
    expect(orders.map(({ discount }) => discount.amount).sort((a, b) => a - b)).toEqual([0, 0, 0, 0, 600]);
    await endPromotion(id);
  });

  it("for a group of customers counts for its members alone", async () => {
    const sku = await stockItem({ price: 6_000 });
    const { id } = await promote({
      kind: "automatic",
      code: undefined,
      customerGroups: ["trade"],
      appliesTo: { skus: [sku] },
    });
    await env.DB.prepare(
      "INSERT INTO accounts (id, email, role, groups, created_at, updated_at) VALUES ('acc_trade', 'trade@example.com', 'customer', '[\"trade\"]', 0, 0)",
    ).run();
    const discountOf = async (sub: string) => {
      const headers = await bearer(sub);
      await call("POST", "/api/cart/items", { sku, quantity: 1 }, headers);
      return (await (await call("GET", "/api/cart", undefined, headers)).json<{ discount: object }>())
        .discount;
    };
    expect(await discountOf("acc_trade")).toEqual(usd(600));
    expect(await discountOf("acc_other")).toEqual(usd(0));
    await endPromotion(id);
  });
});

it("the cart's page takes a code, says why one is refused, and shows what it takes off", async () => {
  const sku = await stockItem({ price: 5_000 });
  const { code, title } = await promote();
  const browser = new Browser();
  await browser.post("/cart/items", { sku, quantity: "1" });
  const refused = await browser.post("/cart/coupon", { code: "WRONG-ONE" });
  expect([refused.status, await refused.text()]).toEqual([
    422,
    expect.stringContaining("This code is not known."),
  ]);
  expect((await browser.post("/cart/coupon", { code })).status).toBe(303);
  const page = await (await browser.get("/cart")).text();
  expect(page).toContain(`${title} (${code})`);
  expect(page).toContain("−$5.00");
  expect(await (await browser.get("/checkout")).text()).toContain(`${title} (${code})`);
  await browser.post("/cart/coupon/remove", {});
  expect(await (await browser.get("/cart")).text()).not.toContain(code);
});
