import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { type OrderDraft, OrderStatus } from "../../domain/orders/order.ts";
import { lookThroughOrders } from "../../shop/orders/reading/look-through-orders.ts";
import { eraseOrders } from "../../stores/orders/erase-orders.ts";
import { LeftOrders } from "../../stores/orders/left-orders.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import {
  listedFrom,
  listHistory,
  type SummaryPlace,
  searchSummaries,
} from "../../stores/orders/order-summaries.ts";
import { draftOf, newCustomer } from "../../test/support/drafts.ts";
import { call, orderBody, placed, settled } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";

interface Answer {
  items: { id: string; number: string; status: string; email: string; customer: string; createdAt: string }[];
  nextCursor: string | null;
}

async function search(query: Record<string, string>): Promise<Answer> {
  const path = `/api/admin/orders?${new URLSearchParams(query)}`;
  const response = await call("GET", path, undefined, await bearer("helper", "support"));
  if (!response.ok) {
    throw new Error(await response.text());
  }
  return response.json();
}

async function found(query: Record<string, string>): Promise<string[]> {
  return (await search(query)).items.map(({ id }) => id);
}

const day = (n: number) => new Date(Date.UTC(2025, 0, n, 12)).toISOString();

let orders: OrderDraft[];

async function draft(placedAt: string, email: string, sku: string, customer = newCustomer()) {
  const made = await draftOf(customer, { placedAt, email });
  const [line] = made.lines;
  if (!line) {
    throw new Error("a draft has lines");
  }
  return { ...made, lines: [{ ...line, sku, quantity: 3 }] };
}

beforeAll(async () => {
  orders = [
    await draft(day(1), "Ada@Example.com", "SEARCH-A"),
    await draft(day(2), "ada@example.com", "SEARCH-B"),
    await draft(day(3), "bob@example.com", "SEARCH-A"),
    await draft(day(4), "bob@example.com", "SEARCH-A", "guest:crt_secretsecretsecret"),
  ];
  await orderStore(env).insert(orders);
});

const id = (index: number) => orders[index]?.id ?? "";

describe("an operator finds orders", () => {
  it("by id and by number, as people say and write it", async () => {
    const { number } = orders[0] ?? { number: "" };
    const spoken = number.replaceAll("0", "o").replaceAll("1", "l");
    for (const q of [id(0), number, number.toLowerCase(), number.replace("-", ""), ` ${spoken} `]) {
      expect(await found({ q })).toEqual([id(0)]);
    }
  });

  it("by email, whatever its case, newest first", async () => {
    expect(await found({ q: "ADA@example.com" })).toEqual([id(1), id(0)]);
  });

  it("by SKU, by status, by date, and by all of them together", async () => {
    expect(await found({ sku: "SEARCH-A" })).toEqual([id(3), id(2), id(0)]);
    expect(await found({ sku: "SEARCH-A", status: "PENDING", from: "2025-01-02", to: "2025-01-03" })).toEqual(
      [id(2)],
    );
    expect(await found({ sku: "SEARCH-A", status: "CONFIRMED" })).toEqual([]);
    expect(await found({ q: "ada@example.com", sku: "SEARCH-B" })).toEqual([id(1)]);
    expect(await found({ q: "ada@example.com", sku: "SEARCH-B", status: "SHIPPED" })).toEqual([]);
    expect(await found({ from: "2025-01-01", to: "2025-01-04" })).toEqual([id(3), id(2), id(1), id(0)]);
    expect(await found({ status: "PENDING", from: "2025-01-02", to: day(3) })).toEqual([id(1)]);
  });

  it("page by page, each once, whichever way was asked, though all were placed in one millisecond", async () => {
    const at = "2024-05-05T05:05:05.005Z";
    const twins: OrderDraft[] = [];
    for (let i = 0; i < 6; i++) {
      twins.push(await draft(at, "twin@example.com", "SEARCH-T"));
    }
    await orderStore(env).insert(twins);
    const ids = twins.map((twin) => twin.id).toSorted();
    // Two states, whose rows are read apart and shown as one list.
    await env.DB.prepare("UPDATE orders SET status = 'REFUNDED', step = 'done' WHERE id IN (?, ?)")
      .bind(ids[1], ids[4])
      .run();
    const byDay = { from: "2024-05-05", to: "2024-05-05" };
    const newestFirst = ids.toReversed();
    for (const query of [byDay, { sku: "SEARCH-T" }, { q: "twin@example.com" }]) {
      const whole = await found(query);
      expect(whole).toEqual(newestFirst);
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const answer: Answer = await search({ ...query, limit: "2", ...(cursor ? { cursor } : {}) });
        seen.push(...answer.items.map((item) => item.id));
        cursor = answer.nextCursor;
        expect(seen.length).toBeLessThanOrEqual(whole.length);
      } while (cursor);
      expect(seen).toEqual(whole);
      // A page that is exactly full is the last one where nothing comes after it.
      expect((await search({ ...query, limit: "6" })).nextCursor).toBeNull();
    }
  });

  it("from a moment on and before another, to the millisecond", async () => {
    const moment = (ms: number) => new Date(Date.parse(day(3)) + ms).toISOString();
    expect(await found({ from: moment(0), to: moment(1) })).toEqual([id(2)]);
    expect(await found({ from: moment(1), to: moment(2) })).toEqual([]);
    expect(await found({ from: moment(-1), to: moment(0) })).toEqual([]);
    expect(await found({ sku: "SEARCH-A", from: moment(0), to: moment(1) })).toEqual([id(2)]);
    expect(await found({ sku: "SEARCH-A", from: moment(-1), to: moment(0) })).toEqual([]);
    // The clock of a zone two hours ahead.
    const east = (ms: number) => moment(2 * 3_600_000 + ms).replace("Z", "+02:00");
    expect(await found({ from: east(0), to: east(1) })).toEqual([id(2)]);
    expect(await found({ from: east(1), to: east(2) })).toEqual([]);
  });

  it("of states that lie apart in one order of time", async () => {
    const become = (status: string) =>
      env.DB.prepare("UPDATE orders SET status = ? WHERE id = ?").bind(status, id(1)).run();
    await become("SHIPPED");
    expect(await found({ from: "2025-01-01", to: "2025-01-04" })).toEqual([id(3), id(2), id(1), id(0)]);
    expect(await found({ status: "SHIPPED" })).toEqual([id(1)]);
    await become("PENDING");
  });

  it("by indexes alone, however many orders there are", async () => {
    const asked: string[] = [];
    const db = {
      prepare: (query: string) => {
        asked.push(query);
        return env.DB.prepare(query);
      },
      batch: env.DB.batch.bind(env.DB),
    };
    const lists = listedFrom({ left: new LeftOrders(env.DB) });
    const after = { at: Date.parse(day(9)), id: "ord_z" };
    const states = OrderStatus.options.map((status) => ({ status }));
    const ways = [...states, {}, { sku: "SEARCH-A" }, { email: "bob@example.com" }, { id: id(1) }];
    for (const way of ways) {
      await searchSummaries(db, lists, { ...way, from: 0, after, limit: 2 });
    }
    await listHistory(db, lists, newCustomer(), { after, limit: 2 });
    const plans = await Promise.all(
      asked.map((query) =>
        env.DB.prepare(`EXPLAIN QUERY PLAN ${query}`)
          .bind(...Array.from({ length: query.split("?").length - 1 }, () => null))
          .all<{ detail: string }>(),
      ),
    );
    const scans = plans.flatMap(({ results }) =>
      results.map(({ detail }) => detail).filter((detail) => detail.startsWith("SCAN")),
    );
    // Whatever is pending is under way, and that index holds no more than these.
    expect(new Set(scans)).toEqual(new Set(["SCAN orders USING INDEX orders_unsettled"]));
  });

  it("not by what means nothing", async () => {
    expect(await found({ q: "%" })).toEqual([]);
    expect(await found({ q: "nobody@example.com" })).toEqual([]);
  });

  it("by words of who ordered and where it goes, in any order of words, without accents, where it is sealed too", async () => {
    const name = "Zoë Quartermain";
    const shippingAddress = { ...orderBody.shippingAddress, name, line1: "7 Lighthouse Stair" };
    const own = await placed({ [await stockItem({ stock: 1 })]: 1 }, "tok_ok", "mock", { shippingAddress });
    await settled(own.id);
    for (const q of ["quartermain zoe", "LIGHTHOUSE stair 7", "termain"]) {
      expect(await found({ q })).toEqual([own.id]);
    }
    expect(await found({ q: "quartermain", status: "CANCELLED" })).toEqual([]);
    expect(await found({ q: "zoe quartermaine" })).toEqual([]);
    // An order whose key does not open takes no list away.
    const other = id(0);
    await env.DB.prepare("UPDATE data_keys SET sealed = 'of another shop' WHERE subject = ?")
      .bind(own.id)
      .run();
    expect(await found({ q: "countess", sku: "SEARCH-A" })).toContain(other);
    expect(await found({ q: "quartermain" })).toEqual([]);
    expect((await search({ q: own.id })).items).toMatchObject([{ id: own.id, email: "" }]);
  });

  it("by words, a part of all orders at a time, until each was looked through once", async () => {
    for (const limit of [1, 2]) {
      const seen: string[] = [];
      let after: SummaryPlace | undefined;
      do {
        const page = await lookThroughOrders(env, { q: "countess", sku: "SEARCH-A", after }, limit, 2);
        seen.push(...page.items.map((item) => item.id));
        after = page.next ?? undefined;
      } while (after);
      expect(seen).toEqual([id(3), id(2), id(0)]);
    }
  });

  it("without the key to a guest's cart", async () => {
    const { items } = await search({ q: id(3) });
    expect(items).toMatchObject([{ customer: "guest", email: "bob@example.com" }]);
  });

  it("no longer by the email of a person who was erased", async () => {
    const own = await draft("2023-03-03T03:03:03.003Z", "erin@example.com", "SEARCH-E");
    await orderStore(env).insert([own]);
    expect(await found({ q: "erin@example.com" })).toEqual([own.id]);
    await eraseOrders(env, own.customer);
    expect(await found({ q: "erin@example.com" })).toEqual([]);
    expect((await search({ q: own.id })).items).toMatchObject([{ email: "" }]);
  });
});

describe("refused", () => {
  it.each([{ status: "LOST" }, { from: "yesterday" }, { cursor: "1" }, { limit: "0" }, { sku: " " }])(
    "%j",
    async (query) => {
      const path = `/api/admin/orders?${new URLSearchParams(query as Record<string, string>)}`;
      expect((await call("GET", path, undefined, await bearer("ops", "ops"))).status).toBe(400);
    },
  );

  it("anyone who may not read any order", async () => {
    expect((await call("GET", "/api/admin/orders")).status).toBe(401);
    expect((await call("GET", "/api/admin/orders", undefined, await bearer("c"))).status).toBe(403);
  });
});
