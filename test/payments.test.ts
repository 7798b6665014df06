import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { RESERVATION_TTL_MS } from "../domain/stock/stock.ts";
import { MockPayment } from "../durable-objects/payments/mock-payment.ts";
import { MOCK_SIGNATURE } from "../providers/payment/mock.ts";
import { signBody } from "../providers/payment/signature.ts";
import { cancelOrders, driveOrders } from "../shop/orders/saga.ts";
import type { MockBooks } from "../shop/payments/mock-payment-object.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { ring } from "./support/alarms.ts";
import { Browser } from "./support/browser.ts";
import { deliver, type Held, holdQueues } from "./support/held-queues.ts";
import { booksOf, call, movementSums, placed, settled, stock } from "./support/orders.ts";
import { bearer } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  env.MOCK_WEBHOOK_DELAY_MS = 50;
  env.PAYMENT_TIMEOUT_MS = 200;
});

const SECRET = "the-secret-of-now";

async function code(response: Response): Promise<unknown> {
  return [response.status, (await response.json<{ code: string }>()).code];
}

function charge(orderId: string, accessToken: string, token: string): Promise<Response> {
  const body = { orderId, payment: { provider: "mock", token } };
  return call("POST", "/api/payments/charge", body, { "Order-Token": accessToken });
}

async function notify(notice: object, { secret = SECRET, at = Date.now(), header = MOCK_SIGNATURE } = {}) {
  const body = JSON.stringify(notice);
  return call("POST", "/api/payments/webhooks/mock", notice, { [header]: await signBody(secret, body, at) });
}

function notice(key: string, state: string, id = crypto.randomUUID()) {
  return { id, payment: { key, reference: `mock_kept_${key}`, state } };
}

async function contradictions(orderId: string, state = "open"): Promise<{ id: string; kind: string }[]> {
  const path = `/api/admin/payments/contradictions?state=${state}`;
  const answer = await call("GET", path, undefined, await bearer("ops", "ops"));
  const { items } = await answer.json<{ items: { id: string; kind: string; orderId: string }[] }>();
  return items.filter((item) => item.orderId === orderId);
}

describe("a signed notice that contradicts its order", () => {
  it("changes nothing, and is listed once until an operator settles it", async () => {
    const { id } = await placed({ [await stockItem()]: 1 });
    const done = await settled(id);
    expect(done.status).toBe("CONFIRMED");
    const total = done.total.amount;
    const told = (state: string, amount: object | null, eventId: string) =>
      notify({ id: eventId, payment: { key: id, reference: `mock_${id}`, state, amount } });
    const usd = (amount: number) => ({ amount, currency: "USD" });
    const event = crypto.randomUUID();
    for (let times = 0; times < 2; times++) {
      expect((await told("captured", usd(total - 1), `${event}-1`)).status).toBe(200);
    }
    await told("captured", usd(total), `${event}-2`);
    await told("captured", { amount: total, currency: "EUR" }, `${event}-3`);
    await told("voided", null, `${event}-4`);
    await told("refunded", usd(100), `${event}-5`);
    const found = await contradictions(id);
    expect(found.map(({ kind }) => kind).sort()).toEqual([
      "amount_differs",
      "amount_differs",
      "refunded",
      "voided",
    ]);
    expect(found).toContainEqual(
      expect.objectContaining({ kind: "amount_differs", amount: usd(total - 1), orderTotal: usd(total) }),
    );
    const inEuros = { kind: "amount_differs", amount: { amount: total, currency: "EUR" } };
    expect(found).toContainEqual(expect.objectContaining({ ...inEuros, orderTotal: usd(total) }));
    expect(await settled(id)).toEqual(done);
    const path = `/api/admin/payments/contradictions/${found[0]?.id}/settle`;
    for (let times = 0; times < 2; times++) {
      const answer = await call("POST", path, undefined, await bearer("ops-1", "ops"));
      expect(await answer.json()).toMatchObject({ id: found[0]?.id, settledBy: "ops-1" });
    }
    expect(await contradictions(id)).toEqual(found.slice(1));
    const unknown = path.replace(/ctr_\w+/, "ctr_00000000000000000000");
    expect((await call("POST", unknown, undefined, await bearer("ops-1", "ops"))).status).toBe(404);
  });
});

it("a notice of another sum pays no order, and what it holds of a cancelled one is let go", async () => {
  env.MOCK_WEBHOOK_DELAY_MS = 3_600_000;
  const { id, accessToken } = await placed({ [await stockItem()]: 1 }, "tok_pending");
  await booksOf(id);
  await vi.waitUntil(async () => (await orderStore(env).load([id]))[0]?.payment.providerReference);
  const told = (state: string) =>
    notify({
      id: crypto.randomUUID(),
      payment: { key: id, reference: `mock_${id}`, state, amount: { amount: 1, currency: "USD" } },
    });
  for (const state of ["authorized", "captured"]) {
    expect((await told(state)).status).toBe(200);
    expect((await orderStore(env).load([id]))[0]).toMatchObject({ status: "PENDING", step: "authorize" });
  }
  expect((await contradictions(id)).map(({ kind }) => kind)).toEqual(["amount_differs", "amount_differs"]);
  await call("POST", `/api/orders/${id}/cancel`, undefined, { "Order-Token": accessToken });
  expect((await settled(id)).payments).toMatchObject([{ state: "voided" }]);
  const books = await booksOf(id);
  await runInDurableObject(env.MOCK_PAYMENT.getByName(id), (_, { storage }) =>
    storage.put("books", { ...books, state: "authorized" }),
  );
  await told("authorized");
  expect((await settled(id)).payments).toMatchObject([{ state: "voided" }]);
  expect(await booksOf(id)).toMatchObject({ state: "voided", captures: 0 });
});

describe("a payment that the provider decides later", () => {
  it("confirms its order when the webhook says so, however often and late it comes", async () => {
    const sku = await stockItem({ stock: 5 });
    const { id, accessToken } = await placed({ [sku]: 2 }, "tok_pending");
    const done = await settled(id);
    expect(done).toMatchObject({ status: "CONFIRMED", payments: [{ state: "captured" }] });
    // Earlier and repeated notices have come by now, and changed nothing.
    await vi.waitUntil(async () => (await booksOf(id)).notices.length === 0);
    expect(await booksOf(id)).toMatchObject({ state: "captured", captures: 1, voids: 0, refunds: {} });
    expect((await settled(id)).timeline).toHaveLength(2);
    expect(await stock(sku)).toMatchObject({ onHand: 3, reserved: 0 });
    const again = await charge(id, accessToken, "tok_pending");
    expect([again.status, await again.json()]).toMatchObject([200, { payment: { state: "captured" } }]);
    expect(await booksOf(id)).toMatchObject({ captures: 1 });
  });

  it("cancels its order when the webhook declines", async () => {
    const sku = await stockItem({ stock: 5 });
    const { id } = await placed({ [sku]: 2 }, "tok_pending_declined");
    const done = await settled(id);
    expect(done).toMatchObject({
      status: "CANCELLED",
      payments: [{ state: "declined", failureCode: "card_declined" }],
    });
    expect(await stock(sku)).toMatchObject({ onHand: 5, reserved: 0 });
  });

  it("is voided when it succeeds after its order has expired", async () => {
    const sku = await stockItem({ stock: 5 });
    env.MOCK_WEBHOOK_DELAY_MS = 3_600_000;
    const { id } = await placed({ [sku]: 1 }, "tok_pending");
    const asked = async () => (await orderStore(env).load([id]))[0]?.payment.providerReference;
    await vi.waitUntil(asked);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + RESERVATION_TTL_MS + 1_000 });
    await ring(env.STOCK_LEDGER.getByName(sku));
    vi.useRealTimers();
    expect(await settled(id)).toMatchObject({ status: "CANCELLED" });
    await notify(notice(id, "authorized"));
    expect((await settled(id)).payments).toMatchObject([{ state: "voided" }]);
    expect(await booksOf(id)).toMatchObject({ state: "voided", captures: 0 });
    expect(await movementSums(sku)).toEqual({ onHand: 5, reserved: 0 });
  });

  it("is listed for operators while the provider that says it took the money gives none back, and then no more", async () => {
    env.MOCK_WEBHOOK_DELAY_MS = 3_600_000;
    const { id } = await placed({ [await stockItem()]: 1 }, "tok_pending");
    await vi.waitUntil(async () => (await orderStore(env).load([id]))[0]?.payment.providerReference);
    await cancelOrders(env, [id], { kind: "cancel_requested", reason: "customer_request" }, "customer");
    await driveOrders(env, [id]);
    expect(await settled(id)).toMatchObject({ status: "CANCELLED", payments: [{ state: "voided" }] });
    const listed = async () => {
      const answer = await call("GET", "/api/admin/sagas", undefined, await bearer("ops", "ops"));
      const { items } = await answer.json<{ items: { orderId: string }[] }>();
      return items.filter(({ orderId }) => orderId === id);
    };
    expect(await listed()).toEqual([]);
    // The notice contradicts the provider's own books, which refuse a refund.
    expect((await notify(notice(id, "captured"))).status).toBe(200);
    expect(await listed()).toMatchObject([{ status: "CANCELLED", step: "compensate", owesMoney: true }]);
    expect(await contradictions(id)).toMatchObject([{ kind: "captured_unasked", orderStatus: "CANCELLED" }]);
    const staff = new Browser();
    await staff.post("/dev/sign-in", { who: "merchant" });
    const page = await (await staff.get(`/admin/orders/${id}`)).text();
    expect(page).toContain("The provider has money of this cancelled order.");
    expect(page).toContain("it took money for a payment that was given up");
    const books = await booksOf(id);
    await runInDurableObject(env.MOCK_PAYMENT.getByName(id), (_, { storage }) =>
      storage.put("books", { ...books, state: "captured" }),
    );
    await driveOrders(env, [id]);
    expect(await settled(id)).toMatchObject({ payments: [{ state: "refunded" }] });
    expect(await listed()).toEqual([]);
    expect(await contradictions(id)).toEqual([]);
    expect(await contradictions(id, "all")).toMatchObject([{ settledBy: "system" }]);
  });

  it("is refunded when the provider says that it took the money of a cancelled order", async () => {
    const { id } = await placed({ [await stockItem()]: 1 }, "tok_declined");
    const total = (await settled(id)).total.amount;
    const books: MockBooks = {
      key: id,
      decision: "declined",
      state: "captured",
      amount: total,
      captures: 1,
      voids: 0,
      refunds: {},
      silent: true,
      notices: [],
    };
    await runInDurableObject(env.MOCK_PAYMENT.getByName(id), (_, { storage }) => storage.put("books", books));
    expect((await notify(notice(id, "captured"))).status).toBe(200);
    expect(await settled(id)).toMatchObject({ status: "CANCELLED", payments: [{ state: "refunded" }] });
    expect(await booksOf(id)).toMatchObject({
      state: "refunded",
      refunds: { [`${id}:cancelled`]: total },
    });
  });
});

describe("an authorization", () => {
  it.each([
    ["answered", "tok_ok"],
    ["answered, not decided,", "tok_pending"],
  ])("that is %s after its order was cancelled and compensated is voided as well", async (_how, token) => {
    const sku = await stockItem({ stock: 5 });
    // No notice says it a second time.
    env.MOCK_WEBHOOK_DELAY_MS = 3_600_000;
    const answer = Promise.withResolvers<void>();
    const asked = vi.fn(() => answer.promise);
    const { authorizeNow, authorize } = MockPayment.prototype;
    vi.spyOn(MockPayment.prototype, "authorizeNow").mockImplementation(async function (
      this: MockPayment,
      ...request
    ) {
      await asked();
      return authorizeNow.apply(this, request);
    });
    vi.spyOn(MockPayment.prototype, "authorize").mockImplementation(async function (
      this: MockPayment,
      ...request
    ) {
      await asked();
      return authorize.apply(this, request);
    });
    env.PAYMENT_TIMEOUT_MS = 10_000;
    const { id, accessToken } = await placed({ [sku]: 1 }, token);
    await vi.waitUntil(() => asked.mock.calls.length > 0);
    const cancel = await call("POST", `/api/orders/${id}/cancel`, undefined, { "Order-Token": accessToken });
    expect(cancel.status).toBe(200);
    await driveOrders(env, [id]);
    expect((await orderStore(env).load([id]))[0]).toMatchObject({ status: "CANCELLED", step: "done" });
    answer.resolve();
    await vi.waitUntil(async () => (await booksOf(id)).state === "voided");
    expect(await booksOf(id)).toMatchObject({ voids: 1, captures: 0 });
    expect(await settled(id)).toMatchObject({ status: "CANCELLED", payments: [{ state: "voided" }] });
    expect(await movementSums(sku)).toEqual({ onHand: 5, reserved: 0 });
  });
});

describe("POST /api/payments/charge", () => {
  it("pays with something else while the first payment is undecided, and lets go of the first", async () => {
    const sku = await stockItem({ stock: 5 });
    // The provider would take an hour to decide.
    env.MOCK_WEBHOOK_DELAY_MS = 3_600_000;
    const { id, accessToken } = await placed({ [sku]: 1 }, "tok_pending");
    await booksOf(id);
    await vi.waitUntil(async () => (await orderStore(env).load([id]))[0]?.payment.providerReference !== null);
    const answer = await charge(id, accessToken, "tok_ok");
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { orderId: id, status: "CONFIRMED", payment: { state: "captured" } },
    ]);
    const done = await settled(id);
    expect(done.payments).toMatchObject([{ state: "voided" }, { state: "captured" }]);
    expect(new Set(done.payments.map((payment) => payment.id)).size).toBe(2);
    expect(await booksOf(id)).toMatchObject({ state: "voided", captures: 0 });
    // Its late success is undone as well, and the order stays paid.
    await notify(notice(id, "authorized"));
    expect(await settled(id)).toMatchObject({
      status: "CONFIRMED",
      payments: [{ state: "voided" }, { state: "captured" }],
    });
    expect(await stock(sku)).toMatchObject({ onHand: 4, reserved: 0 });
  });

  it("is refused for an order that is paid or over, for another's, and for an unknown provider", async () => {
    const { id, accessToken } = await placed({ [await stockItem()]: 1 });
    await settled(id);
    expect(await code(await charge(id, accessToken, "tok_random"))).toEqual([409, "order_not_payable"]);
    const declined = await placed({ [await stockItem()]: 1 }, "tok_declined");
    await settled(declined.id);
    for (const token of ["tok_ok", "tok_declined"]) {
      expect(await code(await charge(declined.id, declined.accessToken, token))).toEqual([
        409,
        "order_not_payable",
      ]);
    }
    expect(await code(await charge(id, "ott_guess", "tok_ok"))).toEqual([404, "not_found"]);
    const body = { orderId: id, payment: { provider: "nobody", token: "x" } };
    const nobody = await call("POST", "/api/payments/charge", body, { "Order-Token": accessToken });
    expect(await code(nobody)).toEqual([422, "payment_provider_unknown"]);
    const extra = await call(
      "POST",
      "/api/payments/charge",
      { ...body, amount: 1 },
      { "Order-Token": accessToken },
    );
    expect(await code(extra)).toEqual([400, "invalid_request"]);
  });
});

describe("a webhook", () => {
  it("that is not signed by the provider just now is refused, and changes nothing", async () => {
    const sku = await stockItem({ stock: 5 });
    env.MOCK_WEBHOOK_DELAY_MS = 3_600_000;
    const { id } = await placed({ [sku]: 1 }, "tok_pending");
    await booksOf(id);
    const body = notice(id, "authorized");
    // Signatures count whole seconds: the clock is frozen at the beginning of one.
    vi.useFakeTimers({ toFake: ["Date"], now: Math.floor(Date.now() / 1_000) * 1_000 });
    const refused = [
      await notify(body, { secret: "somebody-elses-secret" }),
      await notify(body, { at: Date.now() - 301_000 }),
      await notify(body, { at: Date.now() + 301_000 }),
      await notify(body, { header: "Other-Signature" }),
      await call("POST", "/api/payments/webhooks/mock", body, {
        [MOCK_SIGNATURE]: await signBody(SECRET, "another body", Date.now()),
      }),
      await call("POST", "/api/payments/webhooks/mock", body, { [MOCK_SIGNATURE]: "t=x,v1=00" }),
      await notify({ hello: "world" }),
    ];
    for (const answer of refused) {
      expect(await code(answer)).toEqual([401, "webhook_rejected"]);
    }
    expect((await orderStore(env).load([id]))[0]).toMatchObject({ status: "PENDING", step: "authorize" });
    const early = await notify(notice(id, "pending"), { at: Date.now() - 300_000 });
    const late = await notify(notice(id, "pending"), { at: Date.now() + 300_000 });
    expect([early.status, late.status]).toEqual([200, 200]);
    // The secret before the last is good as long as it is configured.
    const rotated = await notify(body, { secret: "the-secret-before" });
    expect([rotated.status, await rotated.json()]).toEqual([200, { received: true }]);
  });

  it("that carries several signatures is believed when any of them is ours", async () => {
    const { id } = await placed({ [await stockItem()]: 1 });
    await settled(id);
    const body = notice(id, "authorized");
    const ours = await signBody(SECRET, JSON.stringify(body), Date.now());
    const [t, v1] = ours.split(",");
    const other = `v1=${"0".repeat(64)}`;
    const signed = (...parts: unknown[]) =>
      call("POST", "/api/payments/webhooks/mock", body, { [MOCK_SIGNATURE]: parts.join(",") });
    expect(await code(await signed(t, other))).toEqual([401, "webhook_rejected"]);
    expect((await signed(t, other, v1)).status).toBe(200);
    expect((await signed(t, v1, other)).status).toBe(200);
    // A scheme that we do not know beside one that we do.
    expect((await signed(t, "v0=6ffbb59b2300aae63f272406069a9788", v1)).status).toBe(200);
  });

  it("about nothing of ours, or from nobody we know, is not found", async () => {
    expect(await code(await notify(notice("ord_00000000000000000000-1", "authorized")))).toEqual([
      404,
      "not_found",
    ]);
    expect(await code(await notify(notice("nonsense", "authorized")))).toEqual([404, "not_found"]);
    const other = await call("POST", "/api/payments/webhooks/nobody", {});
    expect(await code(other)).toEqual([404, "not_found"]);
    const huge = await call("POST", "/api/payments/webhooks/mock", { text: "x".repeat(140_000) });
    expect(await code(huge)).toEqual([413, "payload_too_large"]);
  });

  it("that comes again by its id is taken in once, and one that found no order is taken in when it has", async () => {
    env.MOCK_WEBHOOK_DELAY_MS = 3_600_000;
    const held = holdQueues();
    const { id } = await placed({ [await stockItem()]: 1 }, "tok_pending");
    const early = notice(id, "declined", "evt-early");
    expect(await code(await notify(early))).toEqual([404, "not_found"]);
    const isIntake = ({ queue, body }: Held) => queue === "orders" && body.includes(id);
    const intake = await vi.waitUntil(() => held.find(isIntake));
    vi.restoreAllMocks();
    await deliver("orders", intake.body);
    await booksOf(id);
    // A notice while it is undecided changes nothing, and is remembered.
    expect((await notify(notice(id, "pending", "evt-once"))).status).toBe(200);
    expect((await notify(notice(id, "authorized", "evt-once"))).status).toBe(200);
    expect((await orderStore(env).load([id]))[0]).toMatchObject({ status: "PENDING", step: "authorize" });
    const { results } = await env.DB.prepare("SELECT state FROM payment_notices WHERE payment_key = ?")
      .bind(id)
      .all();
    expect(results).toEqual([{ state: "pending" }]);
    expect((await notify(early)).status).toBe(200);
    expect(await settled(id)).toMatchObject({ status: "CANCELLED", payments: [{ state: "declined" }] });
  });
});
