/** How long an order's stock waits for its payment: by whose fault it is not paid yet. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PENDING_LIMIT_MS } from "../domain/orders/saga.ts";
import { D1OrderStore } from "../stores/orders/d1-order-store.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { ring } from "./support/alarms.ts";
import { deliver, type Held, holdQueues } from "./support/held-queues.ts";
import { booksOf, placed, stock } from "./support/orders.ts";
import { stockItem } from "./support/shop.ts";

const MINUTE_MS = 60_000;

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  env.MOCK_WEBHOOK_DELAY_MS = 50;
});

/** An order of the last unit, stored, whose payment waits in the queue. */
async function queued(token = "tok_ok") {
  const held = holdQueues();
  const sku = await stockItem({ stock: 1 });
  const begun = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: begun });
  const { id } = await placed({ [sku]: 1 }, token);
  const sent = (queue: string, text: string) => {
    const found = held.findLast((one) => one.queue === queue && one.body.includes(text));
    held.splice(0, held.length, ...held.filter((one) => one !== found));
    return found;
  };
  const next = (queue: string, text: string): Promise<Held> => vi.waitUntil(() => sent(queue, text));
  await deliver("orders", (await next("orders", id)).body);
  const { body } = await next("payments", id);
  const ledger = env.STOCK_LEDGER.getByName(sku);
  return {
    id,
    sku,
    pay: () => deliver("payments", body),
    /**
     * The owner's alarm rings so long after the order was placed; sends what it has to say of the
     * order.
     */
    async after(minutes: number) {
      vi.setSystemTime(begun + minutes * MINUTE_MS);
      // Another buyer may be faster than the alarm.
      if (minutes < PENDING_LIMIT_MS / MINUTE_MS) {
        expect(await stock(sku)).toMatchObject({ available: 0 });
      }
      await ring(ledger);
      const expiry = sent("orders", `${id}:intake:expired`);
      if (expiry) {
        await deliver("orders", expiry.body);
      }
      return expiry ? "expired" : "held";
    },
    stands: async () => (await orderStore(env).load([id]))[0],
  };
}

describe("an order whose payment waits", () => {
  it("for our queue keeps its unit, and is paid six minutes later", async () => {
    const order = await queued();
    expect(await order.after(5)).toBe("held");
    expect(await stock(order.sku)).toMatchObject({ available: 0, reserved: 1 });
    vi.setSystemTime(Date.now() + MINUTE_MS);
    await order.pay();
    expect(await order.stands()).toMatchObject({ status: "CONFIRMED", payment: { attempts: 0 } });
    expect(await booksOf(order.id)).toMatchObject({ captures: 1, voids: 0 });
    expect(await stock(order.sku)).toMatchObject({ onHand: 0, reserved: 0 });
  });

  it("for us is cancelled after thirty minutes, and not before", async () => {
    const order = await queued();
    for (const minutes of [5, 10, 15, 20, 25]) {
      expect(await order.after(minutes)).toBe("held");
    }
    expect(await order.after(PENDING_LIMIT_MS / MINUTE_MS)).toBe("expired");
    expect(await order.stands()).toMatchObject({ status: "CANCELLED" });
    expect(await stock(order.sku)).toMatchObject({ available: 1, reserved: 0 });
  });

  it("for its shopper is cancelled after five minutes", async () => {
    env.MOCK_WEBHOOK_DELAY_MS = 3_600_000;
    const order = await queued("tok_pending");
    await order.pay();
    expect(await order.stands()).toMatchObject({ status: "PENDING", step: "authorize" });
    expect(await order.after(5)).toBe("expired");
    expect(await order.stands()).toMatchObject({ status: "CANCELLED" });
    expect(await stock(order.sku)).toMatchObject({ available: 1 });
  });

  it("for its shopper, whom we had kept waiting, leaves them five minutes of their own", async () => {
    env.MOCK_WEBHOOK_DELAY_MS = 3_600_000;
    const order = await queued("tok_pending");
    expect(await order.after(5)).toBe("held");
    vi.setSystemTime(Date.now() + 4 * MINUTE_MS);
    await order.pay();
    expect(await order.after(10)).toBe("held");
    expect(await order.after(14)).toBe("expired");
  });

  it("keeps its unit while the order store does not answer, which is asked again half a minute later", async () => {
    env.MOCK_WEBHOOK_DELAY_MS = 3_600_000;
    const order = await queued("tok_pending");
    await order.pay();
    const away = vi.spyOn(D1OrderStore.prototype, "load").mockRejectedValue(new Error("D1 is overloaded"));
    expect(await order.after(5)).toBe("held");
    away.mockRestore();
    expect(await order.after(5.5)).toBe("expired");
    expect(await order.stands()).toMatchObject({ status: "CANCELLED" });
  });
});
