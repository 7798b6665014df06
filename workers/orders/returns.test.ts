import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../domain/accounts/access.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import type { ReturnView } from "../../domain/orders/returns.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { makeEvent } from "../../shop/events/events.ts";
import { sendToQueues } from "../../shop/events/outbox.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { eraseOrders } from "../../stores/orders/erase-orders.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { Browser, fieldValue } from "../../test/support/browser.ts";
import { booksOf, call, placed, settled, stock } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";

afterEach(() => {
  env.MOCK_PAYMENT_MODE = "well";
});

async function as(role: Role): Promise<Record<string, string>> {
  return { Authorization: `Bearer ${await signAccessToken(env, { sub: `${role}-1`, role })}` };
}

async function code(response: Response): Promise<unknown> {
  return [response.status, (await response.json<{ code: string }>()).code];
}

/** A guest's order of these units that has left. */
async function sent(items: Record<string, number>) {
  const order = await placed(items, "tok_pending");
  expect((await settled(order.id)).status).toBe("CONFIRMED");
  const parcel = { carrier: "UPS", trackingNumber: "1Z1" };
  const left = await call("POST", `/api/admin/orders/${order.id}/shipments`, parcel, await as("merchant"));
  expect(left.status).toBe(201);
  return order;
}

function ask({ id, accessToken }: { id: string; accessToken: string }, items: object[], key?: string) {
  const keyed = key === undefined ? {} : { "Idempotency-Key": key };
  return call("POST", `/api/orders/${id}/returns`, { items }, { "Order-Token": accessToken, ...keyed });
}

async function decide(id: string, verb: "approve" | "reject" | "receive", body?: object, key?: string) {
  const keyed = key === undefined ? {} : { "Idempotency-Key": key };
  const headers = { ...(await as("support")), ...keyed };
  return call("POST", `/api/admin/returns/${id}/${verb}`, body, headers);
}

/** A guest's order of these units with a return of all of them, approved. */
async function approved(items: Record<string, number>) {
  const order = await sent(items);
  const lines = Object.entries(items).map(([sku, quantity]) => ({ sku, quantity, reason: "too small" }));
  const { id: returnId } = await (await ask(order, lines)).json<ReturnView>();
  expect((await decide(returnId, "approve")).status).toBe(200);
  return { ...order, returnId };
}

async function inList(id: string) {
  const list = await call("GET", "/api/admin/returns?pageSize=100", undefined, await as("support"));
  const { items } = await list.json<{ items: { id: string }[] }>();
  return items.find((one) => one.id === id);
}

async function restocks(sku: string) {
  const moves = await env.STOCK_LEDGER.getByName(sku).movements(0, 100);
  return moves.filter(({ kind }) => kind === "restock");
}

it("a return is asked for by a guest, approved with words, and received in part: each line is paid, restocked or written off once", async () => {
  const [a, b] = [await stockItem({ stock: 10, price: 2_500 }), await stockItem({ stock: 10, price: 4_000 })];
  const order = await sent({ [a]: 2, [b]: 1 });
  expect((await settled(order.id)).returnable).toEqual(
    expect.arrayContaining([
      { sku: a, quantity: 2 },
      { sku: b, quantity: 1 },
    ]),
  );
  const items = [
    { sku: a, quantity: 2, reason: "too small" },
    { sku: b, quantity: 1, reason: "scratched" },
  ];
  const asked = await ask(order, items, "k");
  expect(asked.status).toBe(201);
  const made = await asked.json<ReturnView>();
  expect(made).toMatchObject({ state: "requested", items, arrivals: [] });
  const again = await ask(order, items, "k");
  expect([again.headers.get("Idempotent-Replay"), await again.json()]).toEqual(["true", made]);
  expect(await code(await ask(order, items.slice(1), "k"))).toEqual([422, "idempotency_key_reused"]);
  expect(await code(await ask(order, items))).toEqual([422, "items_not_returnable"]);
  expect(await inList(made.id)).toMatchObject({ orderId: order.id, email: "ada@example.com" });

  const yes = await decide(made.id, "approve", { message: "Use the old box." });
  expect(await yes.json()).toMatchObject({ state: "approved", answer: "Use the old box." });
  const part = {
    items: [
      { sku: a, quantity: 1 },
      { sku: b, quantity: 1, restock: false },
    ],
    restock: true,
  };
  const arrived = await decide(made.id, "receive", part, "one");
  const one = await arrived.json<ReturnView>();
  expect([arrived.status, one]).toMatchObject([200, { state: "approved" }]);
  for (let n = 0; n < 2; n++) {
    const replay = await decide(made.id, "receive", part, "one");
    expect([replay.headers.get("Idempotent-Replay"), await replay.json()]).toEqual(["true", one]);
  }
  expect(await (await decide(made.id, "receive", { restock: true })).json()).toMatchObject({
    state: "received",
  });
  expect(await inList(made.id)).toBeUndefined();
  const open = await orderStore(env).openReturns({ limit: 1_000 });
  expect(open.map(({ id }) => id)).not.toContain(order.id);
  await vi.waitUntil(async () => (await stock(a)).onHand === 10);
  expect(await restocks(a)).toMatchObject([
    { quantity: 1, reference: one.arrivals[0]?.id, actor: "support-1" },
    { quantity: 1 },
  ]);
  expect([await restocks(b), (await stock(b)).onHand]).toEqual([[], 9]);

  const done = await settled(order.id);
  const back = done.total.amount - done.shipping.amount;
  expect(done).toMatchObject({
    status: "SHIPPED",
    shipments: [{ state: "dispatched" }],
    payments: [{ refunded: { amount: back }, refunds: [{ returnId: made.id }, { returnId: made.id }] }],
  });
  const books = await booksOf(order.id);
  expect(Object.values(books.refunds).reduce((sum, amount) => sum + amount, 0)).toBe(back);
  expect(
    done.timeline.flatMap(({ reason, actor }) => (reason?.startsWith("return") ? [[reason, actor]] : [])),
  ).toEqual([
    ["return_requested", "customer"],
    ["return_approved", "support-1"],
    ["return_received", "support-1"],
    ["return_received", "support-1"],
  ]);
  const log = await readAudit(env.DB, { order: "oldest", limit: 10, subject: made.id });
  expect(log.map(({ action }) => action)).toEqual(["return.approved", "return.received", "return.received"]);
  const mails = async () =>
    env.DB.prepare(
      "SELECT subject, html FROM mailbox WHERE html LIKE ? AND subject LIKE '%return%' ORDER BY at",
    )
      .bind(`%${order.id}%`)
      .all<{ subject: string; html: string }>();
  await vi.waitUntil(async () => (await mails()).results.length === 4);
  const [requested, told, ...received] = (await mails()).results;
  expect([requested?.subject, told?.subject]).toEqual([
    `Your return for order ${done.number}`,
    `Your return for order ${done.number} is approved`,
  ]);
  expect(told?.html).toContain("Use the old box.");
  expect(received.every(({ subject }) => subject.endsWith("has arrived"))).toBe(true);
});

it("of an order's returns those alone are in the list that wait for staff", async () => {
  const sku = await stockItem({ stock: 5 });
  const order = await sent({ [sku]: 2 });
  const one = [{ sku, quantity: 1, reason: "too small" }];
  const refused = await (await ask(order, one)).json<ReturnView>();
  expect((await decide(refused.id, "reject", { message: "It was worn." })).status).toBe(200);
  const open = await (await ask(order, one)).json<ReturnView>();
  expect([await inList(refused.id), await inList(open.id)]).toMatchObject([undefined, { orderId: order.id }]);
});

it("two who receive the same goods at once take them in once, and a provider that is down pays once when it is back", async () => {
  const sku = await stockItem({ stock: 5, price: 3_000 });
  const { id, returnId } = await approved({ [sku]: 2 });
  env.MOCK_PAYMENT_MODE = "down";
  const both = await Promise.all([1, 2, 3].map(() => decide(returnId, "receive", { restock: true })));
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  const refunds = async () => (await settled(id)).payments[0]?.refunds;
  env.MOCK_PAYMENT_MODE = "well";
  await env.SWEEPER.getByName("sweeper").pushOn();
  expect(await refunds()).toMatchObject([{ state: "paid", returnId }]);
  await vi.waitUntil(async () => (await stock(sku)).onHand === 5);
  expect(await restocks(sku)).toMatchObject([{ quantity: 2 }]);
  expect(Object.keys((await booksOf(id)).refunds)).toHaveLength(1);
});

it("a return and a paid order of the same customer name each other, once, though the call that ties them dies", async () => {
  const sku = await stockItem({ stock: 9, price: 3_000 });
  const { id, returnId } = await approved({ [sku]: 1 });
  const other = await placed({ [sku]: 1 });
  await settled(other.id);
  const strange = await placed({ [sku]: 1 }, "tok_ok", "mock", { email: "eve@example.com" });
  await settled(strange.id);
  const unpaid = await placed({ [sku]: 1 }, "tok_declined");
  await settled(unpaid.id);
  const tie = async (orderId: string, to = returnId) =>
    call("POST", `/api/admin/returns/${to}/exchange`, { orderId }, await as("support"));
  for (const wrong of [id, strange.id, unpaid.id]) {
    expect(await code(await tie(wrong))).toEqual([422, "exchange_refused"]);
  }
  expect(await code(await tie("ord_00000000000000000000-1"))).toEqual([404, "not_found"]);
  const unknown = returnId.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  expect(await code(await tie(other.id, unknown))).toEqual([404, "not_found"]);
  for (let n = 0; n < 2; n++) {
    expect(await (await tie(other.id)).json()).toMatchObject({ exchanges: [other.id] });
  }
  const log = await readAudit(env.DB, { order: "newest", subject: returnId, limit: 9 });
  expect(log.filter(({ action }) => action === "return.exchanged")).toHaveLength(1);
  expect(await settled(other.id)).toMatchObject({ exchangeFor: returnId, status: "CONFIRMED" });
  const second = await approved({ [sku]: 1 });
  expect(await code(await tie(other.id, second.returnId))).toEqual([422, "exchange_refused"]);
  // The order was written, and its call died before the return: the event that went with it goes
  // on.
  const event = makeEvent(
    "return.exchanged",
    { orderId: strange.id, number: "N", returnId, actor: "support-1" },
    { traceparent: continueTrace(null) },
  );
  for (let n = 0; n < 2; n++) {
    await sendToQueues(env, [event]);
  }
  await vi.waitUntil(async () => (await settled(id)).returns?.[0]?.exchanges?.length === 2);
  expect((await settled(id)).timeline.filter(({ reason }) => reason === "exchanged")).toHaveLength(2);
  // Two erased customers both have no address, and are two all the same.
  for (const { customer } of await orderStore(env).findMany([second.id, strange.id])) {
    await eraseOrders(env, customer);
  }
  expect(await code(await tie(strange.id, second.returnId))).toEqual([422, "exchange_refused"]);
});

it("a refund does not put units back to stock that a return has put there", async () => {
  const sku = await stockItem({ stock: 5, price: 3_000 });
  const { id, returnId } = await approved({ [sku]: 2 });
  const some = { items: [{ sku, quantity: 1 }], restock: true };
  expect((await call("POST", `/api/orders/${id}/refunds`, some, await as("support"))).status).toBe(201);
  expect(await code(await decide(returnId, "receive", { restock: true }))).toEqual([
    422,
    "items_not_returnable",
  ]);
  const { arrivals } = await (await decide(returnId, "receive", {})).json<ReturnView>();
  expect(arrivals).toMatchObject([{ items: [{ sku, quantity: 2, restock: false }] }]);
  await vi.waitUntil(async () => (await stock(sku)).onHand === 4);
  expect(await restocks(sku)).toHaveLength(1);

  // Its goods were paid back before, so the return pays nothing and its unit counts as not
  // refunded.
  const other = await approved({ [sku]: 1 });
  const refund = async (body: object) =>
    call("POST", `/api/orders/${other.id}/refunds`, body, await as("support"));
  const { total, shipping } = await settled(other.id);
  const goods = { amount: total.amount - shipping.amount, currency: "USD" };
  expect((await refund({ amount: goods })).status).toBe(201);
  const back = await (await decide(other.returnId, "receive", { restock: true })).json<ReturnView>();
  expect(back.arrivals[0]?.refundId).toBeUndefined();
  const again = { items: [{ sku, quantity: 1 }], shipping: true, restock: true };
  expect(await code(await refund(again))).toEqual([422, "items_not_ordered"]);
});

it("a return is refused before anything left, in a wrong state, by strangers, and with bad input of every field", async () => {
  const sku = await stockItem({ price: 3_000 });
  const waiting = await placed({ [sku]: 1 });
  await settled(waiting.id);
  const line = { sku, quantity: 1, reason: "too small" };
  expect(await code(await ask(waiting, [line]))).toEqual([422, "items_not_returnable"]);
  const order = await sent({ [sku]: 1 });
  const bad = [
    [],
    [{ ...line, reason: "" }],
    [{ ...line, reason: "x".repeat(501) }],
    [{ ...line, reason: "two\nlines" }],
    [{ sku, quantity: 1 }],
    [{ ...line, quantity: 0 }],
    [{ ...line, quantity: 1.5 }],
    [{ ...line, sku: "" }],
    [{ ...line, more: 1 }],
  ];
  for (const items of bad) {
    expect([items, await code(await ask(order, items))]).toEqual([items, [400, "invalid_request"]]);
  }
  const stranger = { ...order, accessToken: waiting.accessToken };
  expect(await code(await ask(stranger, [line]))).toEqual([404, "not_found"]);
  const { id } = await (await ask(order, [line])).json<ReturnView>();
  expect(await code(await decide(id, "receive"))).toEqual([409, "return_not_open"]);
  for (const [verb, body] of [
    ["approve", { message: "" }],
    ["reject", { message: "x".repeat(501) }],
    ["receive", { items: [] }],
    ["receive", { items: [{ sku, quantity: 0 }] }],
    ["receive", { restock: "yes" }],
    ["receive", { refund: true }],
  ] as const) {
    expect(await code(await decide(id, verb, body))).toEqual([400, "invalid_request"]);
  }
  for (const other of [`${id.slice(0, -1)}!`, "ret_1", "x".repeat(65)]) {
    expect((await decide(other, "approve")).status).toBeGreaterThanOrEqual(400);
  }
  expect(await (await decide(id, "reject", { message: "Too late." })).json()).toMatchObject({
    state: "rejected",
    answer: "Too late.",
  });
  expect(await code(await decide(id, "approve"))).toEqual([409, "return_not_open"]);
  const exchange = { orderId: waiting.id };
  const tied = await call("POST", `/api/admin/returns/${id}/exchange`, exchange, await as("support"));
  expect(await code(tied)).toEqual([409, "return_not_open"]);
  expect(await settled(order.id)).toMatchObject({ status: "SHIPPED", payments: [{ refunds: [] }] });
});

describe("the time in which goods may be sent back", () => {
  const DAY_MS = 86_400_000;
  /** Lets a parcel have left so many days ago. */
  const age = (id: string, days: number) =>
    env.DB.prepare("UPDATE orders SET shipments = json_set(shipments, '$[0].dispatchedAt', ?) WHERE id = ?")
      .bind(Date.now() - days * DAY_MS, id)
      .run();
  const read = async ({ id, accessToken }: { id: string; accessToken: string }) =>
    (await call("GET", `/api/orders/${id}`, undefined, { "Order-Token": accessToken })).json<OrderDetail>();

  it("ends with a day that the order names; staff may overrule it with a reason, and nobody else", async () => {
    const sku = await stockItem({ stock: 10, price: 2_500 });
    const order = await sent({ [sku]: 2 });
    const items = [{ sku, quantity: 1, reason: "too small" }];
    await age(order.id, 28);
    const inTime = await read(order);
    expect(inTime.returnable).toEqual([{ sku, quantity: 2 }]);
    expect(inTime.returnableLate).toBeUndefined();
    expect(Date.parse(inTime.shipments[0]?.returnUntil ?? "")).toBeGreaterThan(Date.now());
    expect((await ask(order, items)).status).toBe(201);

    await age(order.id, 33);
    const late = await read(order);
    expect([late.returnable, late.returnableLate]).toEqual([undefined, [{ sku, quantity: 1 }]]);
    expect(await code(await ask(order, items))).toEqual([422, "return_window_over"]);
    const overruled = { items, overrule: "Arrived broken" };
    const path = `/api/orders/${order.id}/returns`;
    expect(await code(await call("POST", path, overruled, { "Order-Token": order.accessToken }))).toEqual([
      403,
      "forbidden",
    ]);
    for (const overrule of ["", " ", "a\nb", 7, "x".repeat(501)]) {
      const refused = await call("POST", path, { items, overrule }, await as("support"));
      expect(await code(refused)).toEqual([400, "invalid_request"]);
    }
    const taken = await call("POST", path, overruled, await as("support"));
    expect(taken.status).toBe(201);
    const log = await readAudit(env.DB, { order: "newest", limit: 1, subject: order.id });
    expect(log[0]?.after).toContain('"overrule":"Arrived broken"');
    expect(log[0]?.after, "its shopper's words are theirs to erase").not.toContain("reason");
    expect((await read(order)).returnableLate).toBeUndefined();
  });

  it("is shown to shoppers, and overruled in the console", async () => {
    const sku = await stockItem({ stock: 10, price: 2_500 });
    const order = await sent({ [sku]: 2 });
    const reader = { "Order-Token": order.accessToken, Accept: "text/html" };
    const shown = async () => (await call("GET", `/orders/${order.id}`, undefined, reader)).text();
    expect(await shown()).toMatch(/Returns until <time datetime="\d{4}-\d\d-\d\d">/);
    await age(order.id, 40);
    const page = await shown();
    expect(page).toContain("The time to send these back is over");
    expect(page).not.toContain("Send something back");
    const staff = new Browser();
    await staff.post("/dev/sign-in", { who: "support" });
    const path = `/admin/orders/${order.id}`;
    const form = {
      key: fieldValue(await (await staff.get(path)).text(), "key"),
      [`units:${sku}`]: "2",
      why: "torn",
      overrule: "",
    };
    expect((await staff.post(`${path}/late-return`, form)).status).toBe(422);
    const taken = await staff.post(`${path}/late-return`, { ...form, overrule: "A gift" });
    expect(taken.headers.get("Location")).toBe(`${path}?done=late`);
    expect((await settled(order.id)).returns).toMatchObject([
      { items: [{ sku, quantity: 2, reason: "torn" }] },
    ]);
  });
});
