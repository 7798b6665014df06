import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Role } from "../../domain/accounts/access.ts";
import type { OrderDraft } from "../../domain/orders/order.ts";
import { bookmarkOf } from "../../http/bookmark.ts";
import { publishOutbox } from "../../shop/events/outbox.ts";
import { type MovedPart, moveOrders } from "../../shop/orders/move-orders.ts";
import { projectOrders } from "../../shop/orders/reading/order-summaries.ts";
import { cancelOrders } from "../../shop/orders/saga.ts";
import { D1Outbox } from "../../stores/events/outbox.ts";
import { D1OrderStore } from "../../stores/orders/d1-order-store.ts";
import { LeftOrders } from "../../stores/orders/left-orders.ts";
import { orderShards, orderStore } from "../../stores/orders/order-shards.ts";
import { orderStoreContract } from "../../stores/orders/order-store.contract.ts";
import type { OrderStore } from "../../stores/orders/order-store.ts";
import { app } from "../../workers/app.ts";
import { callBy } from "../support/call.ts";
import { draftOf, newCustomer } from "../support/drafts.ts";
import { ordersIn } from "../support/order-contract.ts";
import { ORIGIN } from "../support/origin.ts";
import { bearer } from "../support/sales.ts";

const inD1 = new D1OrderStore(env.DB);
/** Writes a row for the first entry of a timeline. */
const olderInD1 = new D1OrderStore(env.DB, false);
/** An isolate looks this often whether orders are left in D1. */
const MINUTE_MS = 61_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Date.now() + MINUTE_MS);
});
afterEach(async () => {
  vi.restoreAllMocks();
  // Each test begins with an empty D1; an old copy takes two passes.
  await move();
  await move();
});

/** Stores orders as the shop did before it bound Postgres. */
async function leave(count: number, customer?: string, since = 1_700_000_000_000): Promise<OrderDraft[]> {
  const drafts = await Promise.all(
    Array.from({ length: count }, (_, i) =>
      draftOf(customer ?? newCustomer(), { placedAt: new Date(since + i * 1_000).toISOString() }),
    ),
  );
  await olderInD1.insert(drafts.slice(0, count / 2));
  await inD1.insert(drafts.slice(count / 2));
  vi.setSystemTime(Date.now() + MINUTE_MS);
  return drafts;
}

async function move(): Promise<MovedPart> {
  const sum = { moved: 0, waiting: 0, different: [] as string[] };
  let cursor: string | undefined;
  for (;;) {
    const result = await moveOrders(callBy("ops"), cursor);
    if (!result.ok) {
      throw new Error(result.error.detail);
    }
    const part = result.value;
    sum.moved += part.moved;
    sum.waiting += part.waiting;
    sum.different.push(...part.different);
    if (part.cursor === null) {
      return { ...part, ...sum };
    }
    cursor = part.cursor;
  }
}

async function rowsInD1(): Promise<number> {
  const tables = ["orders", "order_lines", "order_timeline", "payments"];
  const rows = await env.DB.batch<{ n: number }>(
    tables.map((table) => env.DB.prepare(`SELECT count(*) AS n FROM ${table}`)),
  );
  return rows.reduce((sum, { results }) => sum + (results[0]?.n ?? 0), 0);
}

async function ask(
  method: string,
  path: string,
  sub: string,
  role: Role,
  body?: object,
  more: Record<string, string> = {},
): Promise<Response> {
  const headers = {
    ...more,
    ...(await bearer(sub, role)),
    "Content-Type": "application/json",
    "Idempotency-Key": path,
  };
  const request = new Request(`${ORIGIN}${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return app.fetch(request, env, createExecutionContext());
}

/** One entry more in an order's timeline, tried as often as others are quicker. */
async function note(id: string, reason: string): Promise<void> {
  const store = orderStore(env);
  for (;;) {
    const [order] = await store.load([id]);
    if (!order) {
      throw new Error(`${id} is lost`);
    }
    const { status, step, version } = order;
    const change = {
      orderId: id,
      version,
      from: { status, step },
      to: { status, step, reason },
      actor: "ada",
    };
    if ((await store.transition([change])).has(id)) {
      return;
    }
  }
}

/** Orders are placed in D1, and everything else is asked of the shop that has bound Postgres. */
function placedBefore(): OrderStore {
  const store = orderStore(env);
  return new Proxy(store, {
    get: (_, name: keyof OrderStore) =>
      name === "insert" ? inD1.insert.bind(inD1) : (store[name] as () => unknown).bind(store),
  });
}

// They take as long as all others together, so `npm test` leaves them to `npm run test:full`.
if (env.PROPERTY_RUNS > 100) {
  orderStoreContract("orders left in D1 by a shop that has bound Postgres", () => ({
    store: placedBefore(),
    outboxes: [new D1Outbox(env.DB), ...orderShards(env).all.map(({ outbox }) => outbox)],
  }));
}

it("an order that is left is counted, erased and looked at where it lies, like those of its shard", async () => {
  const customer = newCustomer();
  const lot = "sal_left#0";
  const [left] = await leave(1, customer);
  const newer = await draftOf(customer);
  const sold = await Promise.all(
    [1, 2].map(async () => {
      const draft = await draftOf(newCustomer());
      return { ...draft, lines: draft.lines.map((line) => ({ ...line, lot })) };
    }),
  );
  const store = orderStore(env);
  await inD1.insert(sold.slice(0, 1));
  await store.insert([newer, ...sold.slice(1)]);
  const ids = [left?.id ?? "", newer.id];
  await store.countUnanswered(ids);
  expect((await store.load(ids)).map(({ payment }) => payment.attempts)).toEqual([1, 1]);
  expect(await store.countSaleOrders("sal_left")).toBe(2);
  // The stock owner sends again what was not acknowledged.
  await store.insert(left ? [left] : []);
  expect(await orderShards(env).ofCustomer(customer).store.load(ids)).toHaveLength(1);
  await store.eraseCustomer(customer);
  expect((await store.findMany(ids)).map(({ order }) => order.email)).toEqual(["", ""]);
});

it("orders in every state are the same after the move, row by row, and D1 has none of them", async () => {
  const drafts = await leave(120);
  const ids = drafts.map(({ id }) => id);
  const store = orderStore(env);
  const refund = {
    id: "rfd_1",
    amount: 500,
    items: [{ sku: "TIDE-1", quantity: 1 }],
    reason: "damaged",
    restock: false,
    actor: "sam",
    at: 2_000,
    state: "paid" as const,
    fingerprint: "f",
  };
  const parcel = {
    id: "shp_1",
    items: [{ sku: "TIDE-1", quantity: 1 }],
    carrier: "UPS",
    trackingNumber: "1Z",
    dispatchedAt: 1,
    deliveredAt: null,
  };
  for (const [i, id] of ids.entries()) {
    if (i % 3 === 0) {
      await inD1.transition([
        {
          orderId: id,
          version: null,
          from: { status: "PENDING", step: "authorize" },
          to: { status: "CONFIRMED", step: "done" },
          actor: "payments",
          payment: { state: "captured", providerReference: "pi_1", attempts: 1, refunds: [refund] },
          shipments: [parcel],
        },
      ]);
    }
  }
  await inD1.eraseCustomer(drafts[1]?.customer ?? "");
  await env.DB.prepare("UPDATE orders SET terms = NULL WHERE id = ?").bind(ids[2]).run();
  await inD1.countUnanswered([ids[4] ?? ""]);
  const seen = async () => [
    Object.fromEntries((await store.findMany(ids)).map((found) => [found.order.id, found])),
    Object.fromEntries((await store.load(ids)).map((order) => [order.id, order])),
    ...(await Promise.all(drafts.slice(59, 61).map(({ customer }) => store.list(customer, 1, 9)))),
  ];
  const before = await seen();
  const waiting = (await env.DB.prepare("SELECT count(*) AS n FROM orders").first<number>("n")) ?? 0;
  expect(await move()).toMatchObject({ moved: waiting, waiting: 0, different: [], left: 0 });
  expect(await rowsInD1()).toBe(0);
  expect(await seen()).toEqual(before);
  // A retry of the intake finds them.
  await store.insert(drafts.slice(0, 3));
  expect(await seen()).toEqual(before);
  expect(await move()).toMatchObject({ moved: 0, left: 0 });
});

it("no change is lost while several movers and several writers meet", async () => {
  const ids = (await leave(12)).map(({ id }) => id);
  const made = new Map<string, string[]>();
  let over = false;
  const writers = ids.map(async (id) => {
    for (let i = 0; i < 6; i++) {
      await note(id, `change ${i}`);
      made.set(id, [...(made.get(id) ?? []), `change ${i}`]);
    }
  });
  const movers = [1, 2, 3].map(async () => {
    while (!over) {
      await move();
    }
  });
  await Promise.all(writers);
  over = true;
  await Promise.all(movers);
  // A pass that meets an old copy takes it away, and the next one moves the order.
  await move();
  expect(await move()).toMatchObject({ different: [], left: 0 });
  for (const { order } of await orderStore(env).findMany(ids)) {
    const reasons = order.timeline.flatMap(({ reason }) => reason ?? []);
    expect(reasons).toEqual(made.get(order.id));
  }
  expect(made.size).toBe(ids.length);
});

it("a mover that ended half way leaves a copy that nobody reads, and the next one replaces it", async () => {
  const [draft] = await leave(1);
  const id = draft?.id ?? "";
  const { left } = orderShards(env);
  const [read] = (await left?.readMany([id])) ?? [];
  await orderShards(env)
    .of(id)
    .copies?.insert(read ? [read] : []);
  await note(id, "after the copy");
  expect((await orderStore(env).find(id))?.order.timeline).toHaveLength(2);
  const { sagas } = await orderStore(env).openSagas({ movedBefore: Number.MAX_SAFE_INTEGER, limit: 10_000 });
  expect(sagas.filter((saga) => saga.id === id)).toHaveLength(1);
  // The first pass takes the old copy away, the second moves the order.
  expect(await move()).toMatchObject({ moved: 0, waiting: 1, left: 1 });
  expect(await move()).toMatchObject({ moved: 1, left: 0 });
  expect((await orderStore(env).find(id))?.order.timeline).toHaveLength(2);
});

it("a mover that read an order before another moved it leaves alone what became of it since", async () => {
  const [draft] = await leave(1);
  const id = draft?.id ?? "";
  const read = (await orderShards(env).left?.readMany([id])) ?? [];
  await move();
  await note(id, "after the move");
  vi.spyOn(LeftOrders.prototype, "readAfter").mockResolvedValueOnce(read);
  expect(await move()).toMatchObject({ moved: 0, different: [], left: 0 });
  expect((await orderStore(env).find(id))?.order.timeline).toHaveLength(2);
});

it("a copy is taken away only as it was seen, its payment too", async () => {
  const draft = await draftOf(newCustomer());
  const { copies, store } = orderShards(env).of(draft.id);
  await store.insert([draft]);
  const seen = (await copies?.read([draft.id])) ?? [];
  await store.countUnanswered([draft.id]);
  await copies?.remove(seen);
  const stands = (await copies?.read([draft.id])) ?? [];
  expect(stands).toMatchObject([{ id: draft.id, payment: { attempts: 1 } }]);
  await copies?.remove(stands);
  expect(await copies?.read([draft.id])).toEqual([]);
});

it("the sweeper drives on an order that is left", async () => {
  const [draft] = await leave(1);
  const sent = vi.spyOn(env.PAYMENTS_QUEUE, "sendBatch").mockResolvedValue({} as never);
  await env.SWEEPER.getByName("sweeper").pushOn();
  const bodies = sent.mock.calls.flatMap(([batch]) => [...batch]).map(({ body }) => JSON.stringify(body));
  expect(bodies.filter((body) => body.includes(draft?.id ?? "none"))).toHaveLength(1);
  await move();
});

it("an order that Postgres holds with another story is named, and both are left as they are", async () => {
  const [draft] = await leave(1);
  const id = draft?.id ?? "";
  if (!draft) {
    throw new Error("one order");
  }
  const shard = orderShards(env).of(id).store;
  await shard.insert([draft]);
  await shard.transition([
    {
      orderId: id,
      version: null,
      from: { status: "PENDING", step: "authorize" },
      to: { status: "CANCELLED", step: "done", reason: "customer_request" },
      actor: "ada",
    },
  ]);
  expect(await move()).toMatchObject({ moved: 0, different: [id], left: 1 });
  expect((await shard.find(id))?.order.status).toBe("CANCELLED");
  expect((await orderStore(env).find(id))?.order.status).toBe("PENDING");
  await env.DB.batch(
    ["orders", "order_lines", "order_timeline", "payments"].map((table) =>
      env.DB.prepare(`DELETE FROM ${table}`),
    ),
  );
});

it("a customer's history and a cancellation reach orders on both sides", async () => {
  const sub = newCustomer().slice("user:".length);
  const left = await leave(3, `user:${sub}`);
  const newer = await Promise.all([1, 2].map(() => draftOf(`user:${sub}`)));
  await orderStore(env).insert(newer);
  expect(await inD1.load(newer.map(({ id }) => id))).toEqual([]);
  const page = async (number: number) => {
    const response = await ask("GET", `/api/orders/me?page=${number}&pageSize=3`, sub, "customer");
    return response.json<{ items: { id: string }[]; total: number }>();
  };
  const [first, second] = [await page(1), await page(2)];
  expect([first.total, second.total]).toEqual([5, 5]);
  const listed = [...first.items, ...second.items].map(({ id }) => id);
  expect(listed.slice(0, 2).sort()).toEqual(newer.map(({ id }) => id).sort());
  expect(listed.slice(2)).toEqual(left.map(({ id }) => id).reverse());
  const id = left[0]?.id ?? "";
  expect((await ask("POST", `/api/orders/${id}/cancel`, sub, "customer", {})).status).toBe(200);
  expect((await inD1.find(id))?.order.status).toBe("CANCELLED");
  await move();
  const moved = await ask("GET", `/api/orders/${id}`, sub, "customer");
  expect([moved.status, await moved.json()]).toMatchObject([200, { id, status: "CANCELLED" }]);
});

it("lists have the orders of both sides once each and as they stand, before and after they move", async () => {
  const sub = newCustomer().slice("user:".length);
  // Longer ago than the orders of other tests.
  const left = await leave(3, `user:${sub}`, 1_600_000_000_000);
  const newer = await Promise.all([1, 2].map(() => draftOf(`user:${sub}`, { email: "Both@example.com" })));
  await orderStore(env).insert(newer);
  const ids = [...left, ...newer].map(({ id }) => id);
  await projectOrders(env, ids);
  // What is projected of an order that lies in D1 is older than the order.
  const cancelled = left[1]?.id ?? "";
  await ordersIn(() => ({ store: inD1, outboxes: [] })).told(left.slice(1, 2));
  const list = async (path: string, who: Role) => {
    const bookmark = { "x-d1-bookmark": bookmarkOf("ord_none") };
    const answer = await ask("GET", path, who === "customer" ? sub : who, who, undefined, bookmark);
    const { items } = await answer.json<{ items: { id: string; status: string }[] }>();
    return items
      .filter(({ id }) => ids.includes(id))
      .map(({ id, status }) => (status === "PENDING" ? id : `${id} ${status}`));
  };
  for (const look of ["before", "after"]) {
    const all = await list("/api/orders/me?pageSize=9", "customer");
    expect([look, ...all.slice(2)]).toEqual([look, left[2]?.id, `${cancelled} CANCELLED`, left[0]?.id]);
    expect(all.slice(0, 2).sort()).toEqual(newer.map(({ id }) => id).sort());
    const pages = [1, 2, 3].map((page) => list(`/api/orders/me?pageSize=2&page=${page}`, "customer"));
    expect((await Promise.all(pages)).flat()).toEqual(all);
    const search = (query: string) => list(`/api/admin/orders?${query}`, "support");
    expect((await search("q=both@example.com")).sort()).toEqual(newer.map(({ id }) => id).sort());
    expect(await search(`q=${cancelled}&status=PENDING`)).toEqual([]);
    expect(await search("status=CANCELLED&to=2021-01-01")).toEqual([`${cancelled} CANCELLED`]);
    expect(await search("status=PENDING&to=2021-01-01")).toEqual([left[2]?.id, left[0]?.id]);
    await move();
  }
});

it("events of orders in D1 are published once, whether their orders have moved or not", async () => {
  const [draft] = await leave(1);
  const sent = vi.spyOn(env.PAYMENTS_QUEUE, "sendBatch").mockResolvedValue({} as never);
  const asked = { kind: "cancel_requested", reason: "customer_request" } as const;
  await cancelOrders(env, [draft?.id ?? ""], asked, "ada");
  await move();
  await publishOutbox(env);
  await publishOutbox(env);
  const bodies = sent.mock.calls.flatMap(([batch]) => [...batch]).flatMap(({ body }) => JSON.stringify(body));
  expect(bodies.filter((body) => body.includes(draft?.id ?? "none"))).toHaveLength(1);
  const waiting = await new D1Outbox(env.DB).unpublished(1_000);
  expect(waiting.filter(({ id }) => id.startsWith(draft?.id ?? ""))).toEqual([]);
});

it("once all were moved D1 is not asked for orders, but each minute whether older code has stored some", async () => {
  await move();
  vi.setSystemTime(Date.now() + MINUTE_MS);
  const store = orderStore(env);
  expect(await store.load([])).toEqual([]);
  const asked = vi.spyOn(env.DB, "prepare");
  const [draft] = await Promise.all([draftOf(newCustomer())]);
  await store.insert([draft]);
  await store.find(draft.id);
  const queries = asked.mock.calls.map(([query]) => query).filter((query) => /\borders\b/.test(query));
  // What another test left at work has a clock of its own: it may ask for the first time.
  const looks = queries.filter((query) => query === "SELECT 1 FROM orders LIMIT 1");
  expect(queries).toEqual(looks);
  expect(looks.length).toBeLessThanOrEqual(1);
  vi.restoreAllMocks();
  // D1 is asked again, and does not answer: what lies in Postgres is there.
  vi.setSystemTime(Date.now() + MINUTE_MS);
  vi.spyOn(env.DB, "prepare").mockImplementation(() => {
    throw new Error("D1_ERROR: D1 DB is overloaded. Requests queued for too long.");
  });
  expect(await store.find(draft.id)).not.toBeNull();
  vi.restoreAllMocks();
  const [late] = await leave(1);
  expect(await orderStore(env).find(late?.id ?? "")).not.toBeNull();
});
