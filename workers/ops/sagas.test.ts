import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../domain/accounts/access.ts";
import { PENDING_LIMIT_MS, SHOPPER_LIMIT_MS, STUCK_AFTER_MS } from "../../domain/orders/saga.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { driveOrders } from "../../shop/orders/saga.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { ring } from "../../test/support/alarms.ts";
import { draftOf, newCustomer } from "../../test/support/drafts.ts";
import { call, placed, settled, stock } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  env.MOCK_WEBHOOK_DELAY_MS = 50;
});

async function as(role: Role): Promise<Record<string, string>> {
  return { Authorization: `Bearer ${await signAccessToken(env, { sub: `${role}-1`, role })}` };
}

interface Page {
  items: { orderId: string; step: string; stuck: boolean; deadline: string | null }[];
  nextCursor: string | null;
  unreachable: string[];
}

async function sagas(query: string): Promise<Page> {
  const response = await call("GET", `/api/admin/sagas?${query}`, undefined, await as("ops"));
  expect(response.status).toBe(200);
  return response.json();
}

/** A stored order at its first step, which no consumer drives. */
async function standing(sku: string): Promise<{ id: string; accessToken: string }> {
  const lost = vi.spyOn(env.PAYMENTS_QUEUE, "sendBatch").mockResolvedValue({} as never);
  const order = await placed({ [sku]: 1 });
  // It is stored before its payment is asked for.
  const isAskedFor = () => lost.mock.calls.some((call) => JSON.stringify(call).includes(order.id));
  await vi.waitUntil(isAskedFor);
  return order;
}

/** A stored order at its first step, without stock that could expire. */
async function resting(token = "tok_ok"): Promise<{ id: string }> {
  const draft = await draftOf(newCustomer(), { payment: { provider: "mock", token } });
  await orderStore(env).insert([draft]);
  return draft;
}

function later(ms: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
}

describe("orders under way", () => {
  it("are running, and stuck once they stand at one step for five minutes", async () => {
    const { id } = await resting();
    const find = async (query: string) => (await sagas(query)).items.find(({ orderId }) => orderId === id);
    const [{ movedAt = 0 } = {}] = await orderStore(env).load([id]);
    // To the millisecond: at five minutes it is not yet.
    vi.useFakeTimers({ toFake: ["Date"], now: movedAt + STUCK_AFTER_MS });
    expect(await find("state=running")).toMatchObject({ step: "authorize", stuck: false });
    expect(await find("state=stuck")).toBeUndefined();
    vi.setSystemTime(movedAt + STUCK_AFTER_MS + 1);
    expect(await find("state=stuck")).toMatchObject({ step: "authorize", stuck: true });
    expect(await find("state=running")).toBeUndefined();
    expect(await find("state=all")).toBeDefined();
    expect(await find("")).toBeDefined();
  });

  it("are listed page by page, each once", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      ids.push((await standing(await stockItem())).id);
    }
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Page = await sagas(`state=all&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      expect(page.unreachable).toEqual([]);
      seen.push(...page.items.map(({ orderId }) => orderId));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([...new Set(seen)]);
    expect(seen.filter((id) => ids.includes(id))).toEqual(ids);
  });

  it("go on when an operator resumes them, which their timeline tells", async () => {
    const { id } = await standing(await stockItem());
    const resumed = await call("POST", `/api/admin/sagas/${id}/resume`, undefined, await as("ops"));
    expect(resumed.status).toBe(200);
    expect(await resumed.json()).toMatchObject({ orderId: id, status: "CONFIRMED", step: "done" });
    const { timeline } = await settled(id);
    expect(timeline[1]).toMatchObject({
      from: "PENDING",
      to: "PENDING",
      actor: "ops-1",
      reason: "saga_resumed",
    });
    const log = await readAudit(env.DB, { order: "newest", limit: 1, subject: id });
    expect(log).toMatchObject([{ action: "saga.resumed", actor: "ops-1" }]);
    const again = await call("POST", `/api/admin/sagas/${id}/resume`, undefined, await as("ops"));
    expect([again.status, await again.json()]).toMatchObject([409, { code: "saga_not_running" }]);
  });

  it("end when an operator cancels them, with their stock back", async () => {
    const sku = await stockItem({ stock: 4 });
    const { id } = await standing(sku);
    vi.restoreAllMocks();
    for (let i = 0; i < 2; i++) {
      const answer = await call("POST", `/api/admin/sagas/${id}/cancel`, undefined, await as("ops"));
      expect([answer.status, await answer.json()]).toMatchObject([200, { status: "CANCELLED" }]);
    }
    const { timeline } = await settled(id);
    expect(timeline.at(-1)).toMatchObject({ actor: "ops-1", reason: "operator_request" });
    expect(timeline).toHaveLength(2);
    const log = await readAudit(env.DB, { order: "oldest", limit: 10, subject: id });
    expect(log.map(({ action }) => action)).toEqual(["order.cancelled"]);
    expect(await stock(sku)).toMatchObject({ onHand: 4, reserved: 0 });
  });

  it("are given up 30 minutes after they were placed, whatever held them", async () => {
    const sku = await stockItem({ stock: 4 });
    const { id } = await standing(sku);
    // Its payment is authorized and its stock confirmed; then no consumer drives it on.
    const store = orderStore(env);
    const [order] = await store.load([id]);
    await store.transition([
      {
        orderId: id,
        version: order?.version ?? null,
        actor: "system",
        from: { status: "PENDING", step: "authorize" },
        to: { status: "PENDING", step: "capture" },
        payment: { state: "authorized", providerReference: `mock_${id}` },
      },
    ]);
    await env.STOCK_LEDGER.getByName(sku).confirmMany([id]);
    vi.restoreAllMocks();
    later(PENDING_LIMIT_MS + 1_000);
    await env.SWEEPER.getByName("sweeper").wake();
    await ring(env.SWEEPER.getByName("sweeper"));
    const done = await settled(id);
    expect(done).toMatchObject({ status: "CANCELLED", payments: [{ state: "voided" }] });
    expect(done.timeline.at(-1)).toMatchObject({ reason: "payment_timeout", actor: "system" });
    expect(await stock(sku)).toMatchObject({ onHand: 4, reserved: 0 });
  });

  it("that wait for the shopper are given up after five minutes, to the millisecond, and not before", async () => {
    // Its provider decides later, so nothing but time ends it.
    env.MOCK_WEBHOOK_DELAY_MS = 3_600_000;
    const drivenAfter = async (ms: number) => {
      const { id } = await resting("tok_pending");
      await driveOrders(env, [id]);
      const [{ movedAt = 0 } = {}] = await orderStore(env).load([id]);
      vi.useFakeTimers({ toFake: ["Date"], now: movedAt + ms });
      await driveOrders(env, [id]);
      vi.useRealTimers();
      return (await orderStore(env).load([id]))[0]?.status;
    };
    expect(await drivenAfter(SHOPPER_LIMIT_MS)).toBe("PENDING");
    expect(await drivenAfter(SHOPPER_LIMIT_MS + 1)).toBe("CANCELLED");
  });

  it("are for operators alone, and only those that are there", async () => {
    const { id } = await standing(await stockItem());
    for (const [method, path] of [
      ["GET", "/api/admin/sagas"],
      ["POST", `/api/admin/sagas/${id}/resume`],
      ["POST", `/api/admin/sagas/${id}/cancel`],
    ] as const) {
      expect((await call(method, path)).status).toBe(401);
      expect((await call(method, path, undefined, await as("merchant"))).status).toBe(403);
    }
    const nobody = "ord_00000000000000000000-1";
    expect((await call("POST", `/api/admin/sagas/${nobody}/resume`, undefined, await as("ops"))).status).toBe(
      404,
    );
    expect((await call("GET", "/api/admin/sagas?cursor=x", undefined, await as("ops"))).status).toBe(400);
  });
});
