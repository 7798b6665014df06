import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { OrderDraft } from "../../domain/orders/order.ts";
import { projectOrders } from "../../shop/orders/reading/order-summaries.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { eraseSummaries } from "../../stores/orders/order-summaries.ts";
import { draftOf, newCustomer, placedOf } from "../../test/support/drafts.ts";
import { call } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";

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
  await orderStore(env).insert(orders.map(placedOf));
  await projectOrders(
    env,
    orders.map(({ id }) => id),
  );
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
    await orderStore(env).insert(twins.map(placedOf));
    const ids = twins.map((twin) => twin.id).toSorted();
    await projectOrders(env, ids);
    // Two states, whose rows are read apart and shown as one list.
    await env.DB.prepare("UPDATE order_summaries SET status = 'REFUNDED' WHERE id IN (?, ?)")
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
  });

  it("of states that lie apart in one order of time", async () => {
    const become = (status: string) =>
      env.DB.prepare("UPDATE order_summaries SET status = ? WHERE id = ?").bind(status, id(1)).run();
    await become("SHIPPED");
    expect(await found({ from: "2025-01-01", to: "2025-01-04" })).toEqual([id(3), id(2), id(1), id(0)]);
    expect(await found({ status: "SHIPPED" })).toEqual([id(1)]);
    await become("PENDING");
  });

  it("not by what means nothing", async () => {
    expect(await found({ q: "%" })).toEqual([]);
    expect(await found({ q: "nobody@example.com" })).toEqual([]);
  });

  it("without the key to a guest's cart", async () => {
    const { items } = await search({ q: id(3) });
    expect(items).toMatchObject([{ customer: "guest", email: "bob@example.com" }]);
  });

  it("no longer by the email of somebody who was erased", async () => {
    const own = await draft("2023-03-03T03:03:03.003Z", "erin@example.com", "SEARCH-E");
    await orderStore(env).insert([placedOf(own)]);
    await projectOrders(env, [own.id]);
    expect(await found({ q: "erin@example.com" })).toEqual([own.id]);
    await eraseSummaries(env.DB, own.customer);
    expect(await found({ q: "erin@example.com" })).toEqual([]);
    expect((await search({ q: own.id })).items).toMatchObject([{ email: "" }]);
    // A writer that read the order before the erase and writes after it does not restore the
    // address.
    await projectOrders(env, [own.id]);
    expect(await found({ q: "erin@example.com" })).toEqual([]);
    // Not even with news of the order.
    const from = { status: "PENDING", step: "authorize" } as const;
    const to = { status: "CANCELLED", step: "done", reason: "customer_request" } as const;
    await orderStore(env).transition([{ orderId: own.id, version: null, from, to, actor: "erin" }]);
    await projectOrders(env, [own.id]);
    expect(await found({ q: "erin@example.com" })).toEqual([]);
    expect((await search({ q: own.id })).items).toMatchObject([{ email: "", status: "CANCELLED" }]);
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

  it("whoever may not read any order", async () => {
    expect((await call("GET", "/api/admin/orders")).status).toBe(401);
    expect((await call("GET", "/api/admin/orders", undefined, await bearer("c"))).status).toBe(403);
  });
});
