import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { NO_FIGURES } from "../../domain/analytics/figures.ts";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import type { OrderDraft } from "../../domain/orders/order.ts";
import { type CountMemory, countFacts, forgetFigures } from "../../stores/analytics/count-facts.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { figures as figuresTable } from "../../stores/schema/analytics.ts";
import { emptyArchive } from "../../test/support/archive.ts";
import { draftOf } from "../../test/support/drafts.ts";
import { deliver } from "../../test/support/held-queues.ts";
import { call } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { type Event, makeEvent } from "../events/events.ts";
import type { RebuiltPart } from "../orders/reading/rebuild-summaries.ts";
import { cartsOf } from "./read-conversion.ts";

const traceparent = continueTrace(null);
/** Ten minutes before midnight in Los Angeles, where the days of the shop begin. */
const EVENING = Date.parse("2026-03-03T07:50:00.000Z");
const MINUTE_MS = 60_000;

let staff: Record<string, string>;
// Minutes are kept for ninety days, so it is two days later.
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: EVENING + 2 * 24 * 60 * MINUTE_MS });
  staff = await bearer("reader", "merchant");
});
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(async () => {
  await Promise.all([forgetFigures(env.DB), emptyArchive()]);
});

type Told = "order.placed" | "order.confirmed" | "order.cancelled" | "order.refunded";

function event(type: Told, order: string, minute: number, more: object = {}, currency: Currency = CURRENCY) {
  const data = {
    orderId: order,
    number: order,
    total: 1_000,
    ...(currency === CURRENCY ? {} : { currency }),
    items: [{ sku: "FIGURE-1", quantity: 2, unitPrice: 400 }],
    provider: "mock",
    ...more,
  };
  const at = new Date(EVENING + minute * MINUTE_MS).toISOString();
  return makeEvent(type, data as never, { traceparent, id: `${order}:${type}${minute}`, at });
}

const cancelled = (order: string, minute: number, more: object) =>
  event("order.cancelled", order, minute, { reason: "customer_request", ...more });
const refunded = (order: string, minute: number, amount: number) =>
  event("order.refunded", order, minute, {
    status: "CONFIRMED",
    refundId: order,
    amount,
    units: [{ sku: "FIGURE-1", quantity: 1 }],
    restock: true,
  });

/**
 * Six orders on two days: kept, refunded in part, cancelled when paid, declined, expired,
 * withdrawn.
 */
const STORY: readonly Event[] = [
  ...["a", "b", "c", "d", "e", "f"].map((order, n) => event("order.placed", order, 2 * n)),
  ...["a", "b", "c"].map((order, n) => event("order.confirmed", order, 2 * n + 1)),
  refunded("b", 20, 300),
  cancelled("c", 21, { givenBack: 1_000 }),
  cancelled("d", 9, { reason: "payment_declined" }),
  cancelled("e", 14, { reason: "reservation_expired" }),
  cancelled("f", 12, {}),
  event("order.placed", "k", 1, {}, "EUR"),
  event("order.confirmed", "k", 1, { total: 777 }, "EUR"),
];

async function report(name: string, query = "from=2026-03-02&to=2026-03-03", headers = {}) {
  const path = `/api/admin/analytics/${name}?${query}`;
  return call("GET", path, undefined, { ...staff, ...headers });
}

async function told(name: string, query?: string) {
  return (await report(name, query)).json<{
    rows: Record<string, unknown>[];
    totals: Record<string, unknown>;
    previous?: { totals: Record<string, unknown>; rows: unknown[] };
    currencies?: string[];
  }>();
}

async function figures() {
  const rows = await env.DB.prepare(
    "select * from figures order by interval, start, currency, provider",
  ).all();
  const skus = await env.DB.prepare(
    "select * from sku_figures order by interval, start, currency, sku",
  ).all();
  return [rows.results, skus.results];
}

const usd = (amount: number) => ({ amount, currency: "USD" });

describe("figures", () => {
  it("count each event once: alone, late, doubled, in any order, in two batches at the same time", async () => {
    await deliver("analytics", { events: STORY });
    const once = await figures();
    expect(once[0]).not.toEqual([]);
    await forgetFigures(env.DB);
    const late = STORY.toReversed();
    await Promise.all([
      deliver("analytics", { events: late.slice(0, 9) }),
      deliver("analytics", { events: late.slice(4) }),
      deliver("analytics", { events: [...late.slice(2, 6), ...late.slice(2, 6)] }),
    ]);
    await deliver("analytics", { events: STORY });
    expect(await figures()).toEqual(once);
  });

  it("are counted from the archive as their consumer counted them, whatever had become of them", async () => {
    await deliver("analytics", { events: STORY.slice(0, 8) });
    await deliver("analytics", { events: STORY.slice(6) });
    const before = await figures();
    await env.DB.batch([
      env.DB.prepare("update figures set paid = paid + 7"),
      env.DB.prepare("delete from counted_events"),
      env.DB.prepare("insert into sku_figures values ('day', 1, 'USD', 'GHOST', 1, 1, 1)"),
    ]);
    const ops = await bearer("ops", "ops");
    let counted = 0;
    let cursor: RebuiltPart["cursor"] = { phase: "figures", after: "" };
    while (cursor !== null) {
      const part: RebuiltPart = await (
        await call("POST", "/api/admin/read-model/rebuild", { cursor }, ops)
      ).json<RebuiltPart>();
      counted += part.counted;
      cursor = part.cursor;
    }
    expect(counted).toBe(STORY.length);
    expect(await figures()).toEqual(before);
    // What comes again after that is known.
    await deliver("analytics", { events: STORY });
    expect(await figures()).toEqual(before);
  });

  it("count each event once when isolates take turns, each with what it remembers of before", async () => {
    const [one, other]: CountMemory[] = [new Map(), new Map()];
    const count = (memory: CountMemory | undefined, ...ids: string[]) =>
      countFacts(
        env.DB,
        ids.map((id) => ({
          id,
          at: EVENING,
          currency: CURRENCY,
          provider: "",
          figures: { placed: 1 },
          skus: [],
        })),
        "UTC",
        memory,
      );
    expect(await count(one, "a")).toBe(1);
    expect(await count(other, "b")).toBe(1);
    expect(await count(one, "b", "c")).toBe(1);
    // A rebuild counts the other way round, and comes as far as what the first one remembers.
    await forgetFigures(env.DB);
    expect(await count(other, "b")).toBe(1);
    expect(await count(other, "d")).toBe(1);
    expect(await count(other, "e")).toBe(1);
    expect(await count(one, "e", "f")).toBe(1);
  });

  it("are written with what was counted or not at all: a batch that failed is counted when it comes again", async () => {
    const broken = vi.spyOn(env.DB, "batch").mockRejectedValueOnce(new Error("D1 is away"));
    expect((await deliver("analytics", { events: STORY })).retryMessages).toHaveLength(1);
    broken.mockRestore();
    expect((await deliver("analytics", { events: STORY })).explicitAcks).toHaveLength(1);
    expect((await told("summary")).totals.orders).toBe(6);
  });
});

describe("a report", () => {
  beforeEach(() => deliver("analytics", { events: STORY }));

  it("tells what was sold in one currency, and names the others", async () => {
    const { totals, currencies, rows } = await told("summary");
    expect(totals).toEqual({
      orders: 6,
      paid: 3,
      units: 6,
      revenue: usd(3_000 - 300 - 1_000),
      averageOrder: usd(1_000),
      refunded: usd(1_300),
      paymentSuccess: 0.75,
    });
    expect(currencies).toEqual(["USD", "EUR"]);
    expect(rows.map(({ start, orders }) => [start, orders])).toEqual([
      ["2026-03-02T08:00:00.000Z", 5],
      ["2026-03-03T08:00:00.000Z", 1],
    ]);
    const euros = await told("summary", "from=2026-03-02&to=2026-03-03&currency=EUR");
    expect(euros.totals).toMatchObject({ orders: 1, revenue: { amount: 777, currency: "EUR" } });
  });

  it("says how each order ended, at its time, by whole intervals that touch the period", async () => {
    const period = "from=2026-03-03T07:51:30Z&to=2026-03-03T08:04:30Z";
    const { rows, totals } = await told("orders", `${period}&interval=minute`);
    expect(rows).toHaveLength(14);
    expect(rows[0]).toMatchObject({ start: "2026-03-03T07:51:00.000Z", placed: 0, paid: 1 });
    expect(totals).toMatchObject({
      placed: 5,
      paid: 3,
      declined: 1,
      expired: 1,
      withdrawn: 1,
      unanswered: 0,
    });
    expect((await told("orders", `${period}&interval=hour`)).totals).toMatchObject({
      placed: 6,
      placedTotal: usd(6_000),
      reversed: 1,
      refunds: 1,
    });
  });

  it("of orders that older code cancelled asks the orders what they had paid, less what was paid back", async () => {
    const drafts = [await draftOf("guest:paid"), await draftOf("guest:unpaid")];
    const store = orderStore(env);
    await store.insert(drafts);
    const [{ id: paid }, { id: unpaid }] = drafts as [OrderDraft, OrderDraft];
    const refund = { items: [], restock: false, reason: null, actor: "s", at: 1, fingerprint: "" };
    const refunds = [
      { ...refund, id: "some", amount: 998, state: "paid" as const },
      { ...refund, id: "none", amount: 7, state: "refused" as const },
      { ...refund, id: `${paid}:cancelled`, amount: 5_000, state: "paid" as const },
    ];
    const from = { status: "PENDING", step: "authorize" } as const;
    const done = { status: "CONFIRMED", step: "done" } as const;
    const over = { status: "CANCELLED", step: "done" } as const;
    const change = { orderId: paid, version: null, actor: "system" };
    const versions = await store.transition([
      { ...change, from, to: done },
      { ...change, orderId: unpaid, from, to: over },
    ]);
    const version = versions.get(paid) ?? null;
    const payment = { state: "refunded" as const, refunds };
    await store.transition([{ ...change, version, from: done, to: over, payment }]);
    const before = (await told("orders")).totals;
    const events = [paid, unpaid].map((id) => cancelled(id, 40, { provider: undefined }));
    await deliver("analytics", { events });
    const { totals } = await told("orders");
    expect([totals.reversed, totals.withdrawn]).toEqual([
      Number(before.reversed) + 1,
      Number(before.withdrawn) + 1,
    ]);
    const revenue = (await told("revenue")).totals;
    expect(revenue).toMatchObject({ reversed: usd(1_000 + 5_000) });
  });

  it("compares with the time before, of the same length", async () => {
    const { totals, previous } = await told("revenue", "from=2026-03-03&to=2026-03-03&compare=previous");
    expect(totals.revenue).toEqual(usd(-1_300));
    expect(previous).toMatchObject({
      from: "2026-03-02T08:00:00.000Z",
      to: "2026-03-03T08:00:00.000Z",
      totals: { revenue: usd(3_000) },
    });
  });

  it("of payments is by provider, and those of SKUs by what sold most", async () => {
    const other = { provider: "stripe", total: 9_000 };
    const later = [event("order.placed", "s", 30, other), event("order.confirmed", "s", 31, other)];
    expect((await told("payments")).rows).toEqual([
      { provider: "mock", paid: 3, paidTotal: usd(3_000), declined: 1, unanswered: 0, success: 0.75 },
    ]);
    expect((await told("products")).rows).toEqual([
      { sku: "FIGURE-1", productId: null, title: null, units: 6, returned: 3, revenue: usd(2_400) },
    ]);
    expect((await told("sell-through")).totals).toEqual({
      units: 0,
      returned: 0,
      available: 0,
      sellThrough: null,
    });
    await deliver("analytics", { events: later });
    expect((await told("payments")).rows.map(({ provider }) => provider)).toEqual(["stripe", "mock"]);
  });

  it("of conversion tells how far shoppers got, with orders of all currencies", async () => {
    const at = Date.now();
    const minute = (at - EVENING) / MINUTE_MS;
    const events = [event("order.placed", "z", minute), event("order.placed", "y", minute, {}, "EUR")];
    const counts = { visits: 8, carts: 4, checkouts: 2 };
    await Promise.all([
      deliver("analytics", { events }),
      env.METER.getByName("shop").add({ samples: {}, counts }),
    ]);
    const day = `interval=day&from=${new Date(at - 1).toISOString()}`;
    expect((await told("conversion", day)).totals).toEqual({ ...counts, orders: 2, conversion: 0.25 });
    expect((await told("carts", day)).totals).toEqual({
      carts: 4,
      checkouts: 2,
      orders: 2,
      abandonment: 0.5,
    });
    const abandoned = [0, 2, 5].map((orders) => cartsOf({ ...counts, orders }).abandonment);
    expect(abandoned, "who buys at once has no cart before").toEqual([1, 0.5, 0]);
    expect(cartsOf({ ...counts, carts: 0, orders: 0 }).abandonment).toBeNull();
  });

  it("keeps what is by the hour and longer; minutes of ninety days ago are gone with the next count", async () => {
    const old = { currency: "USD", provider: "old", ...NO_FIGURES } as const;
    const rows = (["minute", "hour", "day"] as const).map((interval) => ({
      ...old,
      interval,
      start: 60_000,
    }));
    await drizzle(env.DB).insert(figuresTable).values(rows);
    const minute = (Date.now() - EVENING) / MINUTE_MS;
    await deliver("analytics", { events: [event("order.placed", "late", minute + 3)] });
    const { results } = await env.DB.prepare("SELECT interval FROM figures WHERE provider = 'old'").all();
    expect(results.map(({ interval }) => interval).sort()).toEqual(["day", "hour"]);
  });

  it("is a table too, with money as decimals", async () => {
    const csv = await report("revenue", "from=2026-03-02&to=2026-03-03", { Accept: "text/csv" });
    expect([csv.headers.get("Content-Type"), await csv.text()]).toEqual([
      "text/csv; charset=utf-8",
      "start,paid,reversed,refunded,revenue,currency\r\n" +
        "2026-03-02T08:00:00.000Z,30.00,0.00,0.00,30.00,USD\r\n" +
        "2026-03-03T08:00:00.000Z,0.00,10.00,3.00,-13.00,USD\r\n",
    ]);
  });

  it.each([
    ["from=2026-03-03&to=2026-03-02", "to"],
    ["from=2020-01-01&to=2026-03-02&interval=hour", "interval"],
    ["from=yesterday", "from"],
    ["interval=week", "interval"],
    ["currency=XXX", "currency"],
    ["compare=next", "compare"],
  ])("with %s is refused for its %s, and says what it must be", async (query, path) => {
    const response = await report("summary", query);
    const problem = await response.json<{ code: string; errors: { path: string; message: string }[] }>();
    expect([response.status, problem.code, problem.errors[0]?.path]).toEqual([400, "invalid_request", path]);
    expect(problem.errors[0]?.message).not.toBe("Invalid input");
  });
});
