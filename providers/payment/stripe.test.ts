import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { money } from "../../domain/base/money.ts";
import { ok } from "../../domain/base/result.ts";
import { STRIPE_KEY, STRIPE_URL, StripeDouble } from "../../test/support/stripe.ts";
import { paymentProvider } from "./index.ts";
import { ProviderError } from "./provider.ts";
import { signatureProblem, signBody } from "./signature.ts";
import { readStripeNotice, STRIPE_SIGNATURE } from "./stripe-notice.ts";

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

it.each(["stripe", "adyen", "mock", "another"])("a payment of %s waits while the shop lacks it", (name) => {
  const deployed: Env = { ...env, ENVIRONMENT: "production", STRIPE_SECRET_KEY: "", ADYEN_API_KEY: "" };
  expect(() => paymentProvider(deployed, name)).toThrow(
    expect.objectContaining({ name: "ProviderError", kind: "unavailable" }),
  );
});

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

  it("of another payment is none where it was read, either", async () => {
    const { api, call } = asked(newKey(), "pi_1");
    const reply = intent("requires_capture", "ord_another-1");
    stripe.scripts = [{ on: /^GET payment_intents/, reply }];
    const read = api.authorize({ ...call, token: null });
    await expect(read).rejects.toMatchObject({ name: "ProviderError", kind: "failed" });
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

describe("a notice of Stripe", () => {
  const SECRET = "whsec_of_this_run";
  const NOW = Date.UTC(2030, 0, 1);
  const SUMS = { amount: 5_000, amount_capturable: 4_000, amount_received: 3_000, amount_refunded: 2_000 };

  async function read(type: string, object: object, created: unknown = NOW / 1_000 - 5, id = "evt_1") {
    const body = JSON.stringify({ id, type, created, data: { object: { id: "obj_1", ...object } } });
    const headers = new Headers({ [STRIPE_SIGNATURE]: await signBody(SECRET, body, NOW) });
    const keyOf = async (intent: string) => (intent === "pi_1" ? "ord_1" : null);
    return readStripeNotice({ headers, body, now: NOW }, [SECRET], keyOf);
  }
  const intentOf = (more: object = {}) => ({
    ...SUMS,
    currency: "usd",
    metadata: { intent_key: "ord_1" },
    ...more,
  });

  it.each<[string, object]>([
    ["payment_intent.amount_capturable_updated", { state: "authorized", sum: 4_000 }],
    ["payment_intent.succeeded", { state: "captured", sum: 3_000 }],
    ["payment_intent.requires_action", { state: "pending", sum: 5_000, nextAction: "authenticate" }],
    ["payment_intent.payment_failed", { state: "declined", sum: 5_000, code: "card_declined" }],
    ["payment_intent.canceled", { state: "voided", sum: 5_000 }],
    ["charge.refunded", { state: "refunded", sum: 2_000 }],
  ])("%s is %o", async (type, { sum, ...news }: { sum?: number }) => {
    const told = { id: "evt_1", key: "ord_1", amount: { amount: sum, currency: "USD" }, ...news };
    expect(await read(type, intentOf())).toEqual(ok({ ...told, reference: "obj_1" }));
    const ofCharge = await read(type, intentOf({ payment_intent: "pi_2" }));
    expect(ofCharge).toEqual(ok({ ...told, reference: "pi_2" }));
    expect(await read(type, intentOf({ currency: undefined }))).toMatchObject({ value: { amount: null } });
    expect(await read(type, { ...intentOf(), metadata: null })).toEqual(ok(null));
  });

  it("names no reason that Stripe asks shops to hide", async () => {
    const told = async (error: object) =>
      read(
        "payment_intent.payment_failed",
        intentOf({ last_payment_error: { type: "card_error", ...error } }),
      );
    for (const [error, code] of [
      [{ code: "card_declined", decline_code: "insufficient_funds" }, "insufficient_funds"],
      [{ code: "expired_card" }, "expired_card"],
      [{ code: "card_declined", decline_code: "stolen_card" }, "card_declined"],
    ] as const) {
      expect(await told(error)).toMatchObject({ value: { code } });
    }
  });

  it.each([
    ["needs_response", "needs_response"],
    ["warning_needs_response", "needs_response"],
    ["under_review", "under_review"],
    ["warning_under_review", "under_review"],
    ["won", "won"],
    ["warning_closed", "won"],
    ["prevented", "won"],
    ["lost", "lost"],
  ])("of a dispute that is %s says that it is %s", async (status, state) => {
    const evidence_details = { due_by: NOW / 1_000 + 60 };
    const dispute = {
      payment_intent: "pi_1",
      amount: 700,
      currency: "eur",
      reason: "fraudulent",
      status,
      evidence_details,
    };
    for (const [type, moved] of [
      ["created", null],
      ["updated", null],
      ["funds_withdrawn", "withdrawn"],
      ["funds_reinstated", "returned"],
      ["closed", null],
    ] as const) {
      expect(await read(`charge.dispute.${type}`, dispute)).toEqual(
        ok({
          id: "evt_1",
          key: "ord_1",
          moved,
          at: NOW - 5_000,
          amount: money(700, "EUR"),
          dispute: {
            reference: "obj_1",
            state,
            reason: "fraudulent",
            dueAt: state === "needs_response" ? NOW + 60_000 : null,
          },
        }),
      );
    }
  });

  it("of a dispute never happens in the future, and is read only where its payment and state are known", async () => {
    const dispute = { payment_intent: "pi_1", amount: 700, currency: "eur", status: "needs_response" };
    const created = (more: object, at?: number) =>
      read("charge.dispute.created", { ...dispute, ...more }, at);
    expect(await created({}, NOW / 1_000 + 60)).toMatchObject({
      value: { at: NOW, dispute: { reason: null, dueAt: null } },
    });
    expect(await created({ payment_intent: "pi_2" })).toEqual(ok(null));
    expect(await created({ payment_intent: null })).toEqual(ok(null));
    expect(await created({ status: "unheard_of" })).toMatchObject({ ok: false });
    expect(await created({ amount: 0 })).toMatchObject({ ok: false });
  });

  it("is believed for five minutes before and after its time, signed by any of our secrets", async () => {
    const problem = (header: string | null, secrets = ["another", SECRET]) =>
      signatureProblem(header, "body", secrets, NOW);
    const signed = (afterS: number, secret = SECRET) => signBody(secret, "body", NOW + afterS * 1_000);
    for (const [afterS, found] of [
      [-301, "its signature is too old"],
      [-300, null],
      [300, null],
      [301, "its signature is too old"],
    ] as const) {
      expect(await problem(await signed(afterS))).toBe(found);
    }
    const [time, mine] = (await signed(0)).split(",");
    expect(await problem(`${time}, v1=00, v1=none, ${mine}, v0=x`)).toBeNull();
    expect(await problem(`${time},v1=00`)).toBe("its signature is not one of ours");
    expect(await problem(await signed(0), ["another"])).toBe("its signature is not one of ours");
    expect(await problem(String(mine))).toBe("its signature has no time");
    expect(await problem(null)).toBe("it is not signed");
  });

  it("is no event where it says nothing, too much or no time", async () => {
    const dispute = { payment_intent: "pi_1", amount: 1, currency: "eur", status: "won" };
    const isRead = async (more: object, created?: unknown, id?: string) =>
      (await read("charge.dispute.closed", { ...dispute, ...more }, created, id)).ok;
    expect([await isRead({}, 0, "e".repeat(100)), await isRead({}, 0, "e".repeat(101))]).toEqual([
      true,
      false,
    ]);
    expect([await isRead({}, 0, ""), await isRead({}, -1), await isRead({}, "1")]).toEqual([
      false,
      false,
      false,
    ]);
    expect([await isRead({ id: "d".repeat(255) }), await isRead({ id: "d".repeat(256) })]).toEqual([
      true,
      false,
    ]);
    expect([await isRead({ id: "" }), await isRead({ currency: "xxx" })]).toEqual([false, false]);
    expect([await isRead({ reason: "r".repeat(100) }), await isRead({ reason: "r".repeat(101) })]).toEqual([
      true,
      false,
    ]);
  });

  it("of another kind is no news", async () => {
    expect(await read("charge.captured", intentOf())).toEqual(ok(null));
  });
});
