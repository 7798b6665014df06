import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runDurableObjectAlarm,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PENDING_LIMIT_MS } from "../domain/orders/saga.ts";
import { resendDelay } from "../domain/stock/stock.ts";
import { queueMonitor } from "../shop/events/monitor.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import worker from "../workers/index.ts";
import { ring } from "./support/alarms.ts";
import { archivedEvents } from "./support/archive.ts";
import { deliver, type Held, holdQueues } from "./support/held-queues.ts";
import { placed, settled, stock } from "./support/orders.ts";
import { stockItem } from "./support/shop.ts";

/** Delivers what is held, and what that brings about, each message twice and the newest first. */
async function deliverAllTwiceBackwards(held: Held[]) {
  const delivered: typeof held = [];
  while (held.length > 0) {
    const message = held.pop();
    if (!message) {
      break;
    }
    await deliver(message.queue, message.body);
    await deliver(message.queue, message.body);
    delivered.push(message);
  }
  for (const { queue, body } of delivered.reverse()) {
    await deliver(queue, body);
  }
}

async function rows(table: string, where: string, value: string): Promise<number> {
  const row = await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where}`)
    .bind(value)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

/** The types of the archived events about an order and its SKU, in order of the alphabet. */
async function archived(id: string, sku: string): Promise<string[]> {
  const about = (await archivedEvents()).filter(({ data }) => data.orderId === id || data.sku === sku);
  return about.map(({ type }) => type).toSorted();
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("messages", () => {
  it("an order whose intake message is lost is sent again and ends confirmed", async () => {
    const sku = await stockItem({ stock: 3 });
    const lost = vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockResolvedValue({} as never);
    const { id } = await placed({ [sku]: 1 });
    await vi.waitUntil(() => lost.mock.calls.length > 0);
    expect(await orderStore(env).find(id)).toBeNull();
    lost.mockRestore();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + resendDelay(0, env.RESEND_AFTER_MS) + 1_000 });
    await ring(env.STOCK_LEDGER.getByName(sku));
    expect((await settled(id)).status).toBe("CONFIRMED");
    expect(await stock(sku)).toMatchObject({ onHand: 2, reserved: 0 });
  });

  it("an order whose queue refuses is sent again by the ledger's alarm", async () => {
    const sku = await stockItem({ stock: 3 });
    const broken = vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockRejectedValue(new Error("queue down"));
    const { id } = await placed({ [sku]: 1 });
    await vi.waitUntil(() => broken.mock.calls.length > 0);
    broken.mockRestore();
    await vi.waitUntil(() => runDurableObjectAlarm(env.STOCK_LEDGER.getByName(sku)));
    expect((await settled(id)).status).toBe("CONFIRMED");
  });

  it("an order whose payment message is lost is pushed on by the sweeper", async () => {
    const sku = await stockItem({ stock: 3 });
    const lost = vi.spyOn(env.PAYMENTS_QUEUE, "sendBatch").mockResolvedValue({} as never);
    const { id } = await placed({ [sku]: 1 });
    await vi.waitUntil(() => lost.mock.calls.length > 0);
    lost.mockRestore();
    // The sweeper gives the payments queue the time that its last batch was late; here it was not.
    const onTime = { queue: "payments", processed: 0, lagMs: 0, failures: [], recovered: [] };
    await queueMonitor(env, "payments").report(onTime);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
    expect(await runDurableObjectAlarm(env.SWEEPER.getByName("sweeper"))).toBe(true);
    expect((await settled(id)).status).toBe("CONFIRMED");
  });

  it.each(["tok_ok", "tok_declined"])(
    "delivered twice and out of order come to the same end (%s)",
    async (token) => {
      const sku = await stockItem({ stock: 12, reorderPoint: 10 });
      const held = holdQueues();
      const { id } = await placed({ [sku]: 2 }, token);
      const ledger = env.STOCK_LEDGER.getByName(sku);
      await vi.waitUntil(() => held.some(({ queue }) => queue === "orders"));
      await deliverAllTwiceBackwards(held);
      // This alarm sends movements a second later, or one that rings meanwhile does.
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2_000 });
      await vi.waitUntil(async () => {
        await runDurableObjectAlarm(ledger);
        await deliverAllTwiceBackwards(held);
        return (await archived(id, sku)).length >= 6;
      });
      vi.useRealTimers();

      const found = await orderStore(env).find(id);
      const paid = token === "tok_ok";
      expect(found?.order.status).toBe(paid ? "CONFIRMED" : "CANCELLED");
      expect(found?.order.timeline).toHaveLength(2);
      expect(await stock(sku)).toMatchObject({ onHand: paid ? 10 : 12, reserved: 0 });
      expect(await rows("order_lines", "order_id = ?", id)).toBe(1);
      expect(await rows("payments", "order_id = ?", id)).toBe(1);
      const mails = await env.DB.prepare("SELECT count(*) AS n FROM mailbox WHERE html LIKE ?")
        .bind(`%${id}%`)
        .first();
      expect(mails).toEqual({ n: 1 });
      expect(await archived(id, sku)).toEqual(
        [
          "inventory.adjusted",
          "inventory.reserved",
          "inventory.low",
          paid ? "inventory.confirmed" : "inventory.released",
          "order.placed",
          paid ? "order.confirmed" : "order.cancelled",
        ].toSorted(),
      );
      const projected = await env.DB.prepare("SELECT * FROM variants WHERE sku = ?").bind(sku).first();
      expect(projected).toMatchObject({ available: paid ? 10 : 12 });
    },
  );

  it("that are no events go back, and end with the dead letters, which are kept once", async () => {
    const batch = { events: [{ type: "nonsense" }] };
    const bodies = [batch, JSON.stringify(batch), "nonsense"];
    for (const queue of ["orders", "payments", "notifications", "analytics"]) {
      for (const body of bodies) {
        expect((await deliver(queue, body)).retryMessages).toHaveLength(1);
      }
    }
    const dead = createMessageBatch(
      "orders-dlq",
      bodies.map((body, i) => ({ id: `dead-${i}`, timestamp: new Date(), attempts: 1, body })),
    );
    await worker.queue(dead, env);
    await worker.queue(dead, env);
    const { results } = await env.DB.prepare("SELECT id, queue, body FROM dead_letters ORDER BY id").all();
    const kept = [JSON.stringify(batch), JSON.stringify(batch), '"nonsense"'];
    expect(results).toEqual(kept.map((body, i) => ({ id: `dead-${i}`, queue: "orders", body })));
  });

  it("of staging are kept under the name that their queue has in wrangler.toml", async () => {
    const staging = { ...env, ENVIRONMENT: "staging" as const };
    const message = { timestamp: new Date(), attempts: 1, body: "nonsense" };
    const dead = createMessageBatch("orders-dlq-staging", [{ id: "dead-in-staging", ...message }]);
    await worker.queue(dead, staging);
    expect((await getQueueResult(dead, createExecutionContext())).ackAll).toBe(true);
    const { queue } =
      (await env.DB.prepare("SELECT queue FROM dead_letters WHERE id = 'dead-in-staging'").first()) ?? {};
    expect(queue).toBe("orders");

    const undone = createMessageBatch("orders-staging", [{ id: "alive-in-staging", ...message }]);
    await worker.queue(undone, staging);
    const { retryMessages } = await getQueueResult(undone, createExecutionContext());
    expect(retryMessages.map(({ msgId }) => msgId)).toEqual(["alive-in-staging"]);
    await expect(worker.queue(createMessageBatch("orders-staging", []), env)).rejects.toThrow("No consumer");
  });
});

describe("an order that is cancelled while its payment is under way", () => {
  it("gives back an authorization that arrives after the cancellation", async () => {
    const sku = await stockItem({ stock: 4 });
    const held = holdQueues();
    const { id } = await placed({ [sku]: 1 }, "tok_flaky");
    await vi.waitUntil(() => held.some(({ queue }) => queue === "orders"));
    const intake = held.find(({ queue }) => queue === "orders");
    await deliver("orders", intake?.body);
    const placedEvent = held.find(({ body }) => body.includes('"order.placed"'));
    // The flaky provider answers on its third try; the expiry comes in between.
    const paying = deliver("payments", placedEvent?.body);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + PENDING_LIMIT_MS + 1_000 });
    await ring(env.STOCK_LEDGER.getByName(sku));
    const expiry = held.findLast(({ queue }) => queue === "orders");
    await deliver("orders", expiry?.body);
    await paying;
    vi.useRealTimers();
    for (const { queue, body } of held.filter(({ queue }) => queue === "payments")) {
      await deliver(queue, body);
    }
    const found = await orderStore(env).find(id);
    expect(found?.order.status).toBe("CANCELLED");
    expect(found?.order.payments[0]?.state).toBe("voided");
    expect(await stock(sku)).toMatchObject({ onHand: 4, reserved: 0 });
  });
});
