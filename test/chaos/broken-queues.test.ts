/**
 * Queues that refuse for a while, accept messages that they report as refused, deliver twice and in
 * no order, and lose messages where the shop can send them again. Once they work, the repairs have
 * done everything that was acknowledged, once.
 */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { type Random, seeded } from "../../domain/base/random.ts";
import { QUEUE_NAMES, QUEUES, type QueueName } from "../../shop/events/names.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { archivedEvents } from "../support/archive.ts";
import { FULL } from "../support/full.ts";
import { deliver, type Held } from "../support/held-queues.ts";
import { booksOf, call, movementSums, placed, stock } from "../support/orders.ts";
import { bearer } from "../support/sales.ts";
import { stockItem } from "../support/shop.ts";
import { hooked, Receivers } from "../support/webhooks.ts";

const ORDERS = FULL ? 120 : 3;
const UNITS = 2_000;
/** Rounds of half a minute in which queues are broken. */
const BROKEN_ROUNDS = FULL ? 10 : 2;
const MOST_ROUNDS = 40;
const ROUND_MS = 31_000;

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/**
 * Who sends to these sends again until the order has moved. What others took, the platform
 * delivers.
 */
const SENT_AGAIN: readonly QueueName[] = ["orders", "payments"];

/** Each of these refuses at least once. */
const REFUSING: readonly QueueName[] = [
  "orders",
  "payments",
  "notifications",
  "analytics",
  "catalog",
  "webhooks",
];

class BrokenQueues {
  isBroken = true;
  /** Sends of each queue that were refused, and whether they arrived all the same. */
  readonly refused = new Map<QueueName, number>();
  readonly #held: Held[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
    for (const queue of QUEUE_NAMES) {
      vi.spyOn(env[QUEUES[queue]], "sendBatch").mockImplementation(async (messages) => {
        const bodies = [...messages].map(({ body }) => String(body));
        this.#take(queue, bodies);
        return {} as never;
      });
    }
  }

  #take(queue: QueueName, bodies: readonly string[]): void {
    const isFirst = !this.refused.has(queue);
    const isRefused = this.isBroken && (isFirst || this.#random.chance(0.5));
    const isLost = this.isBroken && SENT_AGAIN.includes(queue) && this.#random.chance(0.2);
    if (!isLost && (!isRefused || this.#random.chance(0.3))) {
      this.#held.push(...bodies.map((body) => ({ queue, body })));
    }
    if (isRefused) {
      this.refused.set(queue, (this.refused.get(queue) ?? 0) + 1);
      throw new Error("Queue is overloaded. Please back off.");
    }
  }

  /** Delivers what was taken and what comes of it, in no order, some of it twice. */
  async deliverAll(): Promise<void> {
    while (this.#held.length > 0) {
      const at = this.#random.integer(0, this.#held.length - 1);
      const [message] = this.#held.splice(at, 1);
      if (!message) {
        return;
      }
      const { retryMessages } = await deliver(message.queue, message.body);
      if (retryMessages.length > 0 || (this.isBroken && this.#random.chance(0.2))) {
        this.#held.push(message);
      }
    }
  }
}

/** Half a minute passes, and what sleeps until then wakes. */
async function passTime(objects: readonly DurableObjectStub<undefined>[]): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ROUND_MS });
  for (const object of objects) {
    await runDurableObjectAlarm(object);
  }
}

async function number(sql: string): Promise<number> {
  return (await env.DB.prepare(sql).first<{ n: number }>())?.n ?? 0;
}

it("queues that are broken for minutes hold up orders, mail, files, stock, lists and webhooks, and lose and double none", {
  timeout: FULL ? 600_000 : 60_000,
}, async () => {
  console.log(`CHAOS_SEED=${env.PROPERTY_SEED}`);
  const random = seeded(`broken-queues-${env.PROPERTY_SEED}`);
  const receivers = new Receivers();
  const hook = await hooked(["order.confirmed", "order.cancelled", "order.refunded"]);
  const skus = await Promise.all([1, 2].map(() => stockItem({ stock: UNITS, price: 2_500 })));
  const [first = "", second = ""] = skus;
  const objects = [
    ...skus.map((sku) => env.STOCK_LEDGER.getByName(sku)),
    env.SWEEPER.getByName("sweeper"),
    env.WEBHOOK_ENDPOINT.getByName(hook.id),
  ];
  const queues = new BrokenQueues(random);
  const ends = Array.from({ length: ORDERS }, (_, n) => (n % 3 === 2 ? "CANCELLED" : "CONFIRMED"));
  const ids = await Promise.all(
    ends.map(async (end) => {
      const token = end === "CONFIRMED" ? "tok_ok" : "tok_declined";
      return (await placed({ [first]: 1, [second]: 2 }, token)).id;
    }),
  );
  const paid = ids.filter((_, n) => ends[n] === "CONFIRMED");
  const [returned = ""] = paid;
  let isReturned = false;
  /** Gives a unit of a paid order back, once. */
  const giveBack = async () => {
    const [order] = await orderStore(env).load([returned]);
    if (!isReturned && order?.status === "CONFIRMED") {
      const refund = { items: [{ sku: first, quantity: 1 }], restock: true };
      const key = { "Idempotency-Key": "once", ...(await bearer("sam", "support")) };
      isReturned = (await call("POST", `/api/orders/${returned}/refunds`, refund, key)).status === 201;
    }
  };
  /** What is left to do, in words. */
  const left = async (): Promise<string[]> => {
    const orders = await orderStore(env).load(ids);
    const settled = orders.filter(({ step }) => step === "done").length;
    const unpublished = await number("SELECT count(*) AS n FROM outbox");
    const mails = await number("SELECT count(*) AS n FROM notifications WHERE state = 'sent'");
    // One may be sent twice, under the same id.
    const told = new Set(receivers.of(hook.host).map(({ headers }) => headers["webhook-id"]));
    const { onHand } = await stock(first);
    const shown = await Promise.all(
      skus.map(async (sku): Promise<[string, number, number]> => {
        const sql = `SELECT available AS n FROM variants WHERE sku = '${sku}'`;
        return [`shown stock of ${sku}`, await number(sql), (await stock(sku)).available];
      }),
    );
    const wanted: [string, number, number][] = [
      ["settled orders", settled, ORDERS],
      ["refunds", Number(isReturned), 1],
      ["unpublished events", unpublished, 0],
      ["mails", mails, ORDERS + 1],
      ["deliveries", told.size, ORDERS + 1],
      ["units", onHand, UNITS - paid.length + 1],
      ...shown,
    ];
    return wanted.flatMap(([what, is, should]) => (is === should ? [] : [`${what}: ${is} of ${should}`]));
  };
  for (let rounds = 0; queues.isBroken || (await left()).length > 0; rounds++) {
    if (rounds === MOST_ROUNDS) {
      expect(await left()).toEqual([]);
    }
    const spared = REFUSING.some((queue) => !queues.refused.has(queue));
    queues.isBroken = rounds < BROKEN_ROUNDS || (spared && rounds < MOST_ROUNDS);
    await giveBack();
    await queues.deliverAll();
    await passTime(objects);
    await queues.deliverAll();
  }

  const orders = await orderStore(env).load(ids);
  expect(ids.map((id) => orders.find((order) => order.id === id)?.status)).toEqual(ends);
  for (const id of paid) {
    const books = await booksOf(id);
    expect([books.captures, books.voids, Object.keys(books.refunds).length]).toEqual([
      1,
      0,
      id === returned ? 1 : 0,
    ]);
  }
  expect(await movementSums(first)).toEqual({ onHand: UNITS - paid.length + 1, reserved: 0 });
  expect(await movementSums(second)).toEqual({ onHand: UNITS - 2 * paid.length, reserved: 0 });
  const told = (await archivedEvents()).filter(({ data }) => ids.includes(String(data.orderId)));
  const types = Object.groupBy(told, ({ type }) => type);
  expect(Object.fromEntries(Object.entries(types).map(([type, all]) => [type, all?.length]))).toMatchObject({
    "order.placed": ORDERS,
    "order.confirmed": paid.length,
    "order.cancelled": ORDERS - paid.length,
    "order.refunded": 1,
  });
  expect(await number("SELECT count(*) AS n FROM mailbox")).toBe(ORDERS + 1);
  for (const queue of REFUSING) {
    expect([queue, queues.refused.has(queue)]).toEqual([queue, true]);
  }
});
