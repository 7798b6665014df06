import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { timeKeys } from "../domain/analytics/prometheus.ts";
import { continueTrace } from "../domain/base/trace.ts";
import { PENDING_LIMIT_MS } from "../domain/orders/saga.ts";
import { resendDelay } from "../domain/stock/stock.ts";
import { EventBatch, type EventOf, makeEvent } from "../shop/events/events.ts";
import { eraseAccount } from "../stores/accounts/erase-account.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { putSweeperToSleep, ring } from "../test/support/alarms.ts";
import { draftOf, newCustomer } from "../test/support/drafts.ts";
import { deliver, type Held, holdQueues } from "../test/support/held-queues.ts";
import { call, placed } from "../test/support/orders.ts";
import { stockItem } from "../test/support/shop.ts";

const SWEEPER = env.SWEEPER.getByName("sweeper");

/** What lies in held messages to the orders queue. */
function intakes(held: readonly Held[]): EventOf<"order.intake">[] {
  return held
    .filter(({ queue }) => queue === "orders")
    .flatMap(({ body }) => EventBatch.parse(JSON.parse(body)).events)
    .filter((event) => event.type === "order.intake");
}

/** Has an order placed whose messages are held, and answers with what its stock's owners sent. */
async function accepted(items: Record<string, number>): Promise<{ id: string; held: Held[] }> {
  const held = holdQueues();
  const { id } = await placed(items);
  await vi.waitUntil(() => intakes(held).some(({ data }) => data.draft?.id === id));
  return { id, held };
}

function later(ms: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
}

/**
 * How often the owner of a SKU's stock sends an order that is not acknowledged, after so many
 * rounds of sending.
 */
async function sentAgain(held: Held[], sku: string, rounds = 0): Promise<number> {
  const own = () => intakes(held).filter(({ data }) => data.owner.name === sku).length;
  const before = own();
  later(resendDelay(rounds, env.RESEND_AFTER_MS) + 1_000);
  await ring(env.STOCK_LEDGER.getByName(sku));
  return own() - before;
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  env.FAULT_POINT = "";
});

describe("an order's event", () => {
  it("that is told of again, an hour later, is the same: the archive has it under one hour", async () => {
    const { id, held } = await accepted({ [await stockItem()]: 1 });
    const [intake] = intakes(held);
    await deliver("orders", { events: [intake] });
    later(3_600_000);
    await deliver("orders", { events: [intake] });
    const archived = held.filter(({ queue }) => queue === "analytics").map(({ body }) => body);
    const told = archived.filter((body) => body.includes(`"${id}:order.placed"`));
    expect(told).toHaveLength(2);
    expect(told[1]).toBe(told[0]);
    // Operators see how long it took to be stored, once the isolate has said what it counted.
    const { sum } = timeKeys("shop_order_stage_seconds", { stage: "stored" }, 0);
    await vi.waitUntil(async () => {
      later(20_000);
      await call("GET", "/healthz");
      return ((await env.METER.getByName("shop").samples())[sum] ?? 0) > 0;
    });
  });

  it("survives a death between storing and telling: the owner sends the order until it was told of", async () => {
    const sku = await stockItem();
    const { id, held } = await accepted({ [sku]: 1 });
    const [intake] = intakes(held);
    const refused = vi.spyOn(env.PAYMENTS_QUEUE, "sendBatch").mockRejectedValue(new Error("killed"));
    expect((await deliver("orders", { events: [intake] })).retryMessages).toHaveLength(1);
    expect(await orderStore(env).find(id)).not.toBeNull();
    refused.mockRestore();
    const told: string[] = [];
    vi.spyOn(env.PAYMENTS_QUEUE, "sendBatch").mockImplementation(async (messages) => {
      for (const { body } of messages) {
        told.push(String(body));
      }
      return {} as never;
    });
    // The message is lost too.
    expect(await sentAgain(held, sku)).toBe(1);
    expect((await deliver("orders", { events: intakes(held).slice(-1) })).explicitAcks).toHaveLength(1);
    expect(told.join()).toContain(`"${id}:order.placed"`);
    expect(await sentAgain(held, sku)).toBe(0);
  });

  it("is told once though its consumer dies after it stored the order and is handed the message again", async () => {
    const sku = await stockItem();
    const { id, held } = await accepted({ [sku]: 1 });
    const [intake] = intakes(held);
    env.FAULT_POINT = "orders:stored";
    expect((await deliver("orders", { events: [intake] })).retryMessages).toHaveLength(1);
    // It has published nothing, and the stock owner still holds the order.
    expect(held.filter(({ queue }) => queue === "payments")).toEqual([]);
    expect(await sentAgain(held, sku)).toBe(1);
    env.FAULT_POINT = "";
    expect((await deliver("orders", { events: [intake] })).explicitAcks).toHaveLength(1);
    expect(
      held
        .filter(({ body }) => body.includes(`"${id}:order.placed"`))
        .map(({ queue }) => queue)
        .sort(),
    ).toEqual(["analytics", "payments"]);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM outbox").first("n")).toBe(0);
    expect((await orderStore(env).find(id))?.order.timeline).toHaveLength(1);
  });
});

/**
 * Rows that D1 writes while something is done, with those of its indexes, and calls that ask it.
 */
async function askedOfD1(work: () => Promise<void>): Promise<{ rows: number; calls: number }> {
  const calls: D1Result[][] = [];
  const batch = env.DB.batch.bind(env.DB);
  vi.spyOn(env.DB, "batch").mockImplementation(async (statements) => {
    const answers = await batch(statements);
    calls.push(answers);
    return answers as never;
  });
  const statement: D1PreparedStatement = Object.getPrototypeOf(env.DB.prepare("SELECT 1"));
  for (const method of ["run", "all"] as const) {
    const original = statement[method];
    vi.spyOn(statement, method).mockImplementation(async function (this: D1PreparedStatement) {
      const answer = await original.call(this);
      calls.push([answer]);
      return answer as never;
    });
  }
  await work();
  return {
    rows: calls.flat().reduce((sum, { meta }) => sum + meta.rows_written, 0),
    calls: calls.length,
  };
}

it("an order of one line writes sixteen rows in D1 by eight calls, its key, its indexes and its mail included", async () => {
  const sku = await stockItem();
  const { id, held } = await accepted({ [sku]: 1 });
  const [intake] = intakes(held);
  const { rows, calls } = await askedOfD1(async () => {
    await deliver("orders", { events: [intake] });
    for (const queue of ["payments", "notifications"]) {
      const message = held.find((one) => one.queue === queue && one.body.includes(id));
      expect((await deliver(queue, message?.body)).explicitAcks).toHaveLength(1);
    }
  });
  expect((await orderStore(env).find(id))?.order.status).toBe("CONFIRMED");
  const projected = held.filter(({ queue }) => queue === "projections");
  expect(projected, "for lists that read the orders themselves").toEqual([]);
  // No deployed shop has the mailbox.
  const mailbox = { rows: 3, calls: 1 };
  expect(rows - mailbox.rows).toBeLessThanOrEqual(16);
  expect(calls - mailbox.calls).toBeLessThanOrEqual(8);
});

it("an order that comes to be stored wakes a sweeper that sleeps", async () => {
  const { held } = await accepted({ [await stockItem()]: 1 });
  await putSweeperToSleep();
  await deliver("orders", { events: intakes(held) });
  const alarm = await runInDurableObject(SWEEPER, (_, { storage }) => storage.getAlarm());
  expect(alarm).toBeLessThanOrEqual(Date.now() + env.RESEND_AFTER_MS);
});

it("an order that is stored is not sent again by any owner of its stock", async () => {
  const [one, two] = [await stockItem(), await stockItem()];
  const { id, held } = await accepted({ [one]: 1, [two]: 2 });
  await deliver("orders", { events: intakes(held) });
  expect(await orderStore(env).find(id)).not.toBeNull();
  expect(await sentAgain(held, one)).toBe(0);
  expect(await sentAgain(held, two)).toBe(0);
});

describe("an expired order", () => {
  it("is told of again by an owner that does not hold it, until the one that does has brought it", async () => {
    const [one, two] = [await stockItem(), await stockItem()];
    const { id, held } = await accepted({ [one]: 1, [two]: 1 });
    const owned = intakes(held).find(({ data }) => data.draft);
    const holder = owned?.data.owner.name ?? "";
    const other = holder === one ? two : one;
    held.length = 0;
    later(PENDING_LIMIT_MS + 1_000);
    await ring(env.STOCK_LEDGER.getByName(other));
    const expired = await vi.waitUntil(() =>
      intakes(held).find(({ data }) => data.reservation === "expired" && data.owner.name === other),
    );
    expect(expired.data.draft).toBeNull();
    // The store has never heard of the order, so it cannot be cancelled yet; of another one it has.
    const known = await draftOf(newCustomer());
    await orderStore(env).insert([known]);
    const gone = { ...expired, id: `${known.id}:expired`, data: { ...expired.data, orderId: known.id } };
    expect((await deliver("orders", { events: [expired, gone] })).explicitAcks).toHaveLength(1);
    expect((await orderStore(env).find(known.id))?.order.status).toBe("CANCELLED");
    expect(await sentAgain(held, other)).toBeGreaterThan(0);
    await deliver("orders", { events: [owned] });
    await deliver("orders", { events: [expired] });
    expect((await orderStore(env).find(id))?.order).toMatchObject({ status: "CANCELLED" });
    expect((await orderStore(env).find(id))?.order.timeline.at(-1)).toMatchObject({
      reason: "reservation_expired",
      actor: "system",
    });
    expect(await sentAgain(held, other, 3)).toBe(0);
  });
});

it("an order of a shopper who was erased meanwhile is stored, and names nobody", async () => {
  holdQueues();
  await eraseAccount(env, "acc_erased", null);
  const [erased, lives] = [await draftOf("user:acc_erased"), await draftOf("user:acc_lives")];
  const owner = { kind: "ledger" as const, name: await stockItem() };
  const events = [erased, lives].map((draft) =>
    makeEvent(
      "order.intake",
      { orderId: draft.id, owner, reservation: "active", draft },
      { traceparent: draft.traceparent },
    ),
  );
  // The database cannot say for a moment whom the shop has erased.
  const prepare = env.DB.prepare.bind(env.DB);
  const away = vi.spyOn(env.DB, "prepare").mockImplementation((query) => {
    if (query.includes("erased_at IS NOT NULL")) {
      throw new Error("D1_ERROR: overloaded");
    }
    return prepare(query);
  });
  expect((await deliver("orders", { events })).explicitAcks).toHaveLength(0);
  away.mockRestore();
  expect((await deliver("orders", { events })).explicitAcks).toHaveLength(1);
  expect((await orderStore(env).find(erased.id))?.order).toMatchObject({
    email: "",
    shippingAddress: { name: "–" },
  });
  expect((await orderStore(env).find(lives.id))?.order.email).toBe(lives.email);
});

describe("a message that looks after an owner of stock", () => {
  const watcher = (name: string) =>
    makeEvent(
      "stock.owner_active",
      { owner: { kind: "ledger", name } },
      { traceparent: continueTrace(null) },
    );

  it("wakes the sweeper too, while an order waits there", async () => {
    const sku = await stockItem();
    const held = holdQueues();
    vi.spyOn(env.ORDERS_QUEUE, "send").mockResolvedValue({} as never);
    await placed({ [sku]: 1 });
    expect(held.filter(({ queue }) => queue === "payments")).toEqual([]);
    await runInDurableObject(SWEEPER, (_, { storage }) => storage.deleteAlarm());
    expect((await deliver("orders", { events: [watcher(sku)] })).explicitAcks).toHaveLength(1);
    expect(await runInDurableObject(SWEEPER, (_, { storage }) => storage.getAlarm())).not.toBeNull();
  });

  it("comes again when the owner does not answer, and holds up no order that travels beside it", async () => {
    const sku = await stockItem();
    const { id, held } = await accepted({ [sku]: 1 });
    const getByName = env.STOCK_LEDGER.getByName.bind(env.STOCK_LEDGER);
    vi.spyOn(env.STOCK_LEDGER, "getByName").mockImplementation((name, options) => {
      if (name === "SILENT") {
        throw new Error("no answer");
      }
      return getByName(name, options);
    });
    const events = [watcher("SILENT"), ...intakes(held)];
    const result = await deliver("orders", { events });
    expect(result.retryMessages).toHaveLength(1);
    expect((await orderStore(env).find(id))?.order.id).toBe(id);
  });
});
