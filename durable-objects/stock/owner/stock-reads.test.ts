import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { continueTrace } from "../../../domain/base/trace.ts";
import { laneName } from "../../../domain/sales/sale.ts";
import { holdQueues } from "../../../test/support/held-queues.ts";
import { movementSums } from "../../../test/support/orders.ts";
import { openSale } from "../../../test/support/sales.ts";
import { stockItem } from "../../../test/support/shop.ts";
import { StockLane } from "../lane/stock-lane.ts";
import { StockLedger } from "../ledger/stock-ledger.ts";

const ORDERS = 20_000;
/** Movements are published this long after the first of them, at the latest: those of a lane. */
const MOVEMENTS_MS = 30_500;

beforeEach(() => {
  // The clock stands an hour ahead, and alarms keep real time: they ring when the test rings them.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60 * 60_000 });
  holdQueues();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/**
 * Writes what so many orders left behind: reservations that were confirmed, with their movements.
 */
function serve(sql: SqlStorage): void {
  const [level] = sql
    .exec<{ on_hand: number; reserved: number }>(
      "SELECT on_hand, reserved FROM movements ORDER BY seq DESC LIMIT 1",
    )
    .toArray();
  sql.exec(
    `WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     INSERT INTO reservations
       (seq, reference, customer, quantity, status, expires_at, traceparent, is_order, holds_draft, intake_seq)
     SELECT i, 'ord-' || i, 'user:' || i, 1, 'confirmed', i, '', 1, 1, NULL FROM n`,
    ORDERS + 999,
  );
  sql.exec(
    `INSERT INTO movements (seq, at, kind, quantity, on_hand_delta, reserved_delta, on_hand, reserved, reference)
     SELECT seq, 0, 'reserve', 1, 0, 0, ?, ?, reference FROM reservations WHERE seq >= 1000`,
    level?.on_hand ?? 0,
    level?.reserved ?? 0,
  );
  sql.exec("UPDATE stock SET relayed_seq = ?", ORDERS + 999);
}

/**
 * One more order. An owner that publishes its movements writes down where its active ones begin.
 */
async function serveOneMore(
  owner: Pick<StockLedger, "reserveMany" | "confirmMany" | "alarm">,
): Promise<void> {
  const buyer = { customer: "user:one-more", ticketId: null };
  const order = { reference: "one-more", quantity: 1, traceparent: "", buyer, order: { draft: null } };
  expect((await owner.reserveMany([order]))[0]).toMatchObject({ ok: true, replay: false });
  await owner.confirmMany([order.reference]);
  vi.setSystemTime(Date.now() + MOVEMENTS_MS);
  await owner.alarm();
}

/** The rows that `work` reads. */
async function rowsRead(sql: SqlStorage, work: () => unknown): Promise<number> {
  const exec = vi.spyOn(sql, "exec");
  await work();
  const rows = exec.mock.results.map(({ value }) => (value as SqlStorageCursor<never>).rowsRead);
  exec.mockRestore();
  return rows.reduce((sum, read) => sum + read, 0);
}

it("a ledger that served 20,000 orders starts without reading them, nor does it for a sale's books", async () => {
  const sku = await stockItem({ stock: 5 });
  const { id } = await openSale(sku, { allotment: 1 });
  const ledger = env.STOCK_LEDGER.getByName(sku);
  await ledger.reserveMany([{ reference: "held", quantity: 1, traceparent: "" }]);
  await runInDurableObject(ledger, (_, { storage }) => serve(storage.sql));
  await evictDurableObject(ledger);
  await runInDurableObject(ledger, serveOneMore);
  const [start, books, order] = await runInDurableObject(ledger, async (_, state) => {
    const { sql } = state.storage;
    const fresh = new StockLedger(state, env);
    return [
      await rowsRead(sql, () => new StockLedger(state, env)),
      await rowsRead(sql, () => fresh.salePool(id)),
      await rowsRead(sql, () =>
        fresh.reserveMany([{ reference: "new", quantity: 1, traceparent: continueTrace(null) }]),
      ),
    ];
  });
  expect(start).toBeLessThan(50);
  expect(books).toBeLessThan(50);
  expect(order).toBeLessThan(50);
  await evictDurableObject(ledger);
  expect(
    (await ledger.reserveMany([{ reference: "ord-1000", quantity: 1, traceparent: "" }]))[0],
  ).toMatchObject({
    ok: true,
    replay: true,
    status: "confirmed",
  });
  vi.setSystemTime(Date.now() + 6 * 60_000);
  expect(await ledger.snapshot()).toMatchObject({ reserved: 0 });
});

it("a lane that served 20,000 orders starts without reading them, and learns what each customer holds when it sells", async () => {
  const { id } = await openSale(await stockItem(), { lanes: 1 });
  const lane = env.STOCK_LANE.getByName(laneName(id, 0));
  await lane.report();
  await runInDurableObject(lane, (_, { storage }) => serve(storage.sql));
  await evictDurableObject(lane);
  await runInDurableObject(lane, serveOneMore);
  const start = await runInDurableObject(lane, (_, state) =>
    rowsRead(state.storage.sql, () => new StockLane(state, env)),
  );
  expect(start).toBeLessThan(50);
  await evictDurableObject(lane);
  expect(await lane.ticketOf("user:1000", "t")).toEqual({ used: false, reached: true });
  expect(await lane.ticketOf("user:1", "t")).toEqual({ used: false, reached: false });
});

describe("reservations that ended a month ago", () => {
  const reserve = (sku: string, reference: string, draft: string | null = null) =>
    env.STOCK_LEDGER.getByName(sku).reserveMany([
      { reference, quantity: 1, traceparent: continueTrace(null), order: { draft } },
    ]);

  /** Rings a ledger's alarm a month later, after which its reservations are in the archive. */
  async function archived(sku: string, left: string[]): Promise<void> {
    const ledger = env.STOCK_LEDGER.getByName(sku);
    vi.setSystemTime(Date.now() + 31 * 24 * 60 * 60_000);
    await runInDurableObject(ledger, (_, { storage }) => storage.setAlarm(Date.now()));
    await runDurableObjectAlarm(ledger);
    const rows = await runInDurableObject(ledger, (_, { storage }) =>
      storage.sql.exec<{ reference: string }>("SELECT reference FROM reservations ORDER BY seq").toArray(),
    );
    expect(rows.map(({ reference }) => reference)).toEqual(left);
  }

  it("are archived: a replay finds its order, a late cancellation its units, and the books balance", async () => {
    const sku = await stockItem({ stock: 10 });
    const ledger = env.STOCK_LEDGER.getByName(sku);
    for (const reference of ["paid", "cancelled", "returned", "short", "untold"]) {
      await reserve(sku, reference, reference === "short" ? null : JSON.stringify({ id: reference }));
    }
    const told = ["paid", "cancelled", "returned"].map((reference) => ({
      reference,
      status: "active" as const,
    }));
    await ledger.acknowledge(told);
    await ledger.confirmMany(["paid", "returned"]);
    await ledger.releaseMany(["cancelled", "short"], "test");
    // Its end is sent to its order until the order acknowledges it.
    await archived(sku, ["untold"]);
    const paid = await reserve(sku, "paid", '{"id":"paid"}');
    expect(paid).toMatchObject([{ replay: true, status: "confirmed" }]);
    await evictDurableObject(ledger);
    const answers = [];
    for (const reference of ["paid", "cancelled", "untold"]) {
      answers.push(...(await reserve(sku, reference, JSON.stringify({ id: reference }))));
    }
    expect(answers).toMatchObject([
      { ok: true, replay: true, status: "confirmed", draft: null },
      { ok: true, replay: true, status: "released", draft: null },
      { ok: true, replay: true, status: "expired", draft: '{"id":"untold"}' },
    ]);
    expect(await ledger.returnMany(["returned", "returned"], "late")).toMatchObject([
      { status: "released" },
      { status: "released" },
    ]);
    expect((await reserve(sku, "short"))[0]).toMatchObject({ ok: true, replay: false });
    expect(await ledger.snapshot()).toMatchObject({ onHand: 9, reserved: 1 });
    expect(await movementSums(sku)).toEqual({ onHand: 9, reserved: 1 });
  });

  it("and were there before the archive stay, where an older version finds them after a rollback", async () => {
    const sku = await stockItem({ stock: 10 });
    const ledger = env.STOCK_LEDGER.getByName(sku);
    await reserve(sku, "before", '{"id":"before"}');
    await ledger.confirmMany(["before"]);
    await reserve(sku, "unpaid");
    await runInDurableObject(ledger, (_, { storage }) => {
      storage.sql.exec("DROP TABLE settled; DROP TABLE settled_up_to; DROP INDEX reservations_held");
      storage.sql.exec(
        `ALTER TABLE movements DROP COLUMN location; ALTER TABLE stock DROP COLUMN active_from;
         ALTER TABLE reservations DROP COLUMN draft`,
      );
      storage.sql.exec("UPDATE schema_version SET version = 1 WHERE part = 'owner'");
    });
    await evictDurableObject(ledger);
    await reserve(sku, "after", '{"id":"after"}');
    await ledger.confirmMany(["after"]);
    await archived(sku, ["before", "unpaid"]);
    await evictDurableObject(ledger);
    expect(await ledger.snapshot()).toMatchObject({ reserved: 0 });
  });
});
