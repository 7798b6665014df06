import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../domain/accounts/access.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { OrderContended } from "../../stores/orders/order-store.ts";
import { holdQueues } from "../../test/support/held-queues.ts";
import { booksOf, call, orderBody, placed, settled, stock } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";
import { signAccessToken } from "../accounts/tokens.ts";
import { changeOrder } from "./change-order.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

async function as(role: Role): Promise<Record<string, string>> {
  return { Authorization: `Bearer ${await signAccessToken(env, { sub: `${role}-1`, role })}` };
}

function cancel(id: string, headers: Record<string, string>) {
  return call("POST", `/api/orders/${id}/cancel`, undefined, headers);
}

/** A confirmed order of a signed-in customer. */
async function confirmedOf(role: Role, sku: string) {
  const headers = await as(role);
  await call("POST", "/api/cart/items", { sku, quantity: 1 }, headers);
  const key = { "Idempotency-Key": crypto.randomUUID() };
  const answer = await call("POST", "/api/orders", orderBody, { ...headers, ...key });
  expect(answer.status).toBe(201);
  const { id } = await answer.json<{ id: string }>();
  await settled(id);
  return id;
}

const audited = (id: string) => readAudit(env.DB, { order: "oldest", limit: 10, subject: id });

it("a change that another writer outruns each time is not said to be made", async () => {
  const { id } = await placed({ [await stockItem()]: 1 });
  await settled(id);
  const store = orderStore(env);
  const read = store.load.bind(store);
  const reads = vi.spyOn(store, "load").mockImplementation(async (ids) => {
    const found = await read(ids);
    return found.map((order) => ({ ...order, version: "an older one" }));
  });
  const cancelled = changeOrder(store, id, "system", ({ status }) => ({
    change: { outcome: { kind: "cancel_requested", reason: "operator_request" } },
    answer: status,
  }));
  await expect(cancelled).rejects.toThrow(OrderContended);
  expect(reads.mock.calls.length).toBeGreaterThan(1);
  expect((await store.find(id))?.order.status).toBe("CONFIRMED");
});

describe("a cancelled order", () => {
  it("says who cancelled it: its shopper, whom no audit log names", async () => {
    const { id, accessToken } = await placed({ [await stockItem()]: 1 });
    await settled(id);
    await cancel(id, { "Order-Token": accessToken });
    expect((await settled(id)).timeline.at(-1)).toMatchObject({
      from: "CONFIRMED",
      to: "CANCELLED",
      actor: "customer",
      reason: "customer_request",
    });
    const own = await confirmedOf("customer", await stockItem());
    await cancel(own, await as("customer"));
    expect((await settled(own)).timeline.at(-1)).toMatchObject({
      actor: "customer-1",
      reason: "customer_request",
    });
    expect([await audited(id), await audited(own)]).toEqual([[], []]);
  });

  it("says who cancelled it: staff, whom the audit log names once with what it was before", async () => {
    const { id } = await placed({ [await stockItem()]: 1 });
    const { total } = await settled(id);
    for (let n = 0; n < 2; n++) {
      expect((await cancel(id, await as("support"))).status).toBe(200);
    }
    expect((await settled(id)).timeline.at(-1)).toMatchObject({
      actor: "support-1",
      reason: "operator_request",
    });
    expect(await audited(id)).toMatchObject([
      {
        action: "order.cancelled",
        actor: "support-1",
        before: JSON.stringify({ status: "CONFIRMED" }),
        after: JSON.stringify({ status: "CANCELLED", total }),
      },
    ]);
  });

  it("tells what was paid and goes back", async () => {
    const { id } = await placed({ [await stockItem()]: 1 });
    const { total } = await settled(id);
    const held = holdQueues();
    await cancel(id, await as("support"));
    const told = () =>
      held
        .flatMap(({ body }) => JSON.parse(body).events ?? [])
        .find(({ type, data }) => type === "order.cancelled" && data.orderId === id);
    await vi.waitUntil(told);
    expect(told().data).toMatchObject({ givenBack: total.amount });
  });

  it("was never one whose payment is being taken: that is decided first", async () => {
    const sku = await stockItem({ stock: 5 });
    const held = vi.spyOn(env.PAYMENTS_QUEUE, "sendBatch").mockResolvedValue({} as never);
    const { id, accessToken } = await placed({ [sku]: 1 });
    await vi.waitUntil(() => held.mock.calls.some((sent) => JSON.stringify(sent).includes(id)));
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
    const refused = await cancel(id, { "Order-Token": accessToken });
    expect([refused.status, await refused.json()]).toMatchObject([409, { code: "order_not_cancellable" }]);
    expect((await store.load([id]))[0]).toMatchObject({ status: "PENDING", step: "capture" });
  });

  it("in its first moment waits until it is stored, and is cancelled then", async () => {
    const sku = await stockItem({ stock: 1 });
    const send = env.ORDERS_QUEUE.sendBatch.bind(env.ORDERS_QUEUE);
    let release = () => {};
    const stored = new Promise<void>((resolve) => {
      release = resolve;
    });
    vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockImplementation(async (messages) => {
      await stored;
      return send(messages);
    });
    const { id, accessToken } = await placed({ [sku]: 1 });
    const cancelling = cancel(id, { "Order-Token": accessToken });
    release();
    const cancelled = await cancelling;
    expect([cancelled.status, await cancelled.json()]).toMatchObject([200, { status: "CANCELLED" }]);
    await settled(id);
    expect(await stock(sku)).toMatchObject({ onHand: 1, reserved: 0, available: 1 });
  });

  it("that is stored too late is not there yet for its shopper, nor for staff", async () => {
    vi.spyOn(env.ORDERS_QUEUE, "sendBatch").mockResolvedValue({} as never);
    const sku = await stockItem();
    const { id, accessToken } = await placed({ [sku]: 1 });
    const own = { "Order-Token": accessToken };
    const staff = await as("merchant");
    const key = { "Idempotency-Key": "in-its-first-moment" };
    let isAnswered = false;
    const cancelling = cancel(id, own).finally(() => {
      isAnswered = true;
    });
    const began = Date.now();
    await vi.waitUntil(() => {
      vi.setSystemTime(Math.min(Date.now() + 1_000, began + 12_000));
      return isAnswered;
    });
    const answers = [
      await cancelling,
      await call(
        "POST",
        "/api/payments/charge",
        { orderId: id, payment: { provider: "mock", token: "tok_ok" } },
        own,
      ),
      await call(
        "POST",
        `/api/orders/${id}/returns`,
        { items: [{ sku, quantity: 1, reason: "broken" }] },
        { ...own, ...key },
      ),
      await call(
        "POST",
        `/api/admin/orders/${id}/shipments`,
        { carrier: "UPS", trackingNumber: "1Z" },
        staff,
      ),
      await call("POST", `/api/orders/${id}/refunds`, {}, { ...staff, ...key }),
    ];
    vi.useRealTimers();
    const told = answers.map(async (answer) => [answer.status, (await answer.json<{ code: string }>()).code]);
    expect(await Promise.all(told)).toEqual([
      [503, "unavailable"],
      [503, "unavailable"],
      [404, "not_found"],
      [404, "not_found"],
      [404, "not_found"],
    ]);
  });

  it("after it was paid says how much is paid back", async () => {
    const { id, accessToken } = await placed({ [await stockItem()]: 1 });
    const { total } = await settled(id);
    expect((await cancel(id, { "Order-Token": accessToken })).status).toBe(200);
    const { payments } = await settled(id);
    expect(payments).toMatchObject([
      { state: "refunded", refunded: total, refunds: [{ state: "paid", amount: total }] },
    ]);
  });

  it("before it was paid takes nothing, and lets another have its units at once", async () => {
    const sku = await stockItem({ stock: 1 });
    const held = vi.spyOn(env.PAYMENTS_QUEUE, "sendBatch").mockResolvedValue({} as never);
    const { id, accessToken } = await placed({ [sku]: 1 });
    await vi.waitUntil(() => held.mock.calls.length > 0);
    held.mockRestore();
    expect((await cancel(id, { "Order-Token": accessToken })).status).toBe(200);
    expect(await settled(id)).toMatchObject({ status: "CANCELLED", payments: [{ state: "voided" }] });
    expect(await stock(sku)).toMatchObject({ onHand: 1, reserved: 0, available: 1 });
    const next = await placed({ [sku]: 1 });
    expect(await settled(next.id)).toMatchObject({ status: "CONFIRMED" });
    expect(await booksOf(next.id)).toMatchObject({ captures: 1 });
  });

  it("is nobody else's to cancel", async () => {
    const { id } = await placed({ [await stockItem()]: 1 });
    await settled(id);
    expect((await cancel(id, await as("customer"))).status).toBe(404);
    expect((await cancel(id, { "Order-Token": "ott_guess" })).status).toBe(404);
    expect(await settled(id)).toMatchObject({ status: "CONFIRMED" });
  });
});
