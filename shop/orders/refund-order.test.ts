import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../domain/accounts/access.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { booksOf, call, movementSums, orderBody, placed, settled, stock } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";
import { signAccessToken } from "../accounts/tokens.ts";

afterEach(() => {
  vi.restoreAllMocks();
  env.MOCK_PAYMENT_MODE = "well";
});

const usd = (amount: number) => ({ amount, currency: "USD" });

async function as(role: Role): Promise<Record<string, string>> {
  return { Authorization: `Bearer ${await signAccessToken(env, { sub: `${role}-1`, role })}` };
}

async function confirmed(items: Record<string, number>) {
  const order = await placed(items);
  const { status, total } = await settled(order.id);
  expect(status).toBe("CONFIRMED");
  return { ...order, total: total.amount };
}

async function refund(id: string, body: object, key: string = crypto.randomUUID()) {
  return call("POST", `/api/orders/${id}/refunds`, body, {
    ...(await as("support")),
    "Idempotency-Key": key,
  });
}

async function code(response: Response): Promise<unknown> {
  return [response.status, (await response.json<{ code: string }>()).code];
}

/** The answers to a shopper, and then to an operator, who want to cancel. */
async function cancelled(id: string, accessToken: string) {
  const shopper = await call("POST", `/api/orders/${id}/cancel`, undefined, { "Order-Token": accessToken });
  const operator = await call("POST", `/api/admin/sagas/${id}/cancel`, undefined, await as("ops"));
  return [await code(shopper), await code(operator)];
}

const REFUSED = [
  [409, "order_not_cancellable"],
  [409, "order_not_cancellable"],
];

async function pushOn(): Promise<void> {
  await env.SWEEPER.getByName("sweeper").pushOn();
}

describe("an order of which something was refunded", () => {
  it("is not cancelled any more: the rest is refunded, and nothing is paid back twice", async () => {
    const sku = await stockItem({ stock: 5 });
    const { id, accessToken, total } = await confirmed({ [sku]: 2 });
    expect((await refund(id, { amount: usd(1_000) })).status).toBe(201);
    expect(await cancelled(id, accessToken)).toEqual(REFUSED);
    expect(await settled(id)).toMatchObject({ status: "CONFIRMED", payments: [{ state: "captured" }] });
    expect(Object.values((await booksOf(id)).refunds)).toEqual([1_000]);
    expect(await stock(sku)).toMatchObject({ onHand: 3, reserved: 0 });
    expect((await refund(id, { restock: true })).status).toBe(201);
    expect(await settled(id)).toMatchObject({ status: "REFUNDED", payments: [{ state: "refunded" }] });
    expect(Object.values((await booksOf(id)).refunds)).toEqual([1_000, total - 1_000]);
    await vi.waitUntil(async () => (await stock(sku)).onHand === 5);
    expect(await movementSums(sku)).toEqual({ onHand: 5, reserved: 0 });
    const movements = await env.STOCK_LEDGER.getByName(sku).movements(0, 20);
    expect(movements.filter(({ kind }) => kind === "restock")).toMatchObject([{ actor: "support-1" }]);
  });

  it("is not cancelled while the money is on its way, and can be again when none was paid", async () => {
    const sku = await stockItem({ stock: 5 });
    const { id, accessToken, total } = await confirmed({ [sku]: 1 });
    env.MOCK_PAYMENT_MODE = "down";
    const waiting = await refund(id, { amount: usd(1_000) });
    expect(await waiting.json()).toMatchObject({ state: "pending" });
    expect(await cancelled(id, accessToken)).toEqual(REFUSED);
    env.MOCK_PAYMENT_MODE = "well";
    // The provider has no such payment, and pays nothing back.
    const books = await booksOf(id);
    const payment = env.MOCK_PAYMENT.getByName(id);
    await runInDurableObject(payment, (_, { storage }) => storage.delete("books"));
    await pushOn();
    expect(await settled(id)).toMatchObject({
      status: "CONFIRMED",
      payments: [{ state: "captured", refunded: usd(0), refunds: [{ state: "refused" }] }],
    });
    await runInDurableObject(payment, (_, { storage }) => storage.put("books", books));
    const cancel = await call("POST", `/api/orders/${id}/cancel`, undefined, { "Order-Token": accessToken });
    expect(cancel.status).toBe(200);
    expect(await settled(id)).toMatchObject({ status: "CANCELLED", payments: [{ state: "refunded" }] });
    expect((await booksOf(id)).refunds).toEqual({ [`${id}:cancelled`]: total });
  });
});

describe("a refund by line", () => {
  it("brings back each unit with its own tax, and the shipping by its own line", async () => {
    const sku = await stockItem({ price: 2_000 });
    const { id } = await placed({ [sku]: 2 }, "tok_ok", "mock", {
      shippingMethod: "express",
      shippingAddress: { ...orderBody.shippingAddress, country: "DE", region: "", postalCode: "10115" },
    });
    expect((await settled(id)).total).toEqual(usd(9_401));
    const unit = { items: [{ sku, quantity: 1 }] };
    expect(await (await refund(id, unit)).json()).toMatchObject({
      amount: usd(2_380),
      parts: { goods: usd(2_000), shipping: usd(0), taxes: [{ name: "VAT", amount: usd(380) }] },
    });
    expect(await (await refund(id, unit)).json()).toMatchObject({ amount: usd(2_380) });
    // No unit is left to send, and the shipping is still to be had.
    expect((await settled(id)).status).toBe("REFUNDED");
    expect(await code(await refund(id, { shipping: usd(4_642) }))).toEqual([422, "refund_exceeds_payment"]);
    expect(await (await refund(id, { shipping: usd(1_000) })).json()).toMatchObject({ amount: usd(1_000) });
    expect(await (await refund(id, { shipping: true })).json()).toMatchObject({ amount: usd(3_641) });
    expect(await code(await refund(id, { shipping: true }))).toEqual([409, "order_not_refundable"]);
    expect(await settled(id)).toMatchObject({ payments: [{ state: "refunded", refunded: usd(9_401) }] });
    expect(Object.values((await booksOf(id)).refunds)).toEqual([2_380, 2_380, 1_000, 3_641]);
  });
});

describe("a unit that was refunded", () => {
  it("is not sent any more, and the others are", async () => {
    const sku = await stockItem();
    const { id } = await confirmed({ [sku]: 2 });
    await refund(id, { items: [{ sku, quantity: 1 }] });
    const send = async (quantity: number) =>
      call(
        "POST",
        `/api/admin/orders/${id}/shipments`,
        { carrier: "UPS", trackingNumber: "1Z", items: [{ sku, quantity }] },
        await as("merchant"),
      );
    expect(await code(await send(2))).toEqual([422, "items_not_ordered"]);
    const sent = await send(1);
    expect([sent.status, await sent.json()]).toMatchObject([201, { status: "SHIPPED" }]);
  });
});

describe("refunds that wait for their provider", () => {
  it("are all paid when it is back, each once, and only then the payment is refunded", async () => {
    const { id, total } = await confirmed({ [await stockItem()]: 2 });
    env.MOCK_PAYMENT_MODE = "down";
    await refund(id, { amount: usd(1_000) });
    await refund(id, {});
    expect(await code(await refund(id, { amount: usd(1) }))).toEqual([422, "refund_exceeds_payment"]);
    env.MOCK_PAYMENT_MODE = "well";
    await pushOn();
    expect(await settled(id)).toMatchObject({
      status: "REFUNDED",
      payments: [
        { state: "refunded", refunded: usd(total), refunds: [{ state: "paid" }, { state: "paid" }] },
      ],
    });
    expect(Object.values((await booksOf(id)).refunds)).toEqual([1_000, total - 1_000]);
  });

  it("leave the payment captured when one is paid and the other refused, which may be asked for again", async () => {
    const sku = await stockItem({ stock: 5 });
    const { id, total } = await confirmed({ [sku]: 2 });
    env.MOCK_PAYMENT_MODE = "down";
    await refund(id, { amount: usd(1_000) });
    await refund(id, { restock: true });
    env.MOCK_PAYMENT_MODE = "well";
    const books = await booksOf(id);
    const payment = env.MOCK_PAYMENT.getByName(id);
    await runInDurableObject(payment, (_, { storage }) => storage.put("books", { ...books, amount: 1_000 }));
    await pushOn();
    const done = await settled(id);
    expect(done).toMatchObject({
      status: "CONFIRMED",
      payments: [
        {
          state: "captured",
          refunded: usd(1_000),
          refunds: [{ state: "paid" }, { state: "refused", restock: true }],
        },
      ],
    });
    expect(done.timeline.map(({ reason }) => reason).slice(-2)).toEqual(["refund_paid", "refund_refused"]);
    // What was not paid brings nothing back to stock.
    expect(await stock(sku)).toMatchObject({ onHand: 3 });
    await runInDurableObject(payment, (_, { storage }) =>
      storage.put("books", { ...books, refunds: { one: 1_000 } }),
    );
    expect(await (await refund(id, {})).json()).toMatchObject({ amount: usd(total - 1_000), state: "paid" });
    expect(await settled(id)).toMatchObject({ status: "REFUNDED", payments: [{ state: "refunded" }] });
  });
});

describe("a refund", () => {
  it("is written into the audit log once, by its amount and whether its units come back", async () => {
    const sku = await stockItem();
    const { id } = await confirmed({ [sku]: 2 });
    const body = { amount: usd(700), items: [{ sku, quantity: 1 }], restock: true };
    const made = await (await refund(id, body, "once")).json<{ id: string }>();
    expect((await refund(id, body, "once")).headers.get("Idempotent-Replay")).toBe("true");
    const log = await readAudit(env.DB, { order: "oldest", limit: 10, subject: id });
    expect(log).toMatchObject([
      {
        action: "order.refund_requested",
        actor: "support-1",
        before: null,
        after: JSON.stringify({ refundId: made.id, amount: 700, restock: true }),
      },
    ]);
  });

  it("of an order with the same key is another than that of another order, and its units return too", async () => {
    const sku = await stockItem({ stock: 5 });
    const [one, two] = [await confirmed({ [sku]: 1 }), await confirmed({ [sku]: 1 })];
    for (const { id } of [one, two]) {
      const made = await refund(
        id,
        { amount: usd(100), items: [{ sku, quantity: 1 }], restock: true },
        "same",
      );
      expect([made.status, made.headers.get("Idempotent-Replay")]).toEqual([201, null]);
      expect(Object.values((await booksOf(id)).refunds)).toEqual([100]);
    }
    await vi.waitUntil(async () => (await stock(sku)).onHand === 5);
  });
});
