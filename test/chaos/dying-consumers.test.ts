import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { readCatalogVersion } from "../../stores/catalog/catalog-version.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { archivedEvents } from "../support/archive.ts";
import { deliver, type Held, holdQueues } from "../support/held-queues.ts";
import { call, movementSums, placed, settled, stock } from "../support/orders.ts";
import { stockItem } from "../support/shop.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  env.FAULT_POINT = "";
});

/**
 * Where each consumer dies: after it did something outside, before it wrote that down or
 * acknowledged its messages.
 */
const DEATHS: [at: string, times: number][] = [
  ["orders:stored", 1],
  ["orders:handled", 1],
  ["saga:payment_pending", 2],
  ["payments:handled", 2],
  ["notifications:sent", 1],
  ["notifications:handled", 2],
  ["analytics:handled", 2],
  ["fulfilment:handled", 2],
];

/** Delivers what is held, and again what a dying consumer leaves. @returns how often one died */
async function deliverAll(held: Held[], deaths: { left: number }): Promise<void> {
  for (let message = held.shift(); message; message = held.shift()) {
    const { retryMessages } = await deliver(message.queue, message.body);
    if (retryMessages.length === 0) {
      continue;
    }
    held.push(message);
    deaths.left -= 1;
    if (deaths.left === 0) {
      env.FAULT_POINT = "";
    }
  }
}

async function count(query: string, ...values: string[]): Promise<number> {
  const row = await env.DB.prepare(query)
    .bind(...values)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

it.each(DEATHS)(
  "a consumer that dies at %s (%i times) has done everything once in the end",
  async (at, times) => {
    const sku = await stockItem({ stock: 10, price: 2_500 });
    const held = holdQueues();
    const deaths = { left: times };
    env.FAULT_POINT = at;
    const { id } = await placed({ [sku]: 2 }, "tok_pending");
    const stands = async () => (await orderStore(env).load([id]))[0]?.status;
    while ((await stands()) !== "CONFIRMED" || held.length > 0) {
      await vi.waitUntil(async () => held.length > 0 || (await stands()) === "CONFIRMED");
      await deliverAll(held, deaths);
    }
    const headers = {
      Authorization: `Bearer ${await signAccessToken(env, { sub: "sam", role: "support" })}`,
      "Idempotency-Key": "k",
    };
    const refund = { items: [{ sku, quantity: 1 }], restock: true };
    expect((await call("POST", `/api/orders/${id}/refunds`, refund, headers)).status).toBe(201);
    await vi.waitUntil(() => held.some(({ queue }) => queue === "fulfilment"));
    await deliverAll(held, deaths);
    expect(deaths.left).toBe(0);

    const order = (await orderStore(env).find(id))?.order;
    expect(order?.timeline.map(({ to, reason }) => reason ?? to)).toEqual([
      "PENDING",
      "CONFIRMED",
      "refund_requested",
      "refund_paid",
    ]);
    expect(await count("SELECT count(*) AS n FROM order_lines WHERE order_id = ?", id)).toBe(1);
    const books = await env.MOCK_PAYMENT.getByName(id).books();
    expect(books).toMatchObject({ state: "captured", captures: 1, voids: 0 });
    expect(Object.values(books?.refunds ?? {})).toEqual([order?.payments[0]?.refunded.amount]);
    expect(await stock(sku)).toMatchObject({ onHand: 9, reserved: 0 });
    expect(await movementSums(sku)).toEqual({ onHand: 9, reserved: 0 });
    expect(await count("SELECT count(*) AS n FROM mailbox WHERE html LIKE ?", `%${id}%`)).toBe(2);
    const archived = (await archivedEvents()).filter(({ data }) => data.orderId === id);
    expect(archived.map(({ type }) => type)).toEqual(["order.placed", "order.confirmed", "order.refunded"]);
  },
);

it("a refund whose request dies after it was written down is paid by the sweeper, once, though nothing else is under way", async () => {
  const { id } = await placed({ [await stockItem()]: 1 }, "tok_pending");
  await settled(id);
  const sweeper = env.SWEEPER.getByName("sweeper");
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  // It stays awake for a while for those who rely on having woken it.
  const asleep = async () => {
    vi.setSystemTime(Date.now() + 60_000);
    return !(await runDurableObjectAlarm(sweeper));
  };
  await vi.waitUntil(asleep);
  const headers = { Authorization: `Bearer ${await signAccessToken(env, { sub: "sam", role: "support" })}` };
  env.FAULT_POINT = "saga:given_back";
  const died = await call("POST", `/api/orders/${id}/refunds`, {}, { ...headers, "Idempotency-Key": "k" });
  expect(died.status).toBe(500);
  env.FAULT_POINT = "";
  vi.setSystemTime(Date.now() + 60_000);
  expect(await runDurableObjectAlarm(sweeper)).toBe(true);
  vi.useRealTimers();
  expect(await settled(id)).toMatchObject({
    status: "REFUNDED",
    payments: [{ refunds: [{ state: "paid" }] }],
  });
  const books = await env.MOCK_PAYMENT.getByName(id).books();
  expect(Object.keys(books?.refunds ?? {})).toHaveLength(1);
});

it("the catalog's consumer that dies before it acknowledges has taken each movement of stock in once", async () => {
  const held = holdQueues();
  const sku = await stockItem({ stock: 10 });
  const merchant = { Authorization: `Bearer ${await signAccessToken(env, { sub: "mo", role: "merchant" })}` };
  const count = { delta: -10, reason: "count" };
  expect((await call("POST", `/api/admin/inventory/${sku}/adjustments`, count, merchant)).status).toBe(200);
  const { version } = await readCatalogVersion(env.DB);
  const levels = await vi.waitUntil(() =>
    held.find(({ queue, body }) => queue === "catalog" && JSON.stringify(body).includes(sku)),
  );
  env.FAULT_POINT = "catalog:handled";
  expect((await deliver("catalog", levels.body)).retryMessages).toHaveLength(1);
  env.FAULT_POINT = "";
  expect((await deliver("catalog", levels.body)).explicitAcks).toHaveLength(1);
  const level = await env.DB.prepare("SELECT available, on_hand FROM variants WHERE sku = ?")
    .bind(sku)
    .first();
  expect(level).toEqual({ available: 0, on_hand: 0 });
  // It sold out once.
  expect((await readCatalogVersion(env.DB)).version).toBe(version + 1);
});
