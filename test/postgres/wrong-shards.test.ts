import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Role } from "../../domain/accounts/access.ts";
import type { OrderDraft } from "../../domain/orders/order.ts";
import { bookmarkOf } from "../../http/bookmark.ts";
import { makeEvent } from "../../shop/events/events.ts";
import { finishLeft } from "../../shop/ops/housekeeping.ts";
import { orderEvent } from "../../shop/orders/order-events.ts";
import { projectOrders } from "../../shop/orders/reading/order-summaries.ts";
import { eraseAccount } from "../../stores/accounts/erase-account.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { knownSummaries } from "../../stores/orders/order-summaries.ts";
import { changeTags, tagsOf } from "../../stores/orders/order-tags.ts";
import { app } from "../../workers/app.ts";
import worker from "../../workers/index.ts";
import { draftOf } from "../support/drafts.ts";
import { bound, customerOf, nowhere } from "../support/order-shards.ts";
import { ORIGIN } from "../support/origin.ts";
import { bearer } from "../support/sales.ts";

const SHARDS = [0, 1, 2, 3];

/** The Worker while some of its four databases are away. */
function without(...shards: number[]): Env {
  return bound(Object.fromEntries(shards.map((shard) => [`ORDERS_PG_${shard}`, nowhere()])));
}

/** An order in each shard, at its first step. */
async function oneInEach(): Promise<OrderDraft[]> {
  const drafts = await Promise.all(SHARDS.map((shard) => draftOf(customerOf(shard))));
  await orderStore(env).insert(drafts);
  return drafts;
}

async function ask(
  where: Env,
  method: string,
  path: string,
  body?: object,
  role: Role = "ops",
): Promise<Response> {
  const headers = { ...(await bearer(role, role)), "Content-Type": "application/json" };
  const request = new Request(`${ORIGIN}${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return app.fetch(request, where, createExecutionContext());
}

async function historyOf(customer: string, where: Env, bookmark: string | null): Promise<Response> {
  const headers = {
    ...(await bearer(customer.slice("user:".length))),
    ...(bookmark === null ? {} : { "x-d1-bookmark": bookmark }),
  };
  const request = new Request(`${ORIGIN}/api/orders/me`, { headers });
  return app.fetch(request, where, createExecutionContext());
}

interface ApiDocument {
  paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
}

interface Page {
  items: { orderId: string }[];
  nextCursor: string | null;
  unreachable: string[];
}

it("orders under way are listed for the databases that answer, and the others are named", async () => {
  const drafts = await oneInEach();
  const where = without(1, 3);
  const listed: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const path = `/api/admin/sagas?state=all&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`;
    const response = await ask(where, "GET", path);
    expect(response.status).toBe(200);
    const page: Page = await response.json();
    expect(page.unreachable).toEqual(["ORDERS_PG_1", "ORDERS_PG_3"]);
    listed.push(...page.items.map(({ orderId }) => orderId));
    cursor = page.nextCursor;
  }
  const ids = drafts.map(({ id }) => id);
  expect(listed.filter((id) => ids.includes(id)).sort()).toEqual([ids[0], ids[2]].sort());
  expect(listed).toHaveLength(new Set(listed).size);
});

it("when no database answers, orders under way are unavailable, and so is an order of one that does not", async () => {
  const [first] = await oneInEach();
  for (const [where, method, path] of [
    [without(...SHARDS), "GET", "/api/admin/sagas"],
    [without(0), "POST", `/api/admin/sagas/${first?.id}/resume`],
    [without(0), "POST", `/api/admin/sagas/${first?.id}/cancel`],
  ] as const) {
    const response = await ask(where, method, path);
    expect([response.status, await response.json()]).toMatchObject([503, { code: "unavailable" }]);
  }
});

it("only its orders wait for their place in the read model", async () => {
  const drafts = await oneInEach();
  const batch = createMessageBatch(
    "projections",
    drafts.map(({ id, number, currency, totals, traceparent, lines }) => ({
      id,
      timestamp: new Date(),
      attempts: 1,
      body: {
        events: [
          orderEvent("order.placed", { id, number, currency, total: totals.total, traceparent, lines }),
        ],
      },
    })),
  );
  await worker.queue(batch, without(2));
  const { retryMessages, explicitAcks } = await getQueueResult(batch, createExecutionContext());
  const ids = drafts.map(({ id }) => id);
  expect(retryMessages.map(({ msgId }) => msgId)).toEqual([ids[2]]);
  expect(explicitAcks.toSorted()).toEqual(ids.filter((_, shard) => shard !== 2).sort());
  expect([...(await knownSummaries(env.DB, ids))].sort()).toEqual([...explicitAcks].sort());
});

it("a rebuild of the read model waits for it, and has removed nothing", async () => {
  const { results } = await env.DB.prepare("SELECT id FROM order_summaries").all<{ id: string }>();
  expect(results.length).toBeGreaterThan(0);
  const refused = await ask(without(2), "POST", "/api/admin/read-model/rebuild", {});
  expect([refused.status, await refused.json()]).toMatchObject([503, { code: "unavailable" }]);
  const known = await knownSummaries(
    env.DB,
    results.map(({ id }) => id),
  );
  expect(known.size).toBe(results.length);
});

it("who comes without a bookmark gets one that remembers an order which the read model does not have yet", async () => {
  const customer = customerOf(0);
  const draft = await draftOf(customer);
  await orderStore(env).insert([draft]);
  let bookmark: string | null = null;
  for (let look = 0; look < 2; look++) {
    const history = await historyOf(customer, env, bookmark);
    bookmark = history.headers.get("x-d1-bookmark");
    expect(await history.json()).toMatchObject({ items: [{ id: draft.id }], total: 1 });
  }
});

it("a history is what the read model has, for anyone who changed an order just before its database went away or stopped keeping it", async () => {
  const customer = customerOf(0);
  const draft = await draftOf(customer);
  await orderStore(env).insert([draft]);
  await projectOrders(env, [draft.id]);
  const elsewhere = bound({ ORDERS_PG_0: env.ORDERS_PG_1, ORDERS_PG_1: env.ORDERS_PG_0 });
  for (const where of [without(0), elsewhere]) {
    const history = await historyOf(customer, where, bookmarkOf(draft.id));
    expect([history.status, await history.json()]).toMatchObject([
      200,
      { items: [{ id: draft.id }], total: 1 },
    ]);
    // It is looked for again in the next look.
    expect(history.headers.get("x-d1-bookmark")).toContain(draft.id);
  }
});

it("an erase that could not reach it is finished when it is back, and holds up no other", async () => {
  const drafts = (await oneInEach()).slice(0, 2);
  const reached = drafts[1]?.id ?? "";
  await projectOrders(env, [reached]);
  await changeTags(env.DB, [{ id: reached, placedAt: 1 }], { verb: "add", tags: ["gift for Grace"] });
  for (const { customer } of drafts) {
    await eraseAccount(env, customer.slice("user:".length), null);
  }
  const emails = async () =>
    Promise.all(drafts.map(async ({ id }) => (await orderStore(env).find(id))?.order.email));
  expect(await finishLeft(without(0), Date.now())).toBe(true);
  expect(await emails()).toEqual(["ada@example.com", ""]);
  expect([...(await tagsOf(env.DB, [reached]))]).toEqual([]);
  expect(await finishLeft(env, Date.now())).toBe(true);
  expect(await emails()).toEqual(["", ""]);
});

it("a Worker whose databases are bound in another order refuses what lies elsewhere, stores nothing there and changes nothing", async () => {
  const swapped = bound({ ORDERS_PG_0: env.ORDERS_PG_1, ORDERS_PG_1: env.ORDERS_PG_0 });
  const [stored, , third] = await oneInEach();
  const id = stored?.id ?? "";
  const { paths } = await (await ask(env, "GET", "/openapi.json")).json<ApiDocument>();
  for (const [method, path, body] of [
    ["GET", `/api/orders/${id}`],
    ["POST", `/api/orders/${id}/cancel`],
    ["POST", `/api/orders/${id}/refunds`, {}],
    ["POST", `/api/admin/orders/${id}/shipments`, { carrier: "UPS", trackingNumber: "1" }],
    ["POST", `/api/admin/sagas/${id}/cancel`],
    ["POST", `/api/admin/sagas/${id}/resume`],
  ] as const) {
    const role = path.includes("sagas") ? "ops" : path.includes("shipments") ? "merchant" : "support";
    const response = await ask(swapped, method, path, body, role);
    expect([path, response.status, await response.json()]).toMatchObject([
      path,
      503,
      { code: "unknown_shard" },
    ]);
    const documented = paths[path.replace(id, path.includes("sagas") ? "{orderId}" : "{id}")];
    expect(documented?.[method.toLowerCase()]?.responses["503"]?.description).toContain("unknown_shard");
  }
  expect((await ask(swapped, "GET", `/api/orders/${third?.id}`)).status).toBe(200);
  const found = await orderStore(env).find(id);
  expect(found?.order).toMatchObject({ status: "PENDING", timeline: [{ to: "PENDING" }] });

  const draft = await draftOf(customerOf(0));
  const owner = { kind: "ledger" as const, name: "TIDE-1" };
  const data = { orderId: draft.id, owner, reservation: "active" as const, draft };
  const intake = makeEvent("order.intake", data, { traceparent: draft.traceparent });
  const batch = createMessageBatch("orders", [
    { id: "intake", timestamp: new Date(), attempts: 1, body: { events: [intake] } },
  ]);
  await worker.queue(batch, swapped);
  const { retryMessages } = await getQueueResult(batch, createExecutionContext());
  expect(retryMessages).toHaveLength(1);
  expect(await orderStore(env).load([draft.id])).toEqual([]);
});
