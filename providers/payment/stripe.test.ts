import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { money } from "../../domain/base/money.ts";
import { STRIPE_KEY, STRIPE_URL, StripeDouble } from "../../test/support/stripe.ts";
import { paymentProvider } from "./index.ts";
import { ProviderError } from "./provider.ts";

let stripe: StripeDouble;

beforeEach(() => {
  stripe = new StripeDouble();
  env.STRIPE_SECRET_KEY = STRIPE_KEY;
  env.STRIPE_API_URL = STRIPE_URL;
  stripe.standIn(STRIPE_URL);
  vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

const newKey = () => `ord_${crypto.randomUUID()}`;

function asked(key = newKey(), reference: string | null = null) {
  const api = paymentProvider(env, "stripe");
  const signal = AbortSignal.timeout(5_000);
  return { api, key, call: { idempotencyKey: key, reference, amount: money(5_000, "USD"), signal } };
}

/** A payment that is authorized, and what its provider knows it by. */
async function authorized() {
  const { api, key, call } = asked();
  const answer = await api.authorize({ ...call, token: "pm_card_visa" });
  expect(answer).toMatchObject({ state: "authorized" });
  return { api, key, call: { ...call, reference: stripe.of(key).id } };
}

const intent = (status: string, key: string, changes: object = {}) => {
  const body = { id: "pi_1", amount: 5_000, currency: "usd", status, metadata: { intent_key: key } };
  return { status: 200, body: { ...body, ...changes } };
};
const refused = (error: Record<string, string>, status = 400) => ({ status, body: { error } });
const invalid = (code: string) => refused({ type: "invalid_request_error", code });

describe("an authorization at Stripe", () => {
  it.each([
    ["requires_capture", { state: "authorized", reference: "pi_1" }],
    ["succeeded", { state: "authorized", reference: "pi_1" }],
    ["processing", { state: "pending", reference: "pi_1" }],
    ["requires_action", { state: "declined", code: "authentication_required" }],
    ["canceled", { state: "declined", code: "payment_canceled" }],
    ["requires_payment_method", { state: "declined", code: "card_declined" }],
    ["requires_confirmation", { state: "declined", code: "card_declined" }],
  ])("that comes to %s is %o", async (status, decision) => {
    const { api, call, key } = asked();
    stripe.scripts = [{ on: /confirm$/, reply: intent(status, key) }];
    expect(await api.authorize({ ...call, token: "pm_card_visa" })).toEqual(decision);
  });

  it("takes a token that the platform of an agent granted, in the version that knows it", async () => {
    const { api, call, key } = asked();
    const fetched = vi.spyOn(globalThis, "fetch");
    expect(await api.authorize({ ...call, token: "spt_visa" })).toMatchObject({ state: "authorized" });
    expect(stripe.of(key)).toMatchObject({ token: "spt_visa", status: "requires_capture" });
    const versions = fetched.mock.calls.map(([, init]) => new Headers(init?.headers).get("Stripe-Version"));
    expect(versions).toEqual(["2025-09-30.clover", "2026-04-22.preview"]);
    expect(await api.authorize({ ...call, idempotencyKey: newKey(), token: "spt_gone" })).toEqual({
      state: "declined",
      code: "token_unknown",
    });
  });

  it("asks what has become of a payment that an answer of before tells of", async () => {
    const { api, key, call } = await authorized();
    // Stripe decided otherwise since.
    Object.assign(stripe.of(key), { status: "canceled" });
    expect(await api.authorize({ ...call, token: "pm_card_visa" })).toEqual({
      state: "declined",
      code: "payment_canceled",
    });
    expect(stripe.intents.size).toBe(1);
  });

  it("finds what it made when its key for confirming is new to Stripe", async () => {
    const { api, call, key } = asked();
    await api.authorize({ ...call, token: "pm_card_visa" });
    stripe.scripts = [{ on: /payment_intents$/, reply: intent("requires_payment_method", key) }];
    stripe.scripts.push({ on: /confirm$/, reply: invalid("payment_intent_unexpected_state") });
    stripe.scripts.push({ on: /^GET/, reply: intent("requires_capture", key) });
    expect(await api.authorize({ ...call, token: "pm_card_visa" })).toEqual({
      state: "authorized",
      reference: "pi_1",
    });
    expect(stripe.of(key).status).toBe("requires_capture");
  });

  it.each([
    [invalid("amount_too_small"), "amount_too_small"],
    [refused({ type: "invalid_request_error", code: "x", param: "payment_method" }), "token_unknown"],
    [refused({ type: "invalid_request_error" }), "payment_refused"],
    [refused({ type: "card_error", code: "expired_card" }, 402), "expired_card"],
    [refused({ type: "card_error", code: "card_declined", decline_code: "lost_card" }, 402), "card_declined"],
  ])("refused with %o is declined as %s", async (reply, code) => {
    const { api, call } = asked();
    stripe.scripts = [{ on: /payment_intents$/, reply }];
    expect(await api.authorize({ ...call, token: "pm_card_visa" })).toEqual({ state: "declined", code });
  });
});

describe("an answer of Stripe", () => {
  it.each([
    ["500", refused({ type: "api_error" }, 500)],
    ["503 without JSON that says why", { status: 503, body: {} }],
    ["409, while the same call is under way", refused({ type: "invalid_request_error" }, 409)],
    ["401", refused({ type: "invalid_request_error" }, 401)],
    ["403", refused({ type: "invalid_request_error" }, 403)],
    ["400 that says nothing", { status: 400, body: {} }],
    ["a redirect", { status: 302, body: {}, headers: { Location: "https://elsewhere.test" } }],
    ["200 about nothing", { status: 200, body: {} }],
    ["200 with a page", { status: 200, body: "<!doctype html><title>Welcome</title>" }],
    ["a status that Stripe does not have", intent("paid", "ord_any")],
    ["another payment", intent("requires_capture", "ord_another-1")],
  ])("of %s is none: the call is made again later", async (_, reply) => {
    const { api, call } = asked();
    stripe.scripts = [{ on: /payment_intents$/, reply }];
    await expect(api.authorize({ ...call, token: "pm_card_visa" })).rejects.toMatchObject({
      name: "ProviderError",
      kind: "failed",
    });
    expect(stripe.calls).toHaveLength(1);
  });

  it.each([
    ["1 s when it does not say", {}, 1_000],
    ["the seconds it says", { "Retry-After": "7" }, 7_000],
  ])("of 429 asks to be left alone for %s", async (_, headers, retryAfterMs) => {
    const { api, call } = asked();
    stripe.scripts = [
      { on: /payment_intents$/, reply: { ...refused({ type: "rate_limit_error" }, 429), headers } },
    ];
    await expect(api.authorize({ ...call, token: "pm_card_visa" })).rejects.toMatchObject({
      kind: "limited",
      retryAfterMs,
    });
  });

  it("of 429 may name the time", async () => {
    const { api, call } = asked();
    const headers = { "Retry-After": new Date(Date.now() + 60_000).toUTCString() };
    stripe.scripts = [{ on: /payment_intents$/, reply: { status: 429, body: {}, headers } }];
    const refusal = await api.authorize({ ...call, token: "pm_card_visa" }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ProviderError);
    expect((refusal as ProviderError).retryAfterMs).toBeGreaterThan(30_000);
  });

  it("that is a failure saved under a key is got around with the next key, of three", async () => {
    const { api, call } = asked();
    const saved = { ...refused({ type: "api_error" }, 500), headers: { "Idempotent-Replayed": "true" } };
    const replies = (n: number) =>
      Array.from({ length: n }, () => ({ on: /payment_intents$/, reply: saved }));
    stripe.scripts = replies(2);
    expect(await api.authorize({ ...call, token: "pm_card_visa" })).toMatchObject({ state: "authorized" });
    const other = asked();
    stripe.scripts = replies(3);
    const failed = other.api.authorize({ ...other.call, token: "pm_card_visa" });
    await expect(failed).rejects.toMatchObject({ kind: "failed" });
  });
});

describe("a sum that Stripe names", () => {
  it.each([
    ["created", /payment_intents$/, "requires_payment_method", { amount: 4_999 }, "pending"],
    ["held", /confirm$/, "requires_capture", { amount_capturable: 1 }, "authorized"],
    ["held in another currency", /confirm$/, "requires_capture", { currency: "eur" }, "authorized"],
    ["taken unasked", /confirm$/, "succeeded", { amount_received: 5_001 }, "captured"],
    ["of a bank that decides later", /confirm$/, "processing", { amount: 1 }, "pending"],
  ])("is the order's, or nothing is paid: %s", async (_, on, status, changes, state) => {
    const { api, call, key } = asked();
    stripe.scripts = [{ on, reply: intent(status, key, changes) }];
    await expect(api.authorize({ ...call, token: "pm_card_visa" })).rejects.toMatchObject({
      kind: "failed",
      told: { state },
    });
  });

  it("is the order's in a session, when it takes and when it gives back", async () => {
    const { api, call, key } = asked();
    const other = (status: string) => intent(status, key, { amount: 50 });
    const session = { ...call, country: "US", expiresAt: 0, returnUrl: "https://shop.test" };
    stripe.scripts = [{ on: /payment_intents$/, reply: other("requires_payment_method") }];
    await expect(api.openSession(session)).rejects.toMatchObject({ told: { state: "pending" } });
    stripe.scripts = [{ on: /^GET/, reply: other("requires_capture") }];
    const back = api.authorize({ ...call, token: null, reference: "pi_1" });
    await expect(back).rejects.toMatchObject({ told: { amount: { amount: 50, currency: "USD" } } });
    const paid = { ...call, reference: "pi_1" };
    stripe.scripts = [{ on: /capture$/, reply: intent("succeeded", key, { amount_received: 1 }) }];
    await expect(api.capture(paid)).rejects.toMatchObject({ told: { state: "captured" } });
    const reply = { status: 200, body: { status: "succeeded", amount: 1, currency: "usd" } };
    stripe.scripts = [
      { on: /^GET refunds/, reply: { status: 200, body: { data: [] } } },
      { on: /^POST refunds/, reply },
    ];
    const refund = api.refund({ ...paid, refundKey: "rfd_1" });
    await expect(refund).rejects.toMatchObject({ told: { state: "refunded" } });
    // A cancelled intent holds no money, whatever sum it was of.
    stripe.scripts = [{ on: /cancel$/, reply: other("canceled") }];
    expect(await api.void(paid)).toEqual({ state: "voided" });
  });
});

describe("a capture at Stripe", () => {
  it.each([
    ["requires_capture", { state: "refused", code: "amount_too_large" }],
    ["canceled", { state: "refused", code: "authorization_expired" }],
    ["succeeded", { state: "captured" }],
  ])("that is refused while the payment is %s is %o", async (status, answer) => {
    const { api, key, call } = await authorized();
    Object.assign(stripe.of(key), { status });
    stripe.scripts = [{ on: /capture$/, reply: invalid("amount_too_large") }];
    expect(await api.capture(call)).toEqual(answer);
  });

  it("that is answered with anything but success is not taken for one", async () => {
    const { api, key, call } = await authorized();
    for (const reply of [intent("processing", key), intent("requires_capture", key)]) {
      stripe.scripts = [{ on: /capture$/, reply }];
      await expect(api.capture(call)).rejects.toMatchObject({ kind: "failed" });
    }
    Object.assign(stripe.of(key), { status: "processing" });
    stripe.scripts = [{ on: /capture$/, reply: invalid("payment_intent_unexpected_state") }];
    await expect(api.capture(call)).rejects.toMatchObject({ kind: "failed" });
  });

  it("takes what was authorized, and no more", async () => {
    const { api, key, call } = await authorized();
    expect(await api.capture({ ...call, amount: money(4_000, "USD") })).toEqual({ state: "captured" });
    expect(stripe.of(key).captured).toBe(4_000);
  });
});

describe("a void at Stripe", () => {
  it.each([
    ["canceled", { state: "voided" }],
    ["succeeded", { state: "captured" }],
  ])("of a payment that is %s is %o", async (status, answer) => {
    const { api, key, call } = await authorized();
    Object.assign(stripe.of(key), { status });
    expect(await api.void(call)).toEqual(answer);
  });

  it("of a payment that cannot be cancelled yet is made again later", async () => {
    const { api, key, call } = await authorized();
    Object.assign(stripe.of(key), { status: "processing" });
    await expect(api.void(call)).rejects.toMatchObject({ kind: "failed" });
  });

  it("of what could never be made is done, and of what Stripe does not know is not", async () => {
    const { api, call } = asked();
    stripe.scripts = [{ on: /payment_intents$/, reply: invalid("amount_too_small") }];
    expect(await api.void(call)).toEqual({ state: "voided" });
    await expect(api.void({ ...call, reference: "pi_none" })).rejects.toMatchObject({ kind: "failed" });
  });
});

describe("a refund at Stripe", () => {
  async function captured() {
    const paid = await authorized();
    await paid.api.capture(paid.call);
    return paid;
  }

  it("is found in Stripe's books when its key was forgotten, and paid once", async () => {
    const { api, key, call } = await captured();
    const refund = () => api.refund({ ...call, amount: money(1_000, "USD"), refundKey: "rfd_1" });
    expect(await refund()).toEqual({ state: "refunded" });
    stripe.forgetKeys();
    expect(await refund()).toEqual({ state: "refunded" });
    expect(stripe.of(key).refunds.map(({ amount }) => amount)).toEqual([1_000]);
    // Another of the same amount is another.
    await api.refund({ ...call, amount: money(1_000, "USD"), refundKey: "rfd_2" });
    expect(stripe.of(key).refunds.map(({ amount }) => amount)).toEqual([1_000, 1_000]);
  });

  it.each([
    [{ status: "succeeded" }, { state: "refunded" }],
    [{ status: "pending" }, { state: "refunded" }],
    [{ status: "requires_action" }, { state: "refunded" }],
    [
      { status: "failed", failure_reason: "lost_or_stolen_card" },
      { state: "refused", code: "lost_or_stolen_card" },
    ],
    [{ status: "canceled" }, { state: "refused", code: "refund_failed" }],
  ])("that is %o is %o, told now or found later", async (told, answer) => {
    const { api, call } = await captured();
    const refund = { ...call, refundKey: "rfd_1" };
    const paid = { amount: 5_000, currency: "usd", ...told };
    stripe.scripts = [{ on: /^POST refunds/, reply: { status: 200, body: paid } }];
    expect(await api.refund(refund)).toEqual(answer);
    const found = { data: [{ ...paid, metadata: { refund_key: "rfd_1" } }] };
    stripe.scripts = [{ on: /^GET refunds/, reply: { status: 200, body: found } }];
    expect(await api.refund(refund)).toEqual(answer);
  });

  it("is refused with Stripe's code, and asked for when the books cannot be read", async () => {
    const { api, key, call } = await captured();
    stripe.scripts = [{ on: /^POST refunds/, reply: refused({ type: "invalid_request_error" }) }];
    const refund = (refundKey: string) => api.refund({ ...call, amount: money(500, "USD"), refundKey });
    expect(await refund("a")).toEqual({ state: "refused", code: "refund_refused" });
    stripe.scripts = [{ on: /^GET refunds/, reply: invalid("resource_missing") }];
    expect(await refund("b")).toEqual({ state: "refunded" });
    expect(stripe.of(key).refunds).toMatchObject([
      { amount: 500, metadata: { refund_key: "b", intent_key: key } },
    ]);
  });

  it("of what was never made is refused", async () => {
    const { api, call } = asked();
    stripe.scripts = [{ on: /payment_intents$/, reply: invalid("amount_too_small") }];
    expect(await api.refund({ ...call, refundKey: "a" })).toEqual({ state: "refused", code: "not_captured" });
  });
});
