import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { continueTrace } from "../../domain/base/trace.ts";
import { FIRST_LOCATION, unitsAt } from "../../domain/stock/locations.ts";
import { unitsToOrder } from "../../domain/stock/replenishment.ts";
import type { Call } from "../../shop/base/call.ts";
import { publishOutbox } from "../../shop/events/outbox.ts";
import { receiveGoods } from "../../shop/purchasing/receive-goods.ts";
import { createLocation, placesOf } from "../../shop/stock/locations.ts";
import { receiptStatement, receiptsOf } from "../../stores/purchasing/purchase-orders.ts";
import { listReorder } from "../../stores/purchasing/reorder.ts";
import { deliver, type Held, holdQueues } from "../../test/support/held-queues.ts";
import { call, movementSums, stock } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";

interface Order {
  id: string;
  number: string;
  state: string;
  items: { sku: string; quantity: number; received: number }[];
  receipts: { id: string; reversed: boolean; booked: boolean; reverses: string | null }[];
  code?: string;
  skus?: string[];
}

const ORDERS = "/purchase-orders";
/** The buyer, where what a request leaves to do after its answer may fail. */
const buyer: Call = {
  env,
  ctx: { waitUntil: (work) => void work.catch(() => {}) },
  traceparent: continueTrace(null),
  principal: { sub: "buyer", role: "merchant", scopes: new Set() },
  ip: null,
  touch: () => {},
};
let staff: Record<string, string>;
let supplierId: string;

async function api<T = Order>(
  method: string,
  path: string,
  body?: object,
  more: Record<string, string> = {},
) {
  const response = await call(method, `/api/admin${path}`, body, { ...staff, ...more });
  return { status: response.status, headers: response.headers, body: await response.json<T>() };
}

const usd = (amount: number) => ({ amount, currency: "USD" });
const item = (sku: string, quantity: number, cost = 250) => ({ sku, quantity, cost: usd(cost) });

/** An order that its supplier has, of these units. */
async function ordered(items: Record<string, number>, more: object = {}): Promise<Order> {
  const lines = Object.entries(items).map(([sku, quantity]) => item(sku, quantity));
  const { body } = await api("POST", ORDERS, { supplierId, items: lines, ...more });
  const moved = await api("POST", `${ORDERS}/${body.id}/moves`, { move: "order" });
  expect(moved.body).toMatchObject({ state: "ordered" });
  return moved.body;
}

function receive(id: string, key: string, units: Record<string, number>, more: object = {}, tag?: string) {
  const items = Object.entries(units).map(([sku, quantity]) => ({ sku, quantity }));
  const headers = { "Idempotency-Key": key, ...(tag === undefined ? {} : { "If-Match": tag }) };
  return api("POST", `${ORDERS}/${id}/receipts`, { items, ...more }, headers);
}

const reverse = (id: string, receiptId: string, body: object = {}) =>
  api("POST", `${ORDERS}/${id}/receipts/${receiptId}/reverse`, body);
const read = async (id: string) => (await api("GET", `${ORDERS}/${id}`)).body;

/** The messages for the consumer that books receipts; waits for as many. */
async function messages(held: Held[], count: number): Promise<string[]> {
  const found = () => held.filter(({ queue }) => queue === "fulfilment").map(({ body }) => body);
  await vi.waitUntil(() => found().length >= count, { interval: 5 });
  return found();
}

beforeAll(async () => {
  staff = await bearer("buyer", "merchant");
  const made = await api("POST", "/suppliers", { name: "Paper Mill", leadTimeDays: 10 });
  supplierId = made.body.id;
});

afterEach(() => {
  vi.restoreAllMocks();
  env.FAULT_POINT = "";
});

describe("a supplier", () => {
  it("is one by its name, is changed by one of two who read the same, and gets no orders once it is archived", async () => {
    const mail = { name: "Frames & Co", email: "orders@frames.example", currency: "EUR" };
    const made = await api<Record<string, unknown>>("POST", "/suppliers", mail);
    expect(made).toMatchObject({
      status: 201,
      body: { ...mail, leadTimeDays: 7, note: "", archived: false },
    });
    const path = `/suppliers/${made.body.id}`;
    expect((await api("POST", "/suppliers", { name: "FRAMES & co" })).body.code).toBe("supplier_conflict");
    expect((await api("PATCH", path, { name: "paper mill" })).body.code).toBe("supplier_conflict");
    for (const bad of [{ name: " " }, { name: "x", rating: 5 }, { name: "x", email: "none" }, {}]) {
      expect((await api("POST", "/suppliers", bad)).status).toBe(400);
    }
    const tag = { "If-Match": made.headers.get("ETag") ?? "" };
    const [one, two] = [
      await api("PATCH", path, { leadTimeDays: 21 }, tag),
      await api("PATCH", path, { leadTimeDays: 3 }, tag),
    ];
    expect([one.status, two.body.code]).toEqual([200, "changed_meanwhile"]);
    expect((await api("PATCH", path, { archived: true })).body).toMatchObject({
      leadTimeDays: 21,
      archived: true,
    });
    expect(await api("POST", ORDERS, { supplierId: made.body.id })).toMatchObject({
      status: 400,
      body: { errors: [{ path: "supplierId" }] },
    });
    const { results } = await env.DB.prepare(
      "SELECT before_json ->> 'leadTimeDays' AS was, after_json ->> 'leadTimeDays' AS now FROM audit_log WHERE action = 'supplier.changed' AND subject = ? ORDER BY seq",
    )
      .bind(made.body.id)
      .all();
    expect(results).toEqual([
      { was: 7, now: 21 },
      { was: 21, now: 21 },
    ]);
  });
});

describe("a purchase order", () => {
  it("is changed while it is a draft, and what was sent to its supplier stays until it is withdrawn", async () => {
    const sku = await stockItem();
    const made = await api("POST", ORDERS, { supplierId, items: [item(sku.toLowerCase(), 3)] });
    expect(made).toMatchObject({
      status: 201,
      body: { state: "draft", location: "main", items: [{ sku, received: 0 }], total: usd(750) },
    });
    const path = `${ORDERS}/${made.body.id}`;
    const refusals: [object, string, string?][] = [
      [{ items: [item("NOT-THERE", 1)] }, "unknown_sku", "items.0.sku"],
      [{ items: [item(sku, 1), item(sku.toLowerCase(), 1)] }, "invalid_request"],
      [
        { items: [{ sku, quantity: 1, cost: { amount: 1, currency: "EUR" } }] },
        "invalid_request",
        "items.0.cost.currency",
      ],
      [{ location: "loc_00000000000000000000" }, "unknown_location"],
      [{ colour: "blue" }, "invalid_request"],
    ];
    for (const [patch, code, at] of refusals) {
      const { body } = await api<{ code: string; errors?: { path: string }[] }>("PATCH", path, patch);
      expect(body).toMatchObject({ code, ...(at === undefined ? {} : { errors: [{ path: at }] }) });
    }
    const tag = { "If-Match": made.headers.get("ETag") ?? "" };
    expect((await api("PATCH", path, { items: [item(sku, 5)] }, tag)).status).toBe(200);
    expect((await api("PATCH", path, { note: "mine" }, tag)).body.code).toBe("changed_meanwhile");
    const move = (to: string) => api("POST", `${path}/moves`, { move: to });
    expect((await move("close")).body.code).toBe("purchase_order_not_open");
    expect((await move("order")).body.state).toBe("ordered");
    expect((await api("PATCH", path, { items: [] })).body.code).toBe("purchase_order_not_open");
    expect((await api("PATCH", path, { expectedOn: "2027-02-01" })).body).toMatchObject({
      expectedOn: "2027-02-01",
      items: [{ quantity: 5 }],
    });
    expect((await api("PATCH", path, { expectedOn: null })).body).toMatchObject({ expectedOn: null });
    expect((await move("withdraw")).body.state).toBe("draft");
    expect((await api("PATCH", path, { items: [] })).status).toBe(200);
    expect((await move("order")).body.code).toBe("purchase_order_not_open");
    expect((await move("cancel")).body.state).toBe("cancelled");
    expect((await api("PATCH", path, { note: "late" })).body.code).toBe("purchase_order_not_open");
    expect((await move("reopen")).body.state).toBe("draft");
    const entries = await env.DB.prepare(
      "SELECT actor, before_json ->> 'state' AS was, after_json ->> 'state' AS now FROM audit_log WHERE action = 'purchase_order.changed' AND subject = ? ORDER BY seq DESC LIMIT 2",
    )
      .bind(made.body.id)
      .all();
    expect(entries.results).toEqual([
      { actor: "buyer", was: "cancelled", now: "draft" },
      { actor: "buyer", was: "draft", now: "cancelled" },
    ]);
  });

  it("is found by its state, its supplier and its SKU, the newest first", async () => {
    const [sku, other] = [await stockItem(), await stockItem()];
    const first = await ordered({ [sku]: 1 });
    const second = await ordered({ [sku]: 2, [other]: 4 });
    const list = async (query: string) =>
      (await api<{ items: Order[]; next: number | null }>("GET", `${ORDERS}?${query}`)).body.items;
    expect((await list(`sku=${sku.toLowerCase()}`)).map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(await list(`sku=${other}&state=ordered&supplierId=${supplierId}`)).toMatchObject([
      { id: second.id, units: 6, received: 0, total: usd(1_500), supplier: { name: "Paper Mill" } },
    ]);
    expect(await list(`sku=${sku}&state=draft`)).toEqual([]);
    expect((await list(`sku=${sku}&before=${Number(second.number.slice(3))}`)).map(({ id }) => id)).toEqual([
      first.id,
    ]);
    expect((await api("GET", `${ORDERS}?state=lost`)).status).toBe(400);
    expect((await api("GET", `${ORDERS}/po_00000000000000000000`)).status).toBe(404);
  });
});

describe("a receipt", () => {
  it("comes in parts and beyond what was ordered, once for each key, and its movement names the order", async () => {
    // Its lines are in the order in which they were written, not in that of their SKUs.
    const [b, a] = [await stockItem({ stock: 0 }), await stockItem({ stock: 1 })];
    const { id, number } = await ordered({ [a]: 10, [b]: 4 });
    const [one, two] = await Promise.all([receive(id, "k1", { [a]: 6 }), receive(id, "k1", { [a]: 6 })]);
    expect([one.status, two.status]).toEqual([201, 201]);
    expect([one, two].filter(({ headers }) => headers.has("Idempotent-Replay"))).toHaveLength(1);
    expect((await receive(id, "k1", { [a]: 5 })).body.code).toBe("idempotency_key_reused");
    expect((await receive(id, "k2", { [await stockItem()]: 1 })).body.code).toBe("items_not_ordered");
    expect((await receive(id, "k3", { [b]: 4, [a.toLowerCase()]: 5 })).body).toMatchObject({
      code: "receipt_exceeds_order",
      skus: [a],
      errors: [{ path: "items.1.quantity" }],
    });
    const rest = await receive(id, "k3", { [a]: 5, [b]: 4 }, { over: true });
    expect(rest.body).toMatchObject({ state: "received", items: [{ received: 11 }, { received: 4 }] });
    await vi.waitUntil(async () => (await read(id)).receipts.every(({ booked }) => booked));
    expect([(await stock(a)).onHand, (await stock(b)).onHand]).toEqual([12, 4]);
    expect(await movementSums(a)).toEqual({ onHand: 12, reserved: 0 });
    const [last] = (await env.STOCK_LEDGER.getByName(a).movements(0, 10)).slice(-1);
    expect(last).toMatchObject({
      kind: "adjust",
      quantity: 5,
      reason: `delivery of ${number}`,
      reference: rest.body.receipts[1]?.id,
      actor: "buyer",
    });
    const audited = await env.DB.prepare(
      "SELECT before_json ->> 'state' AS was, after_json ->> 'state' AS now FROM audit_log WHERE action = 'purchase_order.received' AND subject = ? ORDER BY seq",
    )
      .bind(id)
      .all();
    expect(audited.results).toEqual([
      { was: "ordered", now: "partly_received" },
      { was: "partly_received", now: "received" },
    ]);
    // The store lists receipts by when they were made, and not by their ids.
    const by = { location: "main", units: [], reverses: null, actor: "buyer", fingerprint: "" };
    await receiptStatement(env.DB, { ...by, id: "0", orderId: id, at: Date.now() + 1_000 }).run();
    expect((await receiptsOf(env.DB, id)).map((receipt) => receipt.id).indexOf("0")).toBe(2);
  });

  it("of two people at once is taken in once where both saw the same, and else asked about", async () => {
    const sku = await stockItem({ stock: 0 });
    const { id } = await ordered({ [sku]: 10 });
    const tag = (await api("GET", `${ORDERS}/${id}`)).headers.get("ETag") ?? "";
    const seen = await Promise.all(["ann", "ben"].map((key) => receive(id, key, { [sku]: 4 }, {}, tag)));
    expect(seen.map(({ body }) => body.code ?? "taken").sort()).toEqual(["changed_meanwhile", "taken"]);
    const blind = await Promise.all(["cat", "dan"].map((key) => receive(id, key, { [sku]: 6 })));
    expect(blind.map(({ body }) => body.code ?? "taken").sort()).toEqual(["receipt_exceeds_order", "taken"]);
    expect(await read(id)).toMatchObject({ state: "received", items: [{ received: 10 }] });
    await vi.waitUntil(async () => (await stock(sku)).onHand === 10);
  });

  it("is booked once though its message is lost, comes twice, or its consumer dies before it writes that down", async () => {
    const sku = await stockItem({ stock: 0 });
    const { id } = await ordered({ [sku]: 9 });
    const held = holdQueues();
    vi.spyOn(env.FULFILMENT_QUEUE, "sendBatch").mockRejectedValueOnce(new Error("away"));
    const items = [{ sku, quantity: 9 }];
    expect((await receiveGoods(buyer, id, "lost", { items }, () => true)).ok).toBe(true);
    expect((await stock(sku)).onHand).toBe(0);
    // The sweeper publishes what its writer did not.
    await vi.waitUntil(async () => {
      await publishOutbox(env);
      return held.some(({ queue }) => queue === "fulfilment");
    });
    const [message = ""] = await messages(held, 1);
    env.FAULT_POINT = "fulfilment:booked";
    expect((await deliver("fulfilment", message)).retryMessages).toHaveLength(1);
    env.FAULT_POINT = "";
    expect(await read(id)).toMatchObject({ receipts: [{ booked: false }] });
    const bookedAt = () =>
      env.DB.prepare("SELECT booked_at FROM purchase_receipts WHERE order_id = ?")
        .bind(id)
        .first("booked_at");
    expect((await deliver("fulfilment", message)).explicitAcks).toHaveLength(1);
    await env.DB.prepare("UPDATE purchase_receipts SET booked_at = 1 WHERE order_id = ?").bind(id).run();
    expect((await deliver("fulfilment", message)).explicitAcks).toHaveLength(1);
    expect(await bookedAt(), "when it was booked first").toBe(1);
    expect(await read(id)).toMatchObject({ state: "received", receipts: [{ booked: true }] });
    expect((await stock(sku)).onHand).toBe(9);
    expect(await movementSums(sku)).toEqual({ onHand: 9, reserved: 0 });
  });

  it("that was wrong is taken back once, takes nothing that is promised unless it is forced, and opens its order", async () => {
    const sku = await stockItem({ stock: 0 });
    const { id } = await ordered({ [sku]: 5 });
    const held = holdQueues();
    const receiptId = (await receive(id, "r", { [sku]: 5 })).body.receipts[0]?.id ?? "";
    expect((await reverse(id, receiptId)).body.code).toBe("purchase_order_not_open");
    await deliver("fulfilment", (await messages(held, 1))[0]);
    const reservation = { quantity: 2, reference: "held" };
    await call("POST", `/api/inventory/${sku}/reservations`, reservation, staff);
    expect(await reverse(id, receiptId)).toMatchObject({ status: 409, body: { code: "stock_promised" } });
    const [one, two] = await Promise.all([1, 2].map(() => reverse(id, receiptId, { force: true })));
    expect([one?.status, two?.status]).toEqual([201, 201]);
    expect((await reverse(id, receiptId)).headers.get("Idempotent-Replay")).toBe("true");
    expect(await messages(held, 2)).toHaveLength(2);
    await deliver("fulfilment", (await messages(held, 2))[1]);
    expect(await stock(sku)).toEqual({ sku, onHand: 0, reserved: 2, available: -2 });
    const after = await read(id);
    expect(after).toMatchObject({ state: "ordered", items: [{ received: 0 }] });
    expect(after.receipts).toMatchObject([{ reversed: true }, { reverses: receiptId, booked: true }]);
    expect((await reverse(id, after.receipts[1]?.id ?? "")).status).toBe(404);
  });

  it("goes to the order's location, and what has left there since is owed by the first", async () => {
    const created = await createLocation(buyer, "Pier", async () => true);
    const pier = created.ok ? created.value.created.id : "";
    const sku = await stockItem({ stock: 3 });
    const units = async () => {
      const places = await placesOf(env, sku);
      return places && [unitsAt(places, FIRST_LOCATION), unitsAt(places, pier)];
    };
    const { id } = await ordered({ [sku]: 5 }, { location: pier });
    const held = holdQueues();
    const receiptId = (await receive(id, "p", { [sku]: 5 })).body.receipts[0]?.id ?? "";
    await deliver("fulfilment", (await messages(held, 1))[0]);
    expect(await units()).toEqual([3, 5]);
    const transfer = { from: pier, to: FIRST_LOCATION, quantity: 4, reason: "to the shop" };
    await api("POST", `/inventory/${sku}/transfers`, transfer, { "Idempotency-Key": "t" });
    expect((await reverse(id, receiptId)).status).toBe(201);
    const back = (await messages(held, 2)).find((body) => body.includes("receipt_reversed")) ?? "";
    for (let times = 0; times < 2; times++) {
      await deliver("fulfilment", back);
    }
    expect(await units()).toEqual([2, 1]);
  });
});

describe("a suggestion", () => {
  /** Sold and returned since yesterday. */
  const sold = (sku: string, units: number) =>
    env.DB.prepare(
      "INSERT INTO sku_figures (interval, start, currency, sku, units, revenue, returned) VALUES ('day', ?, 'USD', ?, ?, 0, 2)",
    )
      .bind(Date.now() - 86_400_000, sku, units + 2)
      .run();

  it("counts sales, what is on order and former names, and its query leaves out what the rule leaves out", async () => {
    const stocked = async (stock: number, units: number) => {
      const sku = await stockItem({ stock, reorderPoint: 10 });
      await sold(sku, units);
      return sku;
    };
    const skus = await Promise.all([
      stocked(0, 0),
      // More came back than was sold.
      stocked(10, -1),
      stocked(11, 0),
      stocked(20, 30),
      stocked(17, 30),
      stocked(-5, 3),
      stocked(12, 0),
    ]);
    const former = await stocked(0, 30);
    const { id } = await ordered({ [skus[3] ?? ""]: 1, [skus[4] ?? ""]: 3, [former]: 5, [skus[0] ?? ""]: 1 });
    // More came than was ordered: nothing more is to come, and nothing less than that.
    await env.DB.prepare("UPDATE purchase_lines SET received = 4 WHERE order_id = ? AND sku = ?")
      .bind(id, skus[0])
      .run();
    const gone = await api("POST", "/suppliers", { name: "Closed Mill", leadTimeDays: 90 });
    await api("POST", ORDERS, { supplierId: gone.body.id, items: [item(skus[1] ?? "", 1)] });
    await api("PATCH", `/suppliers/${gone.body.id}`, { archived: true });
    await env.DB.prepare("UPDATE variants SET archived = 1, renamed_to = ? WHERE sku = ?")
      .bind(skus[6], former)
      .run();
    const query = { days: 30, coverDays: 30 };
    const rows = await Promise.all(
      skus.map(
        async (sku) => (await listReorder(env.DB, { ...query, since: 0, sku, after: "", limit: 5 }))[0],
      ),
    );
    const facts = rows.map(
      (row) => row && [row.available, row.onOrder, row.sold, row.leadTimeDays, row.cost],
    );
    expect(facts).toEqual([
      [0, 0, 0, 10, 250],
      [10, 0, 0, 7, null],
      undefined,
      // 20 and 1 are more than the reorder point and what is sold in the supplier's ten days.
      undefined,
      [17, 3, 30, 10, 250],
      [-5, 0, 3, 7, null],
      [12, 5, 30, 10, 250],
    ]);
    expect(rows.flatMap((row) => row ?? []).map((row) => unitsToOrder(row, query))).toEqual([
      11, 1, 30, 19, 33,
    ]);
    const { body } = await api<{ items: object[] }>("GET", `${ORDERS}/suggestions?sku=${skus[4]}`);
    expect(body.items).toMatchObject([{ quantity: 30, supplierId, cost: usd(250) }]);
    expect(await api("GET", `${ORDERS}/suggestions?days=0`)).toMatchObject({ status: 400 });
  });
});
