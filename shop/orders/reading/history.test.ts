import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { D1OrderStore } from "../../../stores/orders/d1-order-store.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import { writeSummaries } from "../../../stores/orders/order-summaries.ts";
import { draftOf } from "../../../test/support/drafts.ts";
import { call, orderBody, settled } from "../../../test/support/orders.ts";
import { bearer } from "../../../test/support/sales.ts";
import { stockItem } from "../../../test/support/shop.ts";
import { projectOrders } from "./order-summaries.ts";

interface History {
  items: { id: string; status: string; createdAt: string; itemCount: number }[];
  page: number;
  pageSize: number;
  total: number;
  nextCursor: string | null;
}

async function history(sub: string, query = "", headers: Record<string, string> = {}) {
  const response = await call("GET", `/api/orders/me${query}`, undefined, {
    ...(await bearer(sub)),
    ...headers,
  });
  const bookmark = response.headers.get("x-d1-bookmark") ?? "";
  return { status: response.status, bookmark, body: await response.json<History>() };
}

/** Stores this many orders, a second apart, and answers with their ids, newest first. */
async function ordersOf(sub: string, count: number): Promise<string[]> {
  const drafts = await Promise.all(
    Array.from({ length: count }, (_, i) =>
      draftOf(`user:${sub}`, { placedAt: new Date(1_700_000_000_000 + i * 1_000).toISOString() }),
    ),
  );
  await orderStore(env).insert(drafts);
  return drafts.map(({ id }) => id).reverse();
}

async function placeAs(sub: string, sku: string) {
  const auth = await bearer(sub);
  await call("POST", "/api/cart/items", { sku, quantity: 1 }, auth);
  const response = await call("POST", "/api/orders", orderBody, {
    ...auth,
    "Idempotency-Key": crypto.randomUUID(),
  });
  expect(response.status).toBe(201);
  const { id } = await response.json<{ id: string }>();
  return { id, bookmark: response.headers.get("x-d1-bookmark") ?? "" };
}

test("an order is in its shopper's history the instant it is acknowledged", async () => {
  const sku = await stockItem();
  const lost = vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockResolvedValue({} as never);
  const first = await placeAs("hasty", sku);
  const seen = await history("hasty", "", { "x-d1-bookmark": first.bookmark });
  expect(seen.body).toMatchObject({ total: 1, items: [{ id: first.id, status: "PENDING", itemCount: 1 }] });
  // What it hands back still remembers the order, which is not stored yet.
  const again = await history("hasty", "", { "x-d1-bookmark": seen.bookmark });
  expect(again.body.items.map(({ id }) => id)).toEqual([first.id]);
  const other = await history("nosy", "", { "x-d1-bookmark": first.bookmark });
  expect(other.body.items).toEqual([]);
  lost.mockRestore();
});

test("a cancelled order is cancelled in the next look at the history", async () => {
  const sub = "rueful";
  const [id = ""] = await ordersOf(sub, 3);
  vi.spyOn(env.PROJECTIONS_QUEUE, "sendBatch").mockResolvedValue({} as never);
  const cancel = await call("POST", `/api/orders/${id}/cancel`, {}, await bearer(sub));
  expect(cancel.status).toBe(200);
  // A shop on Postgres has its read model catch up with it.
  const bookmark = cancel.headers.get("x-d1-bookmark") ?? "";
  expect(bookmark).toContain(id);
  const seen = await history(sub, "", { "x-d1-bookmark": bookmark });
  expect(seen.body.items.map(({ status }) => status)).toEqual(["CANCELLED", "PENDING", "PENDING"]);
  expect(seen.body.total).toBe(3);
  vi.restoreAllMocks();
});

test("a bookmark forgets an order once it is stored", async () => {
  const { id, bookmark } = await placeAs("patient", await stockItem());
  await settled(id);
  const seen = await history("patient", "", { "x-d1-bookmark": bookmark });
  expect(seen.body).toMatchObject({ total: 1, items: [{ id, status: "CONFIRMED" }] });
  expect(seen.bookmark).not.toContain(id);
  // The database's own bookmark is taken back by the next session.
  expect((await history("patient", "", { "x-d1-bookmark": seen.bookmark })).body.total).toBe(1);
});

test("without a bookmark the order store itself answers, page by page", async () => {
  vi.spyOn(env.PROJECTIONS_QUEUE, "sendBatch").mockResolvedValue({} as never);
  // All of one millisecond: their order must be the same on every page.
  const placedAt = new Date().toISOString();
  const drafts = await Promise.all(Array.from({ length: 5 }, () => draftOf("user:plain", { placedAt })));
  await orderStore(env).insert(drafts);
  const pages = [];
  for (const page of [1, 2, 3]) {
    pages.push(await history("plain", `?pageSize=2&page=${page}`));
  }
  const ids = pages.flatMap(({ body }) => body.items.map(({ id }) => id));
  expect(ids).toEqual(
    drafts
      .map(({ id }) => id)
      .toSorted()
      .reverse(),
  );
  expect(pages.map(({ body }) => body.nextCursor !== null)).toEqual([true, true, false]);
  const [first] = pages;
  const next = await history("plain", "?pageSize=2", { "x-d1-bookmark": first?.bookmark ?? "" });
  expect(next.body.items).toEqual(first?.body.items);
  vi.restoreAllMocks();
});

test("with the order store away, the lists answer", async () => {
  const ids = await ordersOf("stranded", 2);
  vi.spyOn(D1OrderStore.prototype, "list").mockRejectedValue(new Error("no connection"));
  expect((await history("stranded")).body.items.map(({ id }) => id)).toEqual(ids);
  vi.restoreAllMocks();
});

test("pages by cursor hold every order once while new ones come in; pages by number still count", async () => {
  const ids = await ordersOf("regular", 7);
  const first = await history("regular", "?pageSize=3");
  expect(first.body).toMatchObject({ page: 1, pageSize: 3, total: 7 });
  await placeAs("regular", await stockItem());
  const seen = first.body.items.map(({ id }) => id);
  let cursor = first.body.nextCursor;
  while (cursor) {
    const next: History = (await history("regular", `?pageSize=3&cursor=${cursor}`)).body;
    seen.push(...next.items.map(({ id }) => id));
    cursor = next.nextCursor;
  }
  expect(seen).toEqual(ids);
  const numbered = await history("someone", "?page=2&pageSize=3");
  expect(numbered.body.items).toEqual([]);
  const second = await history("regular", "?page=2&pageSize=3");
  expect(second.body.items).toHaveLength(3);
});

test("orders that share a moment are all listed, each once, newest id first", async () => {
  const placedAt = new Date(1_650_000_000_000).toISOString();
  const drafts = await Promise.all(Array.from({ length: 5 }, () => draftOf("user:twin", { placedAt })));
  await orderStore(env).insert(drafts);
  const first = await history("twin", "?pageSize=2");
  const second = await history("twin", `?pageSize=2&cursor=${first.body.nextCursor}`);
  const third = await history("twin", `?pageSize=2&cursor=${second.body.nextCursor}`);
  const ids = [first, second, third].flatMap(({ body }) => body.items.map(({ id }) => id));
  expect(ids).toEqual(
    drafts
      .map(({ id }) => id)
      .toSorted()
      .reverse(),
  );
  expect(third.body.nextCursor).toBeNull();
  // A page that is exactly full is the last one where nothing comes after it.
  const full = await history("twin", `?pageSize=3&cursor=${first.body.nextCursor}`);
  expect([full.body.items.length, full.body.nextCursor]).toEqual([3, null]);
});

test("an order that is not stored yet takes its place among those that are", async () => {
  const lost = vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockResolvedValue({} as never);
  const late = await placeAs("mixed", await stockItem());
  const at = (minute: number) => new Date(Date.now() + minute * 60_000).toISOString();
  const place = async (minute: number) => draftOf("user:mixed", { placedAt: at(minute) });
  const [oldest, middle, newest] = [await place(-1), await place(1), await place(2)];
  await orderStore(env).insert([oldest, middle, newest]);
  const bookmark = { "x-d1-bookmark": late.bookmark };
  const whole = await history("mixed", "", bookmark);
  expect(whole.body).toMatchObject({ total: 4, nextCursor: null });
  expect(whole.body.items.map(({ id }) => id)).toEqual([newest.id, middle.id, late.id, oldest.id]);
  // It is on one page only: the first ends before it, and the next begins where the first ends.
  const first = await history("mixed", "?pageSize=3", bookmark);
  expect(first.body.items.map(({ id }) => id)).toEqual([newest.id, middle.id, late.id]);
  const second = await history("mixed", `?pageSize=3&cursor=${first.body.nextCursor}`, bookmark);
  expect(second.body.items.map(({ id }) => id)).toEqual([oldest.id]);
  const short = await history("mixed", "?pageSize=1", bookmark);
  expect(short.body.items.map(({ id }) => id)).toEqual([newest.id]);
  lost.mockRestore();
});

test("a history is its shopper's alone, in no cache", async () => {
  const response = await call("GET", "/api/orders/me", undefined, await bearer("private"));
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  const [id = ""] = await ordersOf("private", 1);
  const order = await call("GET", `/api/orders/${id}`, undefined, await bearer("private"));
  expect([order.status, order.headers.get("Cache-Control")]).toEqual([200, "no-store"]);
});

test("a malformed cursor is refused, a malformed bookmark ignored", async () => {
  expect((await history("anyone", "?cursor=1.x")).status).toBe(400);
  const odd = { "x-d1-bookmark": "'; drop table orders~ord_x~../../" };
  expect((await history("anyone", "", odd)).body.items).toEqual([]);
});

test("an order read before a change does not undo it in the read model", async () => {
  const [id = ""] = await ordersOf("racing", 1);
  const [before] = await orderStore(env).findMany([id]);
  if (!before) {
    throw new Error("stored");
  }
  await call("POST", `/api/orders/${id}/cancel`, {}, await bearer("racing"));
  await projectOrders(env, [id]);
  await writeSummaries(env.DB, [before]);
  const projected = env.DB.prepare("SELECT status FROM order_summaries WHERE id = ?").bind(id);
  expect(await projected.first("status")).toBe("CANCELLED");
});
