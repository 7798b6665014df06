import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { money } from "../domain/base/money.ts";
import type { OrderDetail } from "../domain/orders/order-view.ts";
import { isPaymentProvider, paymentProvider } from "../providers/payment/index.ts";
import { signBody } from "../providers/payment/signature.ts";
import { STRIPE_SIGNATURE } from "../providers/payment/stripe-notice.ts";
import { signAccessToken } from "../shop/accounts/tokens.ts";
import { driveOrders } from "../shop/orders/saga.ts";
import { insertAccount } from "../stores/accounts/accounts.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { Browser } from "./support/browser.ts";
import { call, cartWith, movementSums, order, orderBody, placed, settled, stock } from "./support/orders.ts";
import { promote } from "./support/promotions.ts";
import { codeOf } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";
import { STRIPE_KEY, STRIPE_URL, StripeDouble } from "./support/stripe.ts";

const SECRET = "whsec_the-one-of-now";
const OLD_SECRET = "whsec_the-one-before";

let stripe: StripeDouble;

beforeEach(() => {
  stripe = new StripeDouble();
  env.STRIPE_SECRET_KEY = STRIPE_KEY;
  env.STRIPE_API_URL = STRIPE_URL;
  env.PAYMENT_WEBHOOK_SECRETS = JSON.stringify({ stripe: [SECRET, OLD_SECRET] });
  env.STRIPE_PUBLISHABLE_KEY = "pk_test_of_this_run";
  stripe.standIn(STRIPE_URL);
});

afterEach(() => {
  vi.restoreAllMocks();
  env.STRIPE_PUBLISHABLE_KEY = "";
  env.ENVIRONMENT = "test";
});

async function ordered(token: string | null) {
  const sku = await stockItem({ stock: 5, price: 5_000 });
  return { sku, ...(await placed({ [sku]: 1 }, token, "stripe")) };
}

async function tell(id: string, type: string, object: object, secret = SECRET, at = Date.now()) {
  const event = { id, object: "event", type, data: { object } };
  const signature = await signBody(secret, JSON.stringify(event), at);
  return call("POST", "/api/payments/webhooks/stripe", event, { [STRIPE_SIGNATURE]: signature });
}

/**
 * The clock goes on, so much later: calls wait for their turn by it. More than a minute, as paces
 * outlast tests.
 */
function letPass(ms: number): void {
  const now = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => now() + ms);
}

/** An order that a browser is to pay, with its session. */
async function inBrowser() {
  const { sku, id, accessToken } = await ordered(null);
  const own = { "Order-Token": accessToken };
  const session = () => call("POST", "/api/payments/sessions", { orderId: id }, own);
  const opened = await session();
  expect(opened.status).toBe(200);
  const { clientSecret } = await opened.clone().json<{ clientSecret: string }>();
  const stands = async () => (await call("GET", `/api/orders/${id}`, undefined, own)).json<OrderDetail>();
  return {
    id,
    sku,
    own,
    session,
    opened,
    clientSecret,
    stands,
    /** The browser is back and asks what came of it. */
    back: () =>
      call(
        "POST",
        "/api/payments/charge",
        { orderId: id, payment: { provider: "stripe", token: null } },
        own,
      ),
    stored: () => vi.waitUntil(async () => (await orderStore(env).load([id]))[0]),
    tellNow: (type: string, event: string = crypto.randomUUID()) => {
      const intent = stripe.of(id);
      const { metadata, error } = intent;
      return tell(event, type, { id: intent.id, metadata, last_payment_error: error });
    },
  };
}

/** The provider, asked directly. */
function asked(key: string, reference: string | null = null) {
  const api = paymentProvider(env, "stripe");
  const signal = AbortSignal.timeout(5_000);
  return { api, call: { idempotencyKey: key, reference, amount: money(5_000, "USD"), signal } };
}

const newKey = () => `ord_${crypto.randomUUID()}`;

it("a sum below what the provider takes is told in the cart, the quote and the checkout, and orders nothing", async () => {
  const sku = await stockItem({ stock: 5, price: 2_000 });
  await env.DB.prepare("update variants set requires_shipping = 0 where sku = ?").bind(sku).run();
  const { code } = await promote({ effect: { type: "percent", percent: 99 } });
  const browser = new Browser();
  await browser.post("/cart/items", { sku, quantity: "1" });
  await browser.post("/cart/coupon", { code });
  expect(await (await browser.get("/cart")).text()).toContain("A payment comes to $0.50 at least");
  const checkout = await (await browser.get("/checkout")).text();
  expect(checkout).toContain("A payment comes to $0.50 at least.");
  expect(checkout).not.toContain('name="seenTotal"');
  const cart = await cartWith({ [sku]: 1 });
  const asked = { shippingAddress: { country: "US", region: "OR" }, couponCode: code };
  const quoted = await call("POST", "/api/checkout/quote", asked, { "Cart-Id": cart });
  const by = (provider: string) =>
    order(cart, crypto.randomUUID(), { ...orderBody, couponCode: code, payment: { provider, token: null } });
  const refused = await by("stripe");
  expect([quoted.status, refused.status, await codeOf(refused)]).toEqual([422, 422, "order_total_too_low"]);
});

describe("an order that a browser pays", () => {
  it("opens one session before it is stored, for its shopper alone, and shows no secret of the shop", async () => {
    const { id, own, opened, session, stands, stored } = await inBrowser();
    const body = await opened.json<Record<string, unknown>>();
    const { createdAt, total } = await stands();
    const expiresAt = new Date(Date.parse(createdAt) + 300_000).toISOString();
    const { secret: clientSecret } = stripe.of(id);
    expect(body).toEqual({
      provider: "stripe",
      publishableKey: "pk_test_of_this_run",
      clientSecret,
      amount: total,
      expiresAt,
    });
    expect(await (await session()).json()).toEqual(body);
    expect(await (await session()).json()).toEqual(body);
    expect(stripe.intents.size).toBe(1);
    const stranger = { "Order-Token": `ott_${"0".repeat(32)}` };
    expect((await call("POST", "/api/payments/sessions", { orderId: id }, stranger)).status).toBe(404);
    expect(await stands()).toMatchObject({ status: "PENDING", payments: [{ state: "pending", expiresAt }] });
    await stored();
    expect((await call("POST", `/api/orders/${id}/cancel`, undefined, own)).status).toBe(200);
    await settled(id);
    expect(stripe.of(id).status).toBe("canceled");
  });

  it("keeps its stock while cards are declined and the bank asks, and is paid once, by the first report that comes", async () => {
    const { id, sku, clientSecret, stands, stored, back, tellNow } = await inBrowser();
    await stored();
    stripe.paysInBrowser(clientSecret, "pm_card_visa_chargeDeclinedInsufficientFunds");
    const event = "evt_of_the_first_card";
    for (let n = 0; n < 2; n++) {
      expect((await tellNow("payment_intent.payment_failed", event)).status).toBe(200);
    }
    const declined = { state: "pending", failureCode: "insufficient_funds" };
    expect(await stands()).toMatchObject({ status: "PENDING", payments: [declined] });
    stripe.paysInBrowser(clientSecret, "pm_card_threeDSecure2Required");
    expect((await tellNow("payment_intent.requires_action")).status).toBe(200);
    const [asked] = (await stands()).payments;
    expect(asked).toMatchObject({ state: "pending", nextAction: { type: "authenticate" } });
    expect(asked).not.toHaveProperty("failureCode");
    stripe.answersBank(clientSecret, false);
    expect(await (await back()).json()).toMatchObject({
      status: "PENDING",
      payment: { state: "pending", failureCode: "authentication_required" },
    });
    expect(await stock(sku)).toMatchObject({ reserved: 1 });
    stripe.paysInBrowser(clientSecret, "pm_card_visa");
    await Promise.all([back(), back(), tellNow("payment_intent.amount_capturable_updated")]);
    expect(await settled(id)).toMatchObject({ status: "CONFIRMED", payments: [{ state: "captured" }] });
    // News of the first card that come late change nothing.
    await tellNow("payment_intent.payment_failed");
    await tellNow("payment_intent.requires_action");
    const done = await settled(id);
    expect(done.payments).toHaveLength(1);
    expect(done.payments[0]).not.toHaveProperty("failureCode");
    expect(done.timeline.map(({ to, reason }) => reason ?? to)).toEqual([
      "PENDING",
      "payment_declined:insufficient_funds",
      "payment_declined:authentication_required",
      "CONFIRMED",
    ]);
    expect(stripe.of(id)).toMatchObject({ status: "succeeded", captured: done.total.amount });
    expect(await stock(sku)).toMatchObject({ onHand: 4, reserved: 0 });
  });

  it.each([
    ["a session whose answer was lost", { on: /^POST payment_intents$/, how: "lost" }],
    ["a session whose failure Stripe saved", { on: /^POST payment_intents$/, how: "saved" }],
  ] as const)("survives %s, and the sweeper finds out that it is paid", async (_, mishap) => {
    stripe.mishaps = [mishap];
    const { id, clientSecret, stored } = await inBrowser();
    expect(stripe.mishaps).toEqual([]);
    await stored();
    stripe.paysInBrowser(clientSecret, "pm_card_visa");
    // No webhook came, and the tab was closed before it heard an answer.
    letPass(120_000);
    await driveOrders(env, [id]);
    expect(await settled(id)).toMatchObject({ status: "CONFIRMED", payments: [{ state: "captured" }] });
    expect(stripe.of(id).status).toBe("succeeded");
  });

  it("opens no session again once it is paid, though nobody told the shop", async () => {
    const { id, clientSecret, session, stored } = await inBrowser();
    await stored();
    await session();
    stripe.paysInBrowser(clientSecret, "pm_card_visa");
    expect(await codeOf(await session())).toBe("order_not_payable");
    expect(await settled(id)).toMatchObject({ status: "CONFIRMED" });
  });

  it("is over with its reservation: no session is opened, and money that comes late is let go", async () => {
    const { id, sku, clientSecret, session, stored, tellNow, stands } = await inBrowser();
    await stored();
    stripe.paysInBrowser(clientSecret, "pm_card_threeDSecure2Required");
    await tellNow("payment_intent.requires_action");
    letPass(300_001);
    const refused = await session();
    expect([refused.status, await refused.json()]).toMatchObject([409, { code: "order_not_payable" }]);
    expect(await settled(id)).toMatchObject({ status: "CANCELLED", payments: [{ state: "voided" }] });
    expect((await stands()).timeline.at(-1)).toMatchObject({ reason: "reservation_expired" });
    expect(stripe.of(id).status).toBe("canceled");
    expect(await movementSums(sku)).toEqual({ onHand: 5, reserved: 0 });
  });

  it("that is paid with a token instead lets go of its session, though nobody noted it", async () => {
    const { id, own, clientSecret, stored } = await inBrowser();
    await stored();
    await env.DB.prepare("update payments set provider_reference = null where order_id = ?").bind(id).run();
    const body = { orderId: id, payment: { provider: "stripe", token: "pm_card_visa" } };
    expect((await call("POST", "/api/payments/charge", body, own)).status).toBe(200);
    expect(await settled(id)).toMatchObject({ status: "CONFIRMED" });
    expect([stripe.of(id).status, stripe.of(`${id}.2`).status]).toEqual(["canceled", "succeeded"]);
    expect(() => stripe.paysInBrowser(clientSecret, "pm_card_visa")).toThrow();
  });

  it("needs the key for browsers: without it no such order is taken", async () => {
    env.STRIPE_PUBLISHABLE_KEY = "";
    const sku = await stockItem({ price: 5_000 });
    await expect(placed({ [sku]: 1 }, null, "stripe")).rejects.toThrow("payment_provider_unknown");
    const providers = await (await call("GET", "/api/payments/providers")).json<{ items: object[] }>();
    expect(providers.items).toContainEqual({ provider: "stripe" });
  });
});

describe("an order paid through Stripe", () => {
  it("is authorized, confirmed and captured once", async () => {
    const { id, sku } = await ordered("pm_card_visa");
    const done = await settled(id);
    expect(done).toMatchObject({
      status: "CONFIRMED",
      payments: [{ provider: "stripe", state: "captured" }],
    });
    expect(stripe.of(id)).toMatchObject({
      amount: done.total.amount,
      status: "succeeded",
      token: "pm_card_visa",
      refunds: [],
      metadata: { order_id: id, intent_key: id },
    });
    expect(await stock(sku)).toMatchObject({ onHand: 4, reserved: 0 });
  });

  it.each([
    ["pm_card_visa_chargeDeclined", "card_declined"],
    ["pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"],
    // No answer reveals that a card was stolen.
    ["pm_card_visa_chargeDeclinedStolenCard", "card_declined"],
    ["pm_card_threeDSecure2Required", "authentication_required"],
    ["pm_of_somebody_else", "token_unknown"],
  ])("with %s is declined as %s and gives its stock back", async (token, failureCode) => {
    const { id, sku } = await ordered(token);
    expect(await settled(id)).toMatchObject({
      status: "CANCELLED",
      payments: [{ state: "declined", failureCode }],
    });
    expect(await movementSums(sku)).toEqual({ onHand: 5, reserved: 0 });
  });

  it.each([
    ["an authorization whose answer was lost", { on: /confirm$/, how: "lost" }],
    ["an authorization that hung", { on: /confirm$/, how: "hang" }],
    ["an authorization whose failure Stripe saved", { on: /confirm$/, how: "saved" }],
    ["a creation whose answer was lost", { on: /payment_intents$/, how: "lost" }],
    ["a creation whose failure Stripe saved", { on: /payment_intents$/, how: "saved" }],
    ["a creation while Stripe was down", { on: /payment_intents$/, how: "down" }],
    ["a creation among too many requests", { on: /payment_intents$/, how: "busy" }],
    ["a capture whose answer was lost", { on: /capture$/, how: "lost" }],
    ["a capture whose failure Stripe saved", { on: /capture$/, how: "saved" }],
  ] as const)("survives %s, and is paid once", async (_, mishap) => {
    stripe.mishaps = [mishap];
    const { id, sku } = await ordered("pm_card_visa");
    expect(await settled(id)).toMatchObject({ status: "CONFIRMED", payments: [{ state: "captured" }] });
    expect(stripe.mishaps).toEqual([]);
    expect(stripe.of(id).status).toBe("succeeded");
    expect(await stock(sku)).toMatchObject({ onHand: 4, reserved: 0 });
  });

  it("waits for a bank that decides later, and goes on when the webhook says so, however often it comes", async () => {
    const { id } = await ordered("pm_slow_bank");
    await vi.waitUntil(async () =>
      (await orderStore(env).load([id]))[0]?.payment.providerReference?.startsWith("pi_"),
    );
    const intent = stripe.of(id);
    intent.status = "requires_capture";
    const subject = { id: intent.id, metadata: intent.metadata };
    for (let n = 0; n < 2; n++) {
      expect((await tell("evt_capturable", "payment_intent.amount_capturable_updated", subject)).status).toBe(
        200,
      );
    }
    expect(await settled(id)).toMatchObject({ status: "CONFIRMED", payments: [{ state: "captured" }] });
    // A late notice changes nothing any more.
    expect((await tell("evt_late", "payment_intent.payment_failed", subject)).status).toBe(200);
    const done = await settled(id);
    expect(done).toMatchObject({ status: "CONFIRMED", payments: [{ state: "captured" }] });
    expect(done.timeline).toHaveLength(2);
    expect(stripe.calls.filter((path) => path.endsWith("/capture"))).toHaveLength(1);
  });

  it("is cancelled when the webhook says that the bank declined", async () => {
    const { id } = await ordered("pm_slow_bank");
    const bound = { timeout: 10_000 };
    await vi.waitUntil(() => stripe.intents.size === 1 && stripe.of(id).status === "processing", bound);
    await vi.waitUntil(async () => (await orderStore(env).load([id])).length === 1, bound);
    const { id: intent, metadata } = stripe.of(id);
    const error = { type: "card_error", code: "card_declined", decline_code: "insufficient_funds" };
    Object.assign(stripe.of(id), { status: "requires_payment_method", error });
    await tell("evt_failed", "payment_intent.payment_failed", {
      id: intent,
      metadata,
      last_payment_error: error,
    });
    expect(await settled(id)).toMatchObject({
      status: "CANCELLED",
      payments: [{ state: "declined", failureCode: "insufficient_funds" }],
    });
  });

  it("that was cancelled meanwhile has its late authorization voided", async () => {
    const { id, sku } = await ordered("pm_card_visa_chargeDeclined");
    expect(await settled(id)).toMatchObject({ status: "CANCELLED" });
    const intent = stripe.of(id);
    Object.assign(intent, { status: "requires_capture", error: null });
    await tell("evt_void", "payment_intent.amount_capturable_updated", {
      id: intent.id,
      metadata: intent.metadata,
    });
    expect(await settled(id)).toMatchObject({ status: "CANCELLED", payments: [{ state: "voided" }] });
    expect(stripe.of(id).status).toBe("canceled");
    expect(await movementSums(sku)).toEqual({ onHand: 5, reserved: 0 });
  });

  it("is refunded in parts, each once for its key", async () => {
    const { id } = await ordered("pm_card_visa");
    const { total } = await settled(id);
    const headers = {
      Authorization: `Bearer ${await signAccessToken(env, { sub: "support-1", role: "support" })}`,
    };
    const refund = (amount: number, key: string) =>
      call(
        "POST",
        `/api/orders/${id}/refunds`,
        { amount: money(amount, "USD") },
        { ...headers, "Idempotency-Key": key },
      );
    stripe.mishaps = [{ on: /^POST refunds$/, how: "lost" }];
    for (let n = 0; n < 2; n++) {
      expect((await refund(1_000, "once")).ok).toBe(true);
    }
    expect((await refund(500, "twice")).ok).toBe(true);
    expect((await settled(id)).payments).toMatchObject([
      { state: "captured", refunded: money(1_500, "USD") },
    ]);
    expect(stripe.of(id).refunds.map(({ amount }) => amount)).toEqual([1_000, 500]);
    expect((await refund(total.amount - 1_500, "rest")).ok).toBe(true);
    expect(await settled(id)).toMatchObject({ status: "REFUNDED", payments: [{ state: "refunded" }] });
  });
});

/** A dispute of an order's payment, as Stripe reports it. */
async function disputed() {
  const { id } = await ordered("pm_card_visa");
  const { total } = await settled(id);
  const dispute = {
    id: `dp_${id}`,
    payment_intent: stripe.of(id).id,
    amount: total.amount,
    currency: "usd",
    reason: "product_not_received",
    evidence_details: { due_by: 1_893_456_000 },
  };
  const since = Math.floor(Date.now() / 1000) - 100;
  const say = async (type: string, status: string, after = 0) => {
    const event = {
      id: `${type} ${status} ${id}`,
      type: `charge.dispute.${type}`,
      created: since + after,
      data: { object: { ...dispute, status } },
    };
    return call("POST", "/api/payments/webhooks/stripe", event, {
      [STRIPE_SIGNATURE]: await signBody(SECRET, JSON.stringify(event), Date.now()),
    });
  };
  return { id, total, dispute, say, since: new Date(since * 1000).toISOString() };
}

describe("a dispute at Stripe", () => {
  it("is shown on the order, waits for an answer, and moves its money in the journal once, however often it is told", async () => {
    const keeper = { id: "acc_disputes", email: "keeper@example.com", name: "", passwordHash: null };
    await insertAccount(env, { ...keeper, role: "support" });
    const { id, total, dispute, say, since } = await disputed();
    for (const again of [1, 2]) {
      expect([again, (await say("funds_withdrawn", "needs_response")).status]).toEqual([again, 200]);
    }
    expect((await say("created", "needs_response")).status).toBe(200);
    const staff = new Browser();
    await staff.post("/dev/sign-in", { who: "operator" });
    const read = async (path: string) => (await staff.get(path)).text();
    const token = await signAccessToken(env, { sub: "books", role: "merchant" });
    const asked = async <T>(path: string) =>
      (await call("GET", path, undefined, { Authorization: `Bearer ${token}` })).json<T>();
    const due = async () =>
      (await asked<{ items: { orderId: string }[] }>("/api/admin/payments/disputes")).items.filter(
        ({ orderId }) => orderId === id,
      );
    expect(await due()).toMatchObject([
      {
        provider: "stripe",
        reference: dispute.id,
        state: "needs_response",
        reason: "product_not_received",
        amount: total,
        dueAt: "2030-01-01T00:00:00.000Z",
      },
    ]);
    expect(await read("/admin")).toContain("Disputes to answer");
    const { number } = await settled(id);
    const subject = `%disputed%${number}`;
    const mails = () =>
      env.DB.prepare("select recipient from mailbox where subject like ?")
        .bind(subject)
        .all<{ recipient: string }>();
    // Once each, however many notices came.
    await vi.waitUntil(async () => (await mails()).results.length > 0);
    const to = (await mails()).results.map(({ recipient }) => recipient);
    expect(to).toEqual(["keeper@example.com"]);
    expect(await read("/admin/disputes")).toContain(dispute.id);
    const page = await read(`/admin/orders/${id}`);
    expect(page).toContain("The buyer disputes this payment at their bank.");
    expect(page).toContain("The buyer&#39;s bank took");
    expect(await read(`/admin/orders/${id}/story`)).toContain("the money was taken back");
    // An older notice that comes late does not take the end back.
    await say("funds_reinstated", "won", 20);
    await say("closed", "won", 20);
    await say("updated", "needs_response", 10);
    expect(await due()).toEqual([]);
    const over = await read(`/admin/orders/${id}`);
    expect(over).toContain("The buyer disputed this payment at their bank.");
    expect(over).not.toContain("a second time");
    expect(await settled(id)).toMatchObject({
      status: "CONFIRMED",
      payments: [{ state: "captured", refunded: { amount: 0 }, refunds: [] }],
    });
    const period = `from=${since}&to=${new Date().toISOString()}`;
    const { entries } = await asked<{ entries: { orderId: string; kind: string; total: object }[] }>(
      `/api/admin/journal?${period}&cursor=disputed`,
    );
    const own = entries.filter(({ orderId }) => orderId === id).map((entry) => [entry.kind, entry.total]);
    expect(own).toEqual([
      ["chargeback", { ...total, amount: -total.amount }],
      ["chargeback_reversed", total],
    ]);
  });

  it("is asked for again while Stripe does not say which payment it means, and is no news of another shop's", async () => {
    const { id, dispute, say } = await disputed();
    stripe.mishaps = [{ on: /payment_intents\/pi_/, how: "down" }];
    const waits = await say("created", "under_review");
    expect([waits.status, await codeOf(waits)]).toEqual([503, "unavailable"]);
    stripe.mishaps = [];
    expect((await say("created", "under_review")).status).toBe(200);
    const unknown = { ...dispute, id: "dp_other", payment_intent: "pi_other", status: "lost" };
    expect((await tell("evt_other", "charge.dispute.closed", unknown)).status).toBe(200);
    expect(await codeOf(await say("created", "of_tomorrow"))).toBe("webhook_rejected");
    const { number } = await settled(id);
    const mails = env.DB.prepare("select count(*) as n from mailbox where subject like ?");
    expect(await mails.bind(`%disputed%${number}`).first("n"), "the bank asks for no answer").toBe(0);
  });
});

describe("the Stripe adapter", () => {
  it("finds and voids what was authorized without its answer being heard", async () => {
    const key = newKey();
    const { api, call } = asked(key);
    stripe.mishaps = [{ on: /confirm$/, how: "lost" }];
    await expect(api.authorize({ ...call, token: "pm_card_visa" })).rejects.toMatchObject({ kind: "failed" });
    expect(stripe.of(key).status).toBe("requires_capture");
    expect(await api.void(call)).toEqual({ state: "voided" });
    expect(stripe.of(key).status).toBe("canceled");
    // A late authorization finds the payment voided.
    expect(await api.authorize({ ...call, token: "pm_card_visa" })).toEqual({
      state: "declined",
      code: "payment_canceled",
    });
    expect(await api.capture(call)).toEqual({ state: "refused", code: "authorization_expired" });
  });

  it("says of what was captured that it cannot be voided, and refunds no more than there is", async () => {
    const key = newKey();
    const { api, call } = asked(key);
    await api.authorize({ ...call, token: "pm_card_visa" });
    for (let n = 0; n < 2; n++) {
      expect(await api.capture(call)).toEqual({ state: "captured" });
    }
    expect(await api.void(call)).toEqual({ state: "captured" });
    const refund = (amount: number, refundKey: string) =>
      api.refund({ ...call, reference: stripe.of(key).id, amount: money(amount, "USD"), refundKey });
    stripe.mishaps = [{ on: /^POST refunds$/, how: "saved" }];
    await expect(refund(4_000, "a")).rejects.toMatchObject({ kind: "failed" });
    for (let n = 0; n < 2; n++) {
      expect(await refund(4_000, "a")).toEqual({ state: "refunded" });
    }
    expect(await refund(2_000, "b")).toEqual({ state: "refused", code: "amount_too_large" });
    expect(stripe.of(key).refunds).toHaveLength(1);
  });

  it("gives up at the deadline, and takes a key that is refused for an outage", async () => {
    const { api, call } = asked(newKey());
    stripe.mishaps = [{ on: /payment_intents$/, how: "hang" }];
    await expect(
      api.authorize({ ...call, token: "pm_card_visa", signal: AbortSignal.timeout(20) }),
    ).rejects.toMatchObject({ kind: "timed_out" });
    env.STRIPE_SECRET_KEY = "sk_test_of_yesterday";
    await expect(api.authorize({ ...call, token: "pm_card_visa" })).rejects.toMatchObject({ kind: "failed" });
  });

  it("stops at a key used for two different requests, which is a bug", async () => {
    const { api, call } = asked(newKey());
    await api.authorize({ ...call, token: "pm_card_visa" });
    const other = api.authorize({ ...call, amount: money(1, "USD"), token: "pm_card_visa" });
    await expect(other).rejects.toThrow("two different requests");
  });
});

describe("a webhook of Stripe", () => {
  const subject = { id: "pi_1", metadata: { intent_key: "ord_00000000000000000000-1" } };

  it("is believed with either secret, and refused when it is forged or old", async () => {
    const type = "payment_intent.created";
    for (const secret of [SECRET, OLD_SECRET]) {
      expect((await tell("evt_1", type, subject, secret)).status).toBe(200);
    }
    const forged = [
      await tell("evt_1", type, subject, "whsec_somebody-elses"),
      await tell("evt_1", type, subject, SECRET, Date.now() - 301_000),
      await call("POST", "/api/payments/webhooks/stripe", { id: "evt_1", type }),
    ];
    for (const { status } of forged) {
      expect(status).toBe(401);
    }
  });

  it("about what is none of ours is acknowledged, and one about an order to come is asked for again", async () => {
    const elsewhere = { id: "pi_2", metadata: {} };
    expect((await tell("evt_2", "payment_intent.succeeded", elsewhere)).status).toBe(200);
    expect((await tell("evt_3", "customer.created", { id: "cus_1" })).status).toBe(200);
    expect((await tell("evt_5", "payment_intent.succeeded", subject)).status).toBe(404);
  });
});

describe("without a key for Stripe", () => {
  it("nothing is paid through it, and nobody pays a deployed shop with the mock", async () => {
    expect([isPaymentProvider(env, "stripe"), isPaymentProvider(env, "mock")]).toEqual([true, true]);
    env.ENVIRONMENT = "production";
    expect([isPaymentProvider(env, "stripe"), isPaymentProvider(env, "mock")]).toEqual([true, false]);
    delete env.STRIPE_SECRET_KEY;
    expect([isPaymentProvider(env, "stripe"), isPaymentProvider(env, "mock")]).toEqual([false, false]);
    env.ENVIRONMENT = "test";
    const body = { ...orderBody, payment: { provider: "stripe", token: "pm_card_visa" } };
    const refused = await order(await cartWith({ [await stockItem()]: 1 }), crypto.randomUUID(), body);
    expect([refused.status, (await refused.json<{ code: string }>()).code]).toEqual([
      422,
      "payment_provider_unknown",
    ]);
    const unknown = await call("POST", "/api/payments/webhooks/stripe", {});
    expect(unknown.status).toBe(404);
  });
});
