import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PENDING_LIMIT_MS } from "../domain/orders/saga.ts";
import { signAccessToken } from "../shop/accounts/tokens.ts";
import { VERSIONS } from "../shop/catalog/versions.ts";
import { driveOrders } from "../shop/orders/saga.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { ring } from "./support/alarms.ts";
import { FULL } from "./support/full.ts";
import {
  booksOf,
  call,
  cartWith,
  movementSums,
  order,
  orderBody,
  placed,
  settled,
  stock,
} from "./support/orders.ts";
import { stockItem } from "./support/shop.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function code(response: Response): Promise<string> {
  return (await response.json<{ code: string }>()).code;
}

describe("placing an order", () => {
  it("ends confirmed, paid once and out of stock once", async () => {
    const sku = await stockItem({ stock: 5, price: 2_500 });
    const { id } = await placed({ [sku]: 2 });
    const done = await settled(id);
    expect(done.status).toBe("CONFIRMED");
    expect(done.timeline.map(({ from, to }) => [from, to])).toEqual([
      [null, "PENDING"],
      ["PENDING", "CONFIRMED"],
    ]);
    expect(done.payments).toMatchObject([{ state: "captured", amount: { amount: 5_600 } }]);
    expect(await stock(sku)).toMatchObject({ onHand: 3, reserved: 0, available: 3 });
  });

  const [units, buyers] = FULL ? [50, 200] : [10, 40];
  it(`sells ${units} units to ${buyers} concurrent buyers as ${units} orders, and is out of stock for the others`, async () => {
    const sku = await stockItem({ stock: units });
    const carts = await Promise.all(Array.from({ length: buyers }, () => cartWith({ [sku]: 1 })));
    const answers = await Promise.all(carts.map((cart) => order(cart, crypto.randomUUID())));
    const won = answers.filter(({ status }) => status === 201);
    const lost = answers.filter(({ status }) => status === 409);
    expect([won.length, lost.length]).toEqual([units, buyers - units]);
    for (const answer of lost) {
      expect(await answer.json()).toMatchObject({ code: "out_of_stock", skus: [sku] });
    }
    for (const answer of won) {
      const { id } = await answer.json<{ id: string }>();
      expect((await settled(id)).status).toBe("CONFIRMED");
    }
    expect(await stock(sku)).toMatchObject({ onHand: 0, reserved: 0, available: 0 });
    expect(await movementSums(sku)).toEqual({ onHand: 0, reserved: 0 });
    const { results } = await env.DB.prepare("SELECT count(*) AS n FROM order_lines WHERE sku = ?")
      .bind(sku)
      .all();
    expect(results).toEqual([{ n: units }]);
  });

  it("gives back the lines before one that is short, and names every short SKU", async () => {
    const enough = await stockItem({ sku: `A-${crypto.randomUUID()}`, stock: 5 });
    const short = await stockItem({ sku: `B-${crypto.randomUUID()}`, stock: 1 });
    const gone = await stockItem({ sku: `C-${crypto.randomUUID()}`, stock: 0 });
    const exact = await stockItem({ sku: `D-${crypto.randomUUID()}`, stock: 1 });
    const answer = await order(await cartWith({ [enough]: 1, [short]: 2, [gone]: 1, [exact]: 1 }), "k");
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: "out_of_stock", skus: [short, gone] });
    expect(await stock(enough)).toMatchObject({ onHand: 5, reserved: 0 });
    expect(await stock(short)).toMatchObject({ onHand: 1, reserved: 0 });
  });

  it("can be read the moment it is acknowledged", async () => {
    const sku = await stockItem();
    const { id, accessToken } = await placed({ [sku]: 1 });
    const answer = await call("GET", `/api/orders/${id}`, undefined, { "Order-Token": accessToken });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ id });
    const stranger = await call("GET", `/api/orders/${id}`, undefined, { "Order-Token": "ott_no" });
    expect(stranger.status).toBe(404);
    expect((await call("GET", `/api/orders/${id}`)).status).toBe(401);
    await settled(id);
  });

  it("takes a changed price at once, whatever the caches still show", async () => {
    const sku = await stockItem({ price: 2_500 });
    VERSIONS.expectChange();
    const cart = await cartWith({ [sku]: 1 });
    const shown = async () => {
      const response = await call("GET", `/api/catalog/products/${sku.toLowerCase()}`);
      const product = await response.json<{ price: { amount: number } }>();
      return [response.headers.get("X-Cache"), product.price.amount];
    };
    expect(await shown()).toEqual(["miss", 2_500]);
    const merchant = {
      Authorization: `Bearer ${await signAccessToken(env, { sub: "m", role: "merchant" })}`,
    };
    const change = { variants: [{ sku, price: { amount: 3_000, currency: "USD" } }] };
    const changed = await call("PATCH", `/api/admin/products/prd_${sku.toLowerCase()}`, change, merchant);
    expect(changed.status).toBe(200);
    expect(await shown()).toEqual([expect.stringMatching(/hit|stale/), 2_500]);
    const answer = await order(cart, "k");
    expect(await answer.json()).toMatchObject({ subtotal: { amount: 3_000, currency: "USD" } });
  });
});

describe("the idempotency key", () => {
  it("makes one order, one payment and one reservation of a replayed request", async () => {
    const sku = await stockItem({ stock: 5 });
    const cart = await cartWith({ [sku]: 1 });
    const first = await order(cart, "same");
    const again = await order(cart, "same");
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(first.headers.get("Idempotent-Replay")).toBeNull();
    expect(again.headers.get("Idempotent-Replay")).toBe("true");
    const body = await first.json<{ id: string }>();
    expect(await again.json()).toEqual(body);
    await settled(body.id);
    const late = await order(cart, "same");
    expect(await late.json()).toEqual(body);
    expect(await stock(sku)).toMatchObject({ onHand: 4, reserved: 0 });
  });

  it("makes one order of 20 concurrent requests", async () => {
    const sku = await stockItem({ stock: 50 });
    const cart = await cartWith({ [sku]: 2 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => order(cart, "same")));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
    const bodies = await Promise.all(answers.map((answer) => answer.json<{ id: string }>()));
    const [body] = bodies;
    expect(bodies).toEqual(Array(20).fill(body));
    expect(answers.filter((answer) => !answer.headers.has("Idempotent-Replay"))).toHaveLength(1);
    await settled(body?.id ?? "");
    expect(await stock(sku)).toMatchObject({ onHand: 48, reserved: 0 });
    const { results } = await env.DB.prepare(
      "SELECT count(*) AS n FROM payments JOIN order_lines USING (order_id) WHERE sku = ?",
    )
      .bind(sku)
      .all();
    expect(results).toEqual([{ n: 1 }]);
  });

  it("is refused for another body, and changes nothing", async () => {
    const sku = await stockItem({ stock: 5 });
    const cart = await cartWith({ [sku]: 1 });
    expect((await order(cart, "same")).status).toBe(201);
    const other = await order(cart, "same", { ...orderBody, email: "other@example.com" });
    expect([other.status, await code(other)]).toEqual([422, "idempotency_key_reused"]);
    expect(await stock(sku)).toMatchObject({ available: 4 });
  });

  it("is required", async () => {
    const cart = await cartWith({ [await stockItem()]: 1 });
    const answer = await call("POST", "/api/orders", orderBody, { "Cart-Id": cart });
    expect([answer.status, await code(answer)]).toEqual([400, "idempotency_key_missing"]);
  });
});

describe("an order against the rules is refused and reserves nothing", () => {
  it.each([
    ["under $10", 999, 1, "order_total_too_low"],
    ["over $10,000", 150_000, 7, "order_total_too_high"],
  ])("%s", async (_name, price, quantity, expected) => {
    const sku = await stockItem({ price });
    const answer = await order(await cartWith({ [sku]: quantity }), "k");
    expect([answer.status, await code(answer)]).toEqual([422, expected]);
    expect(await stock(sku)).toMatchObject({ reserved: 0 });
  });

  it("51 items", async () => {
    const skus = await Promise.all(Array.from({ length: 6 }, () => stockItem({ price: 1_000 })));
    const items = Object.fromEntries(skus.map((sku, i) => [sku, i === 5 ? 1 : 10]));
    const answer = await order(await cartWith(items), "k");
    expect([answer.status, await code(answer)]).toEqual([422, "order_too_many_items"]);
  });

  it("an empty cart, unknown fields, a price from the client, an unknown provider, coupon or shipping method", async () => {
    const sku = await stockItem();
    const empty = await call("POST", "/api/orders", orderBody, { "Idempotency-Key": "k" });
    expect([empty.status, await code(empty)]).toEqual([422, "cart_empty"]);
    const cart = await cartWith({ [sku]: 1 });
    const cases: [object, number, string][] = [
      [{ total: 1 }, 400, "invalid_request"],
      [{ items: [{ sku, quantity: 1, price: 1 }] }, 400, "invalid_request"],
      [{ email: "not an address" }, 400, "invalid_request"],
      [{ payment: { provider: "nobody", token: "x" } }, 422, "payment_provider_unknown"],
      [{ couponCode: "HALF" }, 422, "coupon_invalid"],
      [{ shippingMethod: "teleport" }, 422, "shipping_not_available"],
    ];
    for (const [change, status, expected] of cases) {
      const answer = await order(cart, crypto.randomUUID(), { ...orderBody, ...change });
      expect([answer.status, await code(answer)]).toEqual([status, expected]);
    }
    expect(await stock(sku)).toMatchObject({ reserved: 0 });
  });
});

describe("payments", () => {
  it("a declined card cancels the order and returns the stock", async () => {
    const sku = await stockItem({ stock: 5 });
    const { id } = await placed({ [sku]: 2 }, "tok_declined");
    const done = await settled(id);
    expect(done.status).toBe("CANCELLED");
    expect(done.timeline.at(-1)).toMatchObject({ reason: "payment_declined" });
    expect(done.payments).toMatchObject([{ state: "declined", failureCode: "card_declined" }]);
    expect(await stock(sku)).toMatchObject({ onHand: 5, reserved: 0 });
    expect(await movementSums(sku)).toEqual({ onHand: 5, reserved: 0 });
  });

  it("a provider that never answers cancels the order, returns the stock and is asked to void", async () => {
    const sku = await stockItem({ stock: 5 });
    const { id } = await placed({ [sku]: 1 }, "tok_timeout");
    const done = await settled(id);
    expect(done.status).toBe("CANCELLED");
    expect(done.timeline.at(-1)).toMatchObject({ reason: "payment_timeout" });
    expect(done.payments).toMatchObject([{ state: "failed", failureCode: "payment_timeout" }]);
    expect(await booksOf(id)).toMatchObject({ state: "voided", voids: 1, captures: 0 });
    expect(await stock(sku)).toMatchObject({ onHand: 5, reserved: 0 });
  });

  it("a unit that is gone when the stock is confirmed cancels the whole order, and nothing is paid", async () => {
    const [kept, gone] = [await stockItem({ stock: 5 }), await stockItem({ stock: 5 })];
    const held = vi.spyOn(env.PAYMENTS_QUEUE, "sendBatch").mockResolvedValue({} as never);
    const { id } = await placed({ [kept]: 2, [gone]: 1 });
    await vi.waitUntil(async () => (await orderStore(env).load([id])).length > 0);
    await env.STOCK_LEDGER.getByName(gone).releaseMany([id], "expired");
    held.mockRestore();
    await driveOrders(env, [id]);
    const done = await settled(id);
    expect(done).toMatchObject({ status: "CANCELLED", payments: [{ state: "voided" }] });
    expect(done.timeline.at(-1)).toMatchObject({ reason: "reservation_expired" });
    expect(await booksOf(id)).toMatchObject({ state: "voided", voids: 1, captures: 0 });
    for (const sku of [kept, gone]) {
      expect(await stock(sku)).toMatchObject({ onHand: 5, reserved: 0 });
      expect(await movementSums(sku)).toEqual({ onHand: 5, reserved: 0 });
    }
  });

  it("a flaky provider is asked again until the order is confirmed", async () => {
    const sku = await stockItem({ stock: 5 });
    const { id } = await placed({ [sku]: 1 }, "tok_flaky");
    expect((await settled(id)).status).toBe("CONFIRMED");
    expect(await stock(sku)).toMatchObject({ onHand: 4, reserved: 0 });
  });
});

describe("cancelling", () => {
  it("gives back stock and money of a confirmed order, once", async () => {
    const sku = await stockItem({ stock: 5 });
    const { id, accessToken } = await placed({ [sku]: 2 });
    await settled(id);
    for (let i = 0; i < 2; i++) {
      const answer = await call("POST", `/api/orders/${id}/cancel`, undefined, {
        "Order-Token": accessToken,
      });
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ status: "CANCELLED" });
    }
    const done = await settled(id);
    expect(done.payments).toMatchObject([{ state: "refunded" }]);
    expect(await booksOf(id)).toMatchObject({
      state: "refunded",
      captures: 1,
      refunds: { [`${id}:cancelled`]: done.total.amount },
    });
    expect(await stock(sku)).toMatchObject({ onHand: 5, reserved: 0 });
  });
});

describe("clocks", () => {
  it("an order that could not be stored for thirty minutes is cancelled, and never paid", async () => {
    const sku = await stockItem({ stock: 3 });
    const queue = vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockResolvedValue(undefined as never);
    const { id } = await placed({ [sku]: 3 });
    const ledger = env.STOCK_LEDGER.getByName(sku);
    await vi.waitUntil(() => queue.mock.calls.length > 0);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + PENDING_LIMIT_MS + 1_000 });
    queue.mockRestore();
    await ring(ledger);
    vi.useRealTimers();
    const done = await settled(id);
    expect(done.status).toBe("CANCELLED");
    expect(done.timeline.at(-1)).toMatchObject({ reason: "reservation_expired" });
    expect(done.payments).not.toMatchObject([{ state: "captured" }]);
    expect(await stock(sku)).toMatchObject({ onHand: 3, reserved: 0, available: 3 });
  });

  it("an order that expires before it could be stored is shown as what it will be stored as", async () => {
    const sku = await stockItem({ stock: 3 });
    const queue = vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockResolvedValue(undefined as never);
    const { id, accessToken } = await placed({ [sku]: 3 });
    await vi.waitUntil(() => queue.mock.calls.length > 0);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + PENDING_LIMIT_MS + 1_000 });
    const ledger = env.STOCK_LEDGER.getByName(sku);
    await ring(ledger);
    const token = { "Order-Token": accessToken };
    const cancelled = {
      status: "CANCELLED",
      timeline: [{ to: "PENDING" }, { to: "CANCELLED", actor: "system", reason: "reservation_expired" }],
    };
    const shown = await call("GET", `/api/orders/${id}`, undefined, token);
    expect([shown.status, await shown.json()]).toMatchObject([200, cancelled]);
    const again = await call("POST", `/api/orders/${id}/cancel`, undefined, token);
    expect([again.status, await again.json()]).toMatchObject([200, cancelled]);
    expect(await stock(sku)).toMatchObject({ onHand: 3, reserved: 0, available: 3 });
    expect(await orderStore(env).load([id])).toEqual([]);
    queue.mockRestore();
    vi.setSystemTime(Date.now() + 60_000);
    await ring(ledger);
    vi.useRealTimers();
    expect(await settled(id)).toMatchObject(cancelled);
  });
});
