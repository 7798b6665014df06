import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import olderLists from "../../../docs/runbooks/older-lists.sql?raw";
import { continueTrace } from "../../../domain/base/trace.ts";
import { archiveEvents } from "../../../stores/events/archive.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import {
  deleteStraySkus,
  eraseSummaries,
  knownSummaries,
  writeSummaries,
} from "../../../stores/orders/order-summaries.ts";
import { emptyArchive } from "../../../test/support/archive.ts";
import { callBy } from "../../../test/support/call.ts";
import { draftOf, newCustomer } from "../../../test/support/drafts.ts";
import { deliver } from "../../../test/support/held-queues.ts";
import { orderEvent } from "../order-events.ts";
import { projectOrders } from "./order-summaries.ts";
import { type RebuildCursor, rebuildSummaries } from "./rebuild-summaries.ts";

async function orders(count: number, customer?: string) {
  const drafts = await Promise.all(Array.from({ length: count }, () => draftOf(customer ?? newCustomer())));
  await orderStore(env).insert(drafts);
  return drafts;
}

/** Events as older versions have left them in D1. */
async function left(ids: readonly string[]): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO analytics_events (id, type, version, at, trace_id, data)
     SELECT value || ':order.placed', 'order.placed', 1, 0, '', json_object('orderId', value) FROM json_each(?)`,
  )
    .bind(JSON.stringify(ids))
    .run();
}

function placed(orderId: string, hour: number) {
  const traceparent = continueTrace(null);
  const at = new Date(Date.UTC(2026, 10, 26, hour)).toISOString();
  return {
    id: `${orderId}:order.placed`,
    type: "order.placed",
    version: 1,
    at,
    traceparent,
    data: { orderId },
  };
}

async function ids(): Promise<string[]> {
  const { results } = await env.DB.prepare("SELECT id FROM order_summaries ORDER BY id").all<{
    id: string;
  }>();
  return results.map(({ id }) => id);
}

beforeEach(async () => {
  await env.DB.batch(
    ["order_summaries", "order_summary_skus", "analytics_events"].map((table) =>
      env.DB.prepare(`DELETE FROM ${table}`),
    ),
  );
  await emptyArchive();
});

it("each order of a batch of events is in the read model", async () => {
  const drafts = await orders(3);
  const events = drafts.map(({ totals: { total }, ...draft }) =>
    orderEvent("order.placed", { ...draft, total }),
  );
  expect((await deliver("projections", { events })).explicitAcks).toHaveLength(1);
  const told = drafts.map(({ id }) => id);
  expect(await knownSummaries(env.DB, told)).toEqual(new Set(told));
});

describe("a rebuild of the read model", () => {
  it("goes on part by part until every archived order is replayed and every other is gone", async () => {
    const drafts = await orders(502);
    const told = drafts.map(({ id }) => id);
    await left(told.slice(0, 501));
    // What else is archived leads to no order.
    const other = { ...placed("none", 8), type: "catalog.changed" };
    const first = told.slice(1, 501).map((id) => placed(id, 8));
    await archiveEvents(env.EVENT_ARCHIVE, [other, ...first]);
    await archiveEvents(env.EVENT_ARCHIVE, first.slice(0, 10));
    await archiveEvents(
      env.EVENT_ARCHIVE,
      told.slice(501).map((id) => placed(id, 9)),
    );
    const ghosts = Array.from({ length: 501 }, (_, i) => `ord_ghost${String(i).padStart(4, "0")}`);
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO order_summaries (id, customer, email, status, total, item_count, placed_at, version)
         SELECT value, 'user:x', '', 'PENDING', 1, 1, 1, 1 FROM json_each(?)`,
      ).bind(JSON.stringify(ghosts)),
      env.DB.prepare(
        "INSERT INTO order_summary_skus (sku, placed_at, order_id) SELECT 'GHOST', 1, value FROM json_each(?)",
      ).bind(JSON.stringify(ghosts)),
    ]);
    let cursor: RebuildCursor | undefined;
    let [projected, removed, parts] = [0, 0, 0];
    for (;;) {
      const part = await rebuildSummaries(callBy("ops"), cursor);
      [projected, removed, parts] = [projected + part.projected, removed + part.removed, parts + 1];
      if (part.cursor === null) {
        break;
      }
      cursor = part.cursor;
    }
    // Ten events lie in two files, which may be read together.
    expect([1_002, 1_012]).toContain(projected);
    expect(removed).toBe(501);
    // Two parts of what is left in D1, files of 500 events and more, what comes after them, the end
    // of the archive, three parts of the read model, and the files again for the figures: none
    // looks at everything at once.
    expect(parts).toBe(11);
    expect(await ids()).toEqual(drafts.map(({ id }) => id).toSorted());
    expect(
      await env.DB.prepare("SELECT count(*) AS n FROM order_summary_skus WHERE sku = 'GHOST'").first("n"),
    ).toBe(0);
  });

  it("lets what was projected in between stand: an older state does not come back", async () => {
    const [draft] = await orders(1);
    if (!draft) {
      throw new Error("one order");
    }
    const [before] = await orderStore(env).findMany([draft.id]);
    if (!before) {
      throw new Error("stored");
    }
    const from = { status: "PENDING", step: "authorize" } as const;
    const to = { status: "CANCELLED", step: "done", reason: "customer_request" } as const;
    await orderStore(env).transition([{ orderId: draft.id, version: null, from, to, actor: "ada" }]);
    await projectOrders(env, [draft.id]);
    for (let i = 0; i < 2; i++) {
      await writeSummaries(env.DB, [before]);
      const projected = env.DB.prepare("SELECT status FROM order_summaries WHERE id = ?").bind(draft.id);
      expect(await projected.first("status")).toBe("CANCELLED");
    }
  });
});

it("what a rollback runs for the lists of older code is what that code would have projected", async () => {
  const drafts = await orders(3);
  const told = drafts.map(({ id }) => id);
  const [behind = ""] = told;
  await projectOrders(env, [behind]);
  const from = { status: "PENDING", step: "authorize" } as const;
  const to = { status: "CANCELLED", step: "done", reason: "customer_request" } as const;
  await orderStore(env).transition([{ orderId: behind, version: null, from, to, actor: "ada" }]);
  const rows = async () =>
    (
      await env.DB.prepare(
        "SELECT * FROM order_summaries WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
      )
        .bind(JSON.stringify(told))
        .all()
    ).results;
  for (let i = 0; i < 2; i++) {
    await env.DB.prepare(olderLists).run();
  }
  const listed = await rows();
  expect(listed).toHaveLength(3);
  await env.DB.prepare("DELETE FROM order_summaries").run();
  await projectOrders(env, told);
  expect(await rows()).toEqual(listed);
});

describe("the read model", () => {
  it("takes in any number of orders, each once, however often it is told of them", async () => {
    const drafts = await orders(502);
    const told = drafts.map(({ id }) => id);
    await projectOrders(env, [...told, ...told]);
    await projectOrders(env, told.slice(0, 3));
    expect(await ids()).toEqual(told.toSorted());
    expect(await env.DB.prepare("SELECT count(*) AS n FROM order_summary_skus").first("n")).toBe(
      2 * drafts.length,
    );
    expect((await knownSummaries(env.DB, [...told, "ord_unknown"])).size).toBe(told.length);
  });

  it("does not restore an address that was erased, with what was read before or after it", async () => {
    const [draft] = await orders(1);
    const id = draft?.id ?? "";
    const [before] = await orderStore(env).findMany([id]);
    const address = env.DB.prepare("SELECT email FROM order_summaries WHERE id = ?").bind(id);
    await projectOrders(env, [id]);
    expect(await address.first("email")).toBe(draft?.email);
    await eraseSummaries(env.DB, draft?.customer ?? "");
    const from = { status: "PENDING", step: "authorize" } as const;
    const to = { status: "CANCELLED", step: "done", reason: "customer_request" } as const;
    await orderStore(env).transition([{ orderId: id, version: null, from, to, actor: "erin" }]);
    await writeSummaries(env.DB, before ? [before] : []);
    await projectOrders(env, [id]);
    expect(await address.first("email")).toBe("");
  });

  it("counts units, not lines, and names each SKU of an order once", async () => {
    const customer = newCustomer();
    const draft = await draftOf(customer);
    const [line] = draft.lines;
    if (!line) {
      throw new Error("a draft has lines");
    }
    await orderStore(env).insert([{ ...draft, lines: [line, { ...line, quantity: 3 }] }]);
    await projectOrders(env, [draft.id]);
    const summary = await env.DB.prepare("SELECT item_count, total, placed_at FROM order_summaries").first();
    expect(summary).toEqual({ item_count: 5, total: 5_998, placed_at: Date.parse(draft.placedAt) });
    const skus = env.DB.prepare("SELECT sku FROM order_summary_skus WHERE order_id = ?").bind(draft.id);
    expect((await skus.all()).results).toEqual([{ sku: "TIDE-1" }]);
    await deleteStraySkus(env.DB);
    expect((await skus.all()).results).toHaveLength(1);
  });
});
