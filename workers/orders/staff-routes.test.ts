import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../domain/accounts/access.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { driveOrders } from "../../shop/orders/saga.ts";
import type { Story } from "../../shop/story/read-story.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import {
  call,
  cartWith,
  movementSums,
  order,
  orderBody,
  placed,
  settled,
  stock,
} from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";

afterEach(() => {
  vi.restoreAllMocks();
  env.MOCK_PAYMENT_MODE = "well";
});

async function as(role: Role): Promise<Record<string, string>> {
  return { Authorization: `Bearer ${await signAccessToken(env, { sub: `${role}-1`, role })}` };
}

/** A confirmed order of these units. */
async function confirmed(items: Record<string, number>, token = "tok_ok") {
  const order = await placed(items, token);
  expect((await settled(order.id)).status).toBe("CONFIRMED");
  return order;
}

async function refund(id: string, body: object, key: string = crypto.randomUUID(), role: Role = "support") {
  return call("POST", `/api/orders/${id}/refunds`, body, { ...(await as(role)), "Idempotency-Key": key });
}

async function dispatch(id: string, body: object, role: Role = "merchant") {
  return call("POST", `/api/admin/orders/${id}/shipments`, body, await as(role));
}

async function deliver(id: string, shipment: string) {
  return call(
    "POST",
    `/api/admin/orders/${id}/shipments/${shipment}/delivered`,
    undefined,
    await as("merchant"),
  );
}

async function code(response: Response): Promise<unknown> {
  return [response.status, (await response.json<{ code: string }>()).code];
}

/** Subjects of the emails about an order, once there are so many. */
async function mails(id: string, count: number): Promise<string[]> {
  const read = async () =>
    env.DB.prepare("SELECT subject FROM mailbox WHERE html LIKE ? ORDER BY at")
      .bind(`%${id}%`)
      .all<{ subject: string }>();
  await vi.waitUntil(async () => (await read()).results.length >= count);
  return (await read()).results.map(({ subject }) => subject);
}

const usd = (amount: number) => ({ amount, currency: "USD" });

describe("an order", () => {
  it("is planned when confirmed, shipped parcel by parcel, and delivered when the last one arrives", async () => {
    const [a, b] = [await stockItem(), await stockItem()];
    const { id } = await confirmed({ [a]: 2, [b]: 1 });
    expect((await settled(id)).shipments).toMatchObject([
      {
        state: "planned",
        items: expect.arrayContaining([
          { sku: a, quantity: 2 },
          { sku: b, quantity: 1 },
        ]),
      },
    ]);
    const first = await dispatch(id, {
      carrier: "UPS",
      trackingNumber: "1Z1",
      items: [{ sku: a, quantity: 1 }],
    });
    expect(first.status).toBe(201);
    const parcel = await first.json<{ status: string; shipment: { id: string } }>();
    expect(parcel).toMatchObject({
      status: "CONFIRMED",
      shipment: { state: "dispatched", trackingNumber: "1Z1" },
    });
    const rest = await dispatch(id, { carrier: "UPS", trackingNumber: "1Z2" });
    expect(await rest.json()).toMatchObject({
      status: "SHIPPED",
      shipment: {
        items: expect.arrayContaining([
          { sku: a, quantity: 1 },
          { sku: b, quantity: 1 },
        ]),
      },
    });
    const { shipments } = await settled(id);
    expect(shipments.map(({ state }) => state)).toEqual(["dispatched", "dispatched"]);
    for (const [n, status] of [
      [0, "SHIPPED"],
      [1, "DELIVERED"],
      [1, "DELIVERED"],
    ] as const) {
      const arrived = await deliver(id, shipments[n]?.id ?? "");
      expect([arrived.status, await arrived.json()]).toMatchObject([
        200,
        { status, shipment: { state: "delivered" } },
      ]);
    }
    const { timeline } = await settled(id);
    expect(timeline.map(({ from, to, actor, reason }) => [from, to, actor, reason]).slice(2)).toEqual([
      ["CONFIRMED", "CONFIRMED", "merchant-1", "parcel_dispatched"],
      ["CONFIRMED", "SHIPPED", "merchant-1", "parcel_dispatched"],
      ["SHIPPED", "SHIPPED", "merchant-1", "parcel_delivered"],
      ["SHIPPED", "DELIVERED", "merchant-1", "parcel_delivered"],
    ]);
    const subjects = await mails(id, 5);
    expect(subjects.filter((subject) => subject.endsWith("is on its way"))).toHaveLength(2);
    expect(subjects.filter((subject) => subject.endsWith("has arrived"))).toHaveLength(2);
    const log = await readAudit(env.DB, { order: "oldest", limit: 10, subject: id });
    expect(log.map(({ action }) => action)).toEqual([
      "order.dispatched",
      "order.dispatched",
      "order.delivered",
      "order.delivered",
    ]);
  });

  it("refunded with a parcel on its way stays refunded, and its parcel still arrives", async () => {
    const sku = await stockItem();
    const { id } = await confirmed({ [sku]: 2 });
    const parcel = { carrier: "UPS", trackingNumber: "1Z9", items: [{ sku, quantity: 1 }] };
    expect((await dispatch(id, parcel)).status).toBe(201);
    expect((await refund(id, {})).status).toBe(201);
    const { status, shipments } = await settled(id);
    expect([status, shipments.map(({ state }) => state)]).toEqual(["REFUNDED", ["dispatched"]]);
    for (let i = 0; i < 2; i++) {
      const arrived = await deliver(id, shipments[0]?.id ?? "");
      expect([arrived.status, await arrived.json()]).toMatchObject([
        ...[200, { status: "REFUNDED", shipment: { state: "delivered" } }],
      ]);
    }
    expect(await code(await dispatch(id, { ...parcel, trackingNumber: "1Z10" }))).toEqual([
      409,
      "order_not_shippable",
    ]);
    const found = await settled(id);
    expect(found).toMatchObject({ status: "REFUNDED", shipments: [{ state: "delivered" }] });
    expect(found.timeline.slice(-2)).toMatchObject([
      { from: "CONFIRMED", to: "REFUNDED", reason: "refund_paid" },
      { from: "REFUNDED", to: "REFUNDED", actor: "merchant-1", reason: "parcel_delivered" },
    ]);
    const log = await readAudit(env.DB, { order: "newest", limit: 1, subject: id });
    expect(log).toMatchObject([{ action: "order.delivered", actor: "merchant-1" }]);
  });

  it("is sent once, however often the same parcel is named, also at once", async () => {
    const sku = await stockItem();
    const { id } = await confirmed({ [sku]: 3 });
    const parcel = { carrier: "DHL", trackingNumber: "00340", items: [{ sku, quantity: 1 }] };
    const answers = await Promise.all(Array.from({ length: 4 }, () => dispatch(id, parcel)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect((await dispatch(id, { ...parcel, items: undefined })).status).toBe(201);
    const other = { ...parcel, items: [{ sku, quantity: 2 }] };
    expect(await code(await dispatch(id, other))).toEqual([422, "items_not_ordered"]);
    const { shipments } = await settled(id);
    expect(shipments).toMatchObject([
      { state: "dispatched", items: [{ sku, quantity: 1 }] },
      { state: "planned", items: [{ sku, quantity: 2 }] },
    ]);
  });

  it("refuses parcels of what it does not hold, of what has left, and before it is paid or after it is over", async () => {
    const [sku, other] = [await stockItem(), await stockItem()];
    const { id, accessToken } = await confirmed({ [sku]: 2 });
    const wrong = async (items: object[]) =>
      code(await dispatch(id, { carrier: "c", trackingNumber: "t", items }));
    expect(await wrong([{ sku: other, quantity: 1 }])).toEqual([422, "items_not_ordered"]);
    expect(await wrong([{ sku, quantity: 3 }])).toEqual([422, "items_not_ordered"]);
    expect(await wrong([{ sku, quantity: 0 }])).toEqual([400, "invalid_request"]);
    expect(await code(await deliver(id, "shp_nothing"))).toEqual([404, "not_found"]);
    expect((await settled(id)).shipments).toMatchObject([
      { state: "planned", items: [{ sku, quantity: 2 }] },
    ]);
    expect((await settled(id)).timeline).toHaveLength(2);
    await dispatch(id, { carrier: "c", trackingNumber: "1", items: [{ sku, quantity: 1 }] });
    const late = await call("POST", `/api/orders/${id}/cancel`, undefined, { "Order-Token": accessToken });
    expect(await code(late)).toEqual([409, "order_not_cancellable"]);
    const declined = await placed({ [sku]: 1 }, "tok_declined");
    await settled(declined.id);
    expect(await code(await dispatch(declined.id, { carrier: "c", trackingNumber: "1" }))).toEqual([
      409,
      "order_not_shippable",
    ]);
  });

  it("is shipped and refunded by those who may, and by nobody else", async () => {
    const sku = await stockItem();
    const { id, accessToken } = await confirmed({ [sku]: 1 });
    const parcel = { carrier: "c", trackingNumber: "1" };
    expect((await dispatch(id, parcel, "customer")).status).toBe(403);
    expect((await dispatch(id, parcel, "support")).status).toBe(403);
    expect((await refund(id, {}, "k", "customer")).status).toBe(403);
    const guest = { "Order-Token": accessToken, "Idempotency-Key": "k" };
    expect((await call("POST", `/api/orders/${id}/refunds`, {}, guest)).status).toBe(401);
    expect((await call("POST", `/api/admin/orders/${id}/shipments`, parcel, guest)).status).toBe(401);
    expect((await settled(id)).timeline).toHaveLength(2);
  });
});

/** What the shop shows of an order, by its id, its number or a trace. */
async function storyOf(key: string, role: Role = "support") {
  const answer = await call("GET", `/api/admin/story/${key}`, undefined, await as(role));
  return { status: answer.status, story: await answer.json<Story>() };
}

it("the story of an order that was declined, paid by another card, sent in two parcels and half refunded is whole and in order, by id, number and trace", async () => {
  const sku = await stockItem();
  const answer = await order(await cartWith({ [sku]: 2 }), crypto.randomUUID(), {
    ...orderBody,
    payment: { provider: "mock", token: null },
  });
  const trace = answer.headers.get("X-Trace-Id") ?? "";
  const { id, accessToken, number } = await answer.json<{
    id: string;
    accessToken: string;
    number: string;
  }>();
  const guest = { "Order-Token": accessToken };
  await vi.waitUntil(async () => (await orderStore(env).load([id])).length === 1);
  const opened = await call("POST", "/api/payments/sessions", { orderId: id }, guest);
  const { clientSecret } = await opened.json<{ clientSecret: string }>();
  await env.MOCK_PAYMENT.getByName(id).confirmSession(clientSecret, "card_declined");
  await driveOrders(env, [id]);
  const another = { orderId: id, payment: { provider: "mock", token: "tok_ok" } };
  expect((await call("POST", "/api/payments/charge", another, guest)).status).toBe(200);
  const { total } = await settled(id);
  for (const trackingNumber of ["1Z1", "1Z2"]) {
    const parcel = { carrier: "UPS", trackingNumber, items: [{ sku, quantity: 1 }] };
    expect((await dispatch(id, parcel)).status).toBe(201);
  }
  const half = { amount: { amount: Math.floor(total.amount / 2), currency: "USD" }, reason: "a scratch" };
  expect((await refund(id, half)).status).toBe(201);
  await mails(id, 4);
  const told = async () => (await storyOf(id)).story;
  // Events reach the archive a moment later, and stock's movements after a second.
  await vi.waitUntil(
    async () => {
      const whats = (await told()).steps.map(({ what }) => what);
      return ["order.refunded", "inventory.confirmed"].every((what) => whats.includes(what));
    },
    { interval: 200 },
  );
  const story = await told();
  const main = ["order", "payment", "parcel", "refund"];
  expect(story.steps.filter(({ kind }) => main.includes(kind)).map(({ what }) => what)).toEqual([
    "placed",
    "payment_declined",
    "payment_replaced",
    "confirmed",
    "parcel_dispatched",
    "parcel_dispatched",
    "refund_requested",
    "refund_paid",
  ]);
  expect(story.steps.map(({ at }) => at)).toEqual(story.steps.map(({ at }) => at).toSorted());
  const all = new Map(story.steps.map((step) => [step.what, step]));
  expect(all.get("payment_declined")?.text).toContain("card_declined");
  expect(all.get("refund_requested")).toMatchObject({
    actor: "support-1",
    text: expect.stringContaining("a scratch"),
  });
  expect(all.get("inventory.reserved")).toMatchObject({ kind: "stock", traceId: trace });
  expect(all.get("order.shipped:email")?.text).toContain("sent");
  expect(all.get("order.dispatched")).toMatchObject({ kind: "staff", actor: "merchant-1" });
  expect(all.get("order.confirmed")).toMatchObject({ kind: "event", traceId: trace });
  const staffTrace = all.get("order.refund_requested")?.traceId ?? "";
  expect(staffTrace).not.toBe(trace);
  expect(JSON.stringify(story)).not.toContain(orderBody.email);
  for (const key of [number, number.replace("-", "").toLowerCase(), trace, staffTrace]) {
    expect((await storyOf(key)).story, key).toEqual(story);
  }
  const page = await call("GET", `/admin/orders/${id}/story`, undefined, await as("support"));
  expect(await page.text()).toContain("A card was declined by");
  for (const key of ["0".repeat(32), "ord_none", "zzzzz-zzzzz", orderBody.email]) {
    expect((await storyOf(key)).status, key).toBe(404);
  }
});

describe("a refund", () => {
  it("in parts returns money and units exactly once, and the last one ends the order", async () => {
    const sku = await stockItem({ stock: 10, price: 2_500 });
    const { id } = await confirmed({ [sku]: 3 }, "tok_pending");
    const total = (await settled(id)).total.amount;
    const body = { items: [{ sku, quantity: 1 }], restock: false, reason: "scratched frame" };
    const part = await refund(id, body, "one");
    expect(part.status).toBe(201);
    const made = await part.json<{ id: string; amount: { amount: number } }>();
    expect(made).toMatchObject({ state: "paid", restock: false, items: [{ sku, quantity: 1 }] });
    for (let i = 0; i < 3; i++) {
      const again = await refund(id, body, "one");
      expect(again.headers.get("Idempotent-Replay")).toBe("true");
      expect(await again.json()).toEqual(made);
    }
    expect(await code(await refund(id, { ...body, restock: true }, "one"))).toEqual([
      422,
      "idempotency_key_reused",
    ]);
    expect(await settled(id)).toMatchObject({
      status: "CONFIRMED",
      shipments: [{ state: "planned", items: [{ sku, quantity: 2 }] }],
      payments: [{ state: "captured", refunded: made.amount, refunds: [{ id: made.id }] }],
    });
    const rest = await (await refund(id, { restock: true })).json<{ id: string }>();
    expect(rest).toMatchObject({ amount: usd(total - made.amount.amount) });
    const done = await settled(id);
    expect(done).toMatchObject({
      status: "REFUNDED",
      shipments: [],
      payments: [{ state: "refunded", refunded: usd(total) }],
    });
    expect(done.timeline.slice(2).map(({ to, actor, reason }) => [to, actor, reason])).toEqual([
      ["CONFIRMED", "support-1", "refund_requested"],
      ["CONFIRMED", "system", "refund_paid"],
      ["CONFIRMED", "support-1", "refund_requested"],
      ["REFUNDED", "system", "refund_paid"],
    ]);
    // The provider's own books say the same.
    const books = await env.MOCK_PAYMENT.getByName(id).books();
    expect(Object.values(books?.refunds ?? {}).reduce((sum, amount) => sum + amount, 0)).toBe(total);
    expect(books?.state).toBe("refunded");
    // The units of the first were not to come back, and its event came before that of the second.
    await vi.waitUntil(async () => (await stock(sku)).onHand === 9);
    expect(await movementSums(sku)).toEqual({ onHand: 9, reserved: 0 });
    const restocked = (await env.STOCK_LEDGER.getByName(sku).movements(0, 100)).filter(
      ({ kind }) => kind === "restock",
    );
    expect(restocked).toMatchObject([{ quantity: 2, reference: rest.id, actor: "support-1" }]);
    expect((await mails(id, 3)).filter((subject) => subject.startsWith("A refund"))).toHaveLength(2);
  });

  it("is never more than was paid, not even asked for from many sides at once", async () => {
    const sku = await stockItem({ price: 5_000 });
    const { id } = await confirmed({ [sku]: 1 }, "tok_pending");
    const total = (await settled(id)).total.amount;
    expect(await code(await refund(id, { amount: usd(total + 1) }))).toEqual([422, "refund_exceeds_payment"]);
    expect(await code(await refund(id, { amount: usd(0) }))).toEqual([400, "invalid_request"]);
    expect(await code(await refund(id, { items: [{ sku: "other", quantity: 1 }] }))).toEqual([
      422,
      "items_not_ordered",
    ]);
    expect(await code(await refund(id, { amount: usd(100), restock: true }))).toEqual([
      400,
      "invalid_request",
    ]);
    expect((await settled(id)).timeline).toHaveLength(2);
    const many = await Promise.all(Array.from({ length: 5 }, () => refund(id, { amount: usd(2_000) })));
    const statuses = many.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 201)).toHaveLength(Math.floor(total / 2_000));
    const paid = (await settled(id)).payments[0]?.refunded.amount;
    expect(paid).toBe(Math.floor(total / 2_000) * 2_000);
    const books = await env.MOCK_PAYMENT.getByName(id).books();
    expect(Object.values(books?.refunds ?? {}).reduce((sum, amount) => sum + amount, 0)).toBe(paid);
  });

  it("of an order that is not paid, or is over, is refused", async () => {
    const sku = await stockItem();
    const declined = await placed({ [sku]: 1 }, "tok_declined");
    await settled(declined.id);
    expect(await code(await refund(declined.id, {}))).toEqual([409, "order_not_refundable"]);
    const { id } = await confirmed({ [sku]: 1 });
    expect((await refund(id, {})).status).toBe(201);
    expect(await code(await refund(id, {}))).toEqual([409, "order_not_refundable"]);
    expect(await code(await refund("ord_00000000000000000000-1", {}))).toEqual([404, "not_found"]);
  });

  it("needs no key, and without one each request is a refund of its own", async () => {
    const { id } = await confirmed({ [await stockItem()]: 1 });
    const keyless = async () =>
      call("POST", `/api/orders/${id}/refunds`, { amount: usd(100) }, await as("support"));
    expect([(await keyless()).status, (await keyless()).status]).toEqual([201, 201]);
    expect((await settled(id)).payments[0]?.refunded).toEqual(usd(200));
  });

  it("waits for a provider that is down, and is paid once when it is back", async () => {
    const sku = await stockItem({ stock: 5 });
    const { id } = await confirmed({ [sku]: 1 }, "tok_pending");
    env.MOCK_PAYMENT_MODE = "down";
    const waiting = await refund(id, { restock: true });
    expect([waiting.status, await waiting.json()]).toMatchObject([201, { state: "pending" }]);
    expect((await stock(sku)).onHand).toBe(4);
    env.MOCK_PAYMENT_MODE = "well";
    await env.SWEEPER.getByName("sweeper").pushOn();
    expect(await settled(id)).toMatchObject({ status: "REFUNDED", payments: [{ state: "refunded" }] });
    await vi.waitUntil(async () => (await stock(sku)).onHand === 5);
    const books = await env.MOCK_PAYMENT.getByName(id).books();
    expect(Object.keys(books?.refunds ?? {})).toHaveLength(1);
  });
});
