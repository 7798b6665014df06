import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { money } from "../../domain/base/money.ts";
import { ADYEN_ACCOUNT, ADYEN_KEY, ADYEN_TOKENS, ADYEN_URL, AdyenDouble } from "../../test/support/adyen.ts";
import { type AdyenItem, readAdyenNotice, signedPart } from "./adyen-notice.ts";
import { paymentProvider } from "./index.ts";
import { fromHex, hmac } from "./signature.ts";

let adyen: AdyenDouble;
let errors: MockInstance<typeof console.error>;

beforeEach(() => {
  adyen = new AdyenDouble();
  env.ADYEN_API_KEY = ADYEN_KEY;
  env.ADYEN_API_URL = ADYEN_URL;
  env.ADYEN_MERCHANT_ACCOUNT = ADYEN_ACCOUNT;
  adyen.standIn(ADYEN_URL);
  errors = vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

function asked(reference: string | null = null, key = `ord_${crypto.randomUUID()}`) {
  const api = paymentProvider(env, "adyen");
  const signal = AbortSignal.timeout(5_000);
  return { api, key, call: { idempotencyKey: key, reference, amount: money(5_000, "USD"), signal } };
}

async function authorized() {
  const { api, key, call } = asked();
  await api.authorize({ ...call, token: ADYEN_TOKENS.ok });
  return { api, key, call: { ...call, reference: adyen.of(key).pspReference } };
}

const paid = (resultCode: string, pspReference?: string) => ({
  status: 200,
  body: { resultCode, ...(pspReference ? { pspReference } : {}) },
});
const refusal = (errorCode: string, status = 422, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: { status, errorCode, errorType: "validation", message: "no" },
});

describe("an authorization at Adyen", () => {
  it.each([
    ["Authorised", { state: "authorized", reference: "PSP" }],
    ["Received", { state: "pending", reference: "PSP" }],
    ["Pending", { state: "pending", reference: "PSP" }],
    ["Refused", { state: "declined", code: "card_declined" }],
    ["Cancelled", { state: "declined", code: "card_declined" }],
    ["Error", { state: "declined", code: "processing_error" }],
    ["RedirectShopper", { state: "declined", code: "authentication_required" }],
    ["ChallengeShopper", { state: "declined", code: "authentication_required" }],
    ["IdentifyShopper", { state: "declined", code: "authentication_required" }],
  ])("that comes to %s is %o", async (resultCode, decision) => {
    const { api, call } = asked();
    adyen.scripts = [{ on: /payments$/, reply: paid(resultCode, "PSP") }];
    expect(await api.authorize({ ...call, token: ADYEN_TOKENS.ok })).toEqual(decision);
  });

  it("that names no payment is none, for it could not be captured", async () => {
    const { api, call } = asked();
    for (const resultCode of ["Authorised", "Received"]) {
      adyen.scripts = [{ on: /payments$/, reply: paid(resultCode) }];
      const heard = api.authorize({ ...call, token: ADYEN_TOKENS.ok });
      await expect(heard).rejects.toMatchObject({ kind: "failed" });
    }
  });

  it("in part is kept until it could be reversed", async () => {
    const { api, call, key } = asked();
    adyen.mishaps = [{ on: /reversals$/, how: "down" }];
    const request = { ...call, token: ADYEN_TOKENS.partly };
    await expect(api.authorize(request)).rejects.toMatchObject({ kind: "failed" });
    expect(adyen.of(key).state).toBe("authorised");
    expect(await api.authorize(request)).toEqual({ state: "declined", code: "card_declined" });
    expect(adyen.of(key).state).toBe("reversed");
  });

  it("of two orders are two payments, and of one order again the same", async () => {
    const [one, two] = [asked(), asked()];
    for (const { api, call } of [one, one, two]) {
      await api.authorize({ ...call, token: ADYEN_TOKENS.ok });
    }
    expect(adyen.payments.size).toBe(2);
    expect([adyen.of(one.key).amount, adyen.of(two.key).amount]).toEqual([5_000, 5_000]);
  });
});

describe("an answer of Adyen", () => {
  it.each([
    ["500", refusal("905", 500)],
    ["503 without JSON that says why", { status: 503, body: {} }],
    ["a refusal that is transient", refusal("x", 422, { "Transient-Error": "true" })],
    ["704, while the same call is under way", refusal("704")],
    ["401", refusal("000", 401)],
    ["403", refusal("010", 403)],
    ["400 that says nothing", { status: 400, body: {} }],
    ["a redirect", { status: 302, body: {}, headers: { Location: "https://elsewhere.test" } }],
    ["200 about nothing", { status: 200, body: {} }],
    ["200 with a page", { status: 200, body: "<!doctype html><title>Welcome</title>" }],
    ["200 with an error in it", refusal("x", 200)],
  ])("of %s is none: the call is made again later", async (_, reply) => {
    const { api, call } = asked();
    adyen.scripts = [{ on: /payments$/, reply }];
    await expect(api.authorize({ ...call, token: ADYEN_TOKENS.ok })).rejects.toMatchObject({
      name: "ProviderError",
      kind: "failed",
    });
  });

  it("of 429 asks to be left alone", async () => {
    const { api, call } = asked();
    adyen.scripts = [{ on: /payments$/, reply: refusal("x", 429) }];
    await expect(api.authorize({ ...call, token: ADYEN_TOKENS.ok })).rejects.toMatchObject({
      kind: "limited",
    });
  });

  it("that refuses is one: declined or refused with Adyen's code, and logged", async () => {
    const { api, call } = await authorized();
    const reply = refusal("167");
    adyen.scripts = [{ on: /captures$/, reply }];
    expect(await api.capture(call)).toEqual({ state: "refused", code: "adyen_167" });
    adyen.scripts = [{ on: /refunds$/, reply }];
    expect(await api.refund({ ...call, refundKey: "a" })).toEqual({ state: "refused", code: "adyen_167" });
    adyen.scripts = [{ on: /payments$/, reply }];
    const other = asked();
    expect(await other.api.authorize({ ...other.call, token: ADYEN_TOKENS.ok })).toEqual({
      state: "declined",
      code: "adyen_167",
    });
    expect(errors).toHaveBeenCalledTimes(3);
  });

  it("that is not `received` is no capture, reversal or refund", async () => {
    const { api, call } = await authorized();
    const reply = { status: 201, body: { status: "unknown" } };
    for (const ask of [
      () => api.capture(call),
      () => api.void(call),
      () => api.refund({ ...call, refundKey: "a" }),
    ]) {
      adyen.scripts = [{ on: /(captures|reversals|refunds)$/, reply }];
      await expect(ask()).rejects.toMatchObject({ kind: "failed" });
    }
  });

  it("about another sum or another payment is none", async () => {
    const { api, call } = await authorized();
    const amount = { value: 1, currency: "USD" };
    const other = { ...call, token: ADYEN_TOKENS.ok };
    adyen.scripts = [
      { on: /payments$/, reply: { status: 200, body: { ...paid("Authorised", "PSP").body, amount } } },
    ];
    await expect(api.authorize(other)).rejects.toMatchObject({ told: { state: "authorized" } });
    const merchantReference = "ord_another-1";
    const about = { ...paid("Authorised", "PSP").body, merchantReference };
    adyen.scripts = [{ on: /payments$/, reply: { status: 200, body: about } }];
    await expect(api.authorize(other)).rejects.toMatchObject({ kind: "failed" });
    const received = { status: 201, body: { status: "received", amount } };
    adyen.scripts = [{ on: /captures$/, reply: received }];
    await expect(api.capture(call)).rejects.toMatchObject({ told: { state: "captured" } });
    adyen.scripts = [{ on: /refunds$/, reply: received }];
    const refund = api.refund({ ...call, refundKey: "a" });
    await expect(refund).rejects.toMatchObject({ told: { state: "refunded" } });
  });

  it("that refuses to reverse leaves the money owed: it is tried again", async () => {
    const { api, call } = await authorized();
    adyen.scripts = [{ on: /reversals$/, reply: refusal("167") }];
    await expect(api.void(call)).rejects.toMatchObject({ kind: "failed" });
    adyen.scripts = [{ on: /cancels$/, reply: refusal("167") }];
    await expect(api.void({ ...call, reference: null })).rejects.toMatchObject({ kind: "failed" });
  });
});

describe("money at Adyen", () => {
  it("is neither captured nor refunded of a payment that nobody knows", async () => {
    const { api, call } = asked();
    expect(await api.capture(call)).toEqual({ state: "refused", code: "not_authorized" });
    const refund = await api.refund({ ...call, refundKey: "a" });
    expect(refund).toEqual({ state: "refused", code: "not_captured" });
    expect(adyen.calls).toEqual([]);
  });

  it("is refunded once for each refund's key", async () => {
    const { api, key, call } = await authorized();
    await api.capture(call);
    for (const refundKey of ["a", "a", "b"]) {
      const refund = await api.refund({ ...call, amount: money(700, "USD"), refundKey });
      expect(refund).toEqual({ state: "refunded" });
    }
    expect(adyen.of(key).refunds).toEqual([700, 700]);
  });
});

describe("a notice of Adyen", () => {
  const SECRET = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056";
  const key = "ord_00000000000000000000-1";
  const NOW = Date.parse("2026-11-27T12:00:00Z");
  type Told = Omit<AdyenItem, "additionalData"> & { more?: Partial<AdyenItem["additionalData"]> };
  const item: Told = {
    pspReference: "PSP",
    merchantAccountCode: ADYEN_ACCOUNT,
    merchantReference: key,
    eventCode: "AUTHORISATION",
    amount: { value: 5_000, currency: "USD" },
    success: "true",
  };

  async function read(about: Partial<Told>, secrets: readonly string[] = [SECRET]) {
    const { more, ...told } = { ...item, ...about };
    const mac = await hmac(fromHex(SECRET) ?? new Uint8Array(), signedPart(told));
    const additionalData = { ...more, hmacSignature: btoa(String.fromCharCode(...mac)) };
    const body = { notificationItems: [{ NotificationRequestItem: { ...told, additionalData } }] };
    return readAdyenNotice(ADYEN_ACCOUNT, JSON.stringify(body), secrets, NOW);
  }

  it.each([
    [{}, { state: "authorized", reference: "PSP", id: "AUTHORISATION:PSP:true" }],
    [{ success: "false" as const }, { state: "declined", reference: "PSP", code: "card_declined" }],
    [
      { eventCode: "CAPTURE", originalReference: "FIRST" },
      { state: "captured", reference: "FIRST", id: "CAPTURE:PSP:true" },
    ],
    [{ eventCode: "CANCELLATION" }, { state: "voided" }],
    [{ eventCode: "TECHNICAL_CANCEL" }, { state: "voided" }],
    [{ eventCode: "REFUND" }, { state: "refunded" }],
    [{ eventCode: "CAPTURE", success: "false" as const }, { failedLater: true }],
    [{ eventCode: "CAPTURE_FAILED" }, { failedLater: true }],
    [{ eventCode: "REFUND_FAILED" }, { failedLater: true }],
    [{ eventCode: "REFUNDED_REVERSED" }, { failedLater: true }],
    [{ eventCode: "CANCELLATION", success: "false" as const }, { failedLater: true }],
  ])("of %o tells %o", async (about, notice) => {
    const amount = { amount: 5_000, currency: "USD" };
    expect(await read(about)).toMatchObject({ ok: true, value: { key, amount, ...notice } });
  });

  it.each([
    ["NOTIFICATION_OF_CHARGEBACK", "Undefended", "needs_response", null],
    ["CHARGEBACK", "Undefended", "needs_response", "withdrawn"],
    ["CHARGEBACK", "Accepted", "lost", "withdrawn"],
    ["INFORMATION_SUPPLIED", undefined, "under_review", null],
    ["CHARGEBACK_REVERSED", "Pending", "under_review", "returned"],
    ["SECOND_CHARGEBACK", "Lost", "lost", "withdrawn"],
    ["PREARBITRATION_WON", "Won", "won", null],
    ["DISPUTE_DEFENSE_PERIOD_ENDED", "Expired", "lost", null],
    // By the event alone.
    ["REQUEST_FOR_INFORMATION", undefined, "needs_response", null],
    ["NOTIFICATION_OF_CHARGEBACK", "Unheard", "needs_response", null],
    ["CHARGEBACK", undefined, "needs_response", "withdrawn"],
    ["CHARGEBACK_REVERSED", undefined, "under_review", "returned"],
    ["SECOND_CHARGEBACK", undefined, "lost", "withdrawn"],
    ["DISPUTE_DEFENSE_PERIOD_ENDED", undefined, "lost", null],
    ["ISSUER_RESPONSE_TIMEFRAME_EXPIRED", undefined, "won", null],
    ["PREARBITRATION_WON", undefined, "won", null],
    ["PREARBITRATION_LOST", undefined, "lost", null],
  ] as const)("%s with the status %s is of a dispute that is %s, and its money %s", async (...told) => {
    const [eventCode, disputeStatus, state, moved] = told;
    const ends = "2026-12-10T10:00:00+01:00";
    const notice = await read({
      eventCode,
      originalReference: "FIRST",
      eventDate: "2026-11-26T10:00:00+01:00",
      reason: "Goods not received",
      more: { ...(disputeStatus && { disputeStatus }), defensePeriodEndsAt: ends },
    });
    const dueAt = state === "needs_response" ? Date.parse(ends) : null;
    expect(notice).toEqual({
      ok: true,
      value: {
        id: `${eventCode}:PSP:true`,
        key,
        dispute: { reference: "PSP", state, reason: "Goods not received", dueAt },
        amount: money(5_000, "USD"),
        moved,
        at: Date.parse("2026-11-26T09:00:00Z"),
      },
    });
  });

  it("of a dispute never happens in the future, and one that Adyen could not take is no news", async () => {
    const ahead = { eventCode: "CHARGEBACK", eventDate: "2027-01-01T00:00:00Z" };
    expect(await read(ahead)).toMatchObject({ value: { at: NOW } });
    expect(await read({ ...ahead, success: "false" })).toEqual({ ok: true, value: null });
  });

  it("of a dispute is read with a sum that the shop knows, and without a reason, a deadline or a time", async () => {
    const dispute = { eventCode: "CHARGEBACK", originalReference: "FIRST" };
    const sums = [
      [0, "USD", false],
      [1, "USD", true],
      [-1, "USD", false],
      [1, "XXX", false],
    ] as const;
    for (const [value, currency, ok] of sums) {
      expect([value, currency, (await read({ ...dispute, amount: { value, currency } })).ok]).toEqual([
        value,
        currency,
        ok,
      ]);
    }
    expect(await read({ ...dispute, reason: "" })).toMatchObject({
      value: { at: NOW, dispute: { reason: null, dueAt: null } },
    });
    const long = await read({ ...dispute, reason: "r".repeat(101), eventDate: "yesterday" });
    expect(long).toMatchObject({ value: { at: NOW, dispute: { reason: "r".repeat(100) } } });
  });

  it("is none where it says nothing, too much, or is not signed", async () => {
    const isRead = async (about: Partial<Told>) => (await read(about)).ok;
    expect([
      await isRead({ pspReference: "P".repeat(64) }),
      await isRead({ pspReference: "P".repeat(65) }),
    ]).toEqual([true, false]);
    expect([await isRead({ pspReference: "" }), await isRead({ eventCode: "" })]).toEqual([false, false]);
    expect([
      await isRead({ eventCode: "E".repeat(64) }),
      await isRead({ eventCode: "E".repeat(65) }),
    ]).toEqual([true, false]);
    for (const body of ["", "{}", '{"notificationItems":[]}']) {
      expect(await readAdyenNotice(ADYEN_ACCOUNT, body, [SECRET], NOW)).toMatchObject({ ok: false });
    }
    const unsigned = { NotificationRequestItem: { ...item, additionalData: { hmacSignature: "bm9uZQ==" } } };
    const body = JSON.stringify({ notificationItems: [unsigned] });
    expect(await readAdyenNotice(ADYEN_ACCOUNT, body, [SECRET], NOW)).toMatchObject({ ok: false });
  });

  it("of another kind is no news", async () => {
    expect(await read({ eventCode: "REPORT_AVAILABLE" })).toEqual({ ok: true, value: null });
  });

  it("is about nothing of ours with another account or key, and believed with none of ours but one", async () => {
    expect(await read({ merchantAccountCode: "Another" })).toEqual({ ok: true, value: null });
    expect(await read({ merchantReference: "4711" })).toEqual({ ok: true, value: null });
    expect((await read({}, ["f".repeat(64), SECRET])).ok).toBe(true);
    expect((await read({}, ["f".repeat(64)])).ok).toBe(false);
    expect((await read({}, [])).ok).toBe(false);
  });
});
