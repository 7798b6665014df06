import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { money } from "../domain/base/money.ts";
import { type AdyenItem, signedPart } from "../providers/payment/adyen-notice.ts";
import { isPaymentProvider, paymentProvider } from "../providers/payment/index.ts";
import { fromHex, hmac } from "../providers/payment/signature.ts";
import { signAccessToken } from "../shop/accounts/tokens.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { ADYEN_ACCOUNT, ADYEN_KEY, ADYEN_TOKENS, ADYEN_URL, AdyenDouble } from "./support/adyen.ts";
import { call, movementSums, placed, settled, stock } from "./support/orders.ts";
import { bearer } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";

type Item = Omit<AdyenItem, "additionalData">;

/** The key and the signature of Adyen's published example. */
const SECRET = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056";
const OLD_SECRET = "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789ABCDEF";
const EXAMPLE: Item = {
  pspReference: "7914073381342284",
  merchantAccountCode: "TestMerchant",
  merchantReference: "TestPayment-1407325143704",
  eventCode: "AUTHORISATION",
  amount: { value: 1130, currency: "EUR" },
  success: "true",
};
const EXAMPLE_SIGNATURE = "coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0=";

let adyen: AdyenDouble;

beforeEach(() => {
  adyen = new AdyenDouble();
  env.ADYEN_API_KEY = ADYEN_KEY;
  env.ADYEN_API_URL = ADYEN_URL;
  env.ADYEN_MERCHANT_ACCOUNT = ADYEN_ACCOUNT;
  env.ADYEN_CLIENT_KEY = "test_of_this_run";
  env.PAYMENT_WEBHOOK_SECRETS = JSON.stringify({ adyen: [SECRET, OLD_SECRET] });
  adyen.standIn(ADYEN_URL);
});

afterEach(() => {
  vi.restoreAllMocks();
  env.ENVIRONMENT = "test";
  env.FAULT_POINT = "";
  env.ADYEN_CLIENT_KEY = "";
});

async function ordered(token: string | null) {
  const sku = await stockItem({ stock: 5, price: 5_000 });
  return { sku, ...(await placed({ [sku]: 1 }, token, "adyen")) };
}

function send(item: Item, hmacSignature: string) {
  const NotificationRequestItem = { ...item, additionalData: { hmacSignature } };
  const body = { live: "false", notificationItems: [{ NotificationRequestItem }] };
  return call("POST", "/api/payments/webhooks/adyen", body);
}

async function tell(about: Partial<Item>, secret = SECRET) {
  const item = { ...EXAMPLE, ...about };
  const mac = await hmac(fromHex(secret) ?? new Uint8Array(), signedPart(item));
  return send(item, btoa(String.fromCharCode(...mac)));
}

it("an order that a browser pays has one session, outlives a declined card, and is paid by whichever webhook comes", async () => {
  const { id, sku, accessToken } = await ordered(null);
  const own = { "Order-Token": accessToken };
  const session = async () =>
    (await call("POST", "/api/payments/sessions", { orderId: id }, own)).json<Record<string, string>>();
  adyen.mishaps = [{ on: /sessions$/, how: "lost" }];
  const opened = await session();
  expect(opened).toMatchObject({
    provider: "adyen",
    publishableKey: "test_of_this_run",
    environment: "test",
    sessionData: `data-of-${opened.sessionId}`,
  });
  expect(await session()).toEqual(opened);
  expect(adyen.sessions.size).toBe(1);
  const isNow = async () => (await orderStore(env).load([id]))[0];
  await vi.waitUntil(isNow);
  const news = (pspReference: string, success: "true" | "false", value = adyen.of(id).amount) => ({
    pspReference,
    success,
    merchantReference: id,
    merchantAccountCode: ADYEN_ACCOUNT,
    amount: { value, currency: "USD" },
  });
  const { pspReference: first, amount } = adyen.paysInBrowser(opened.sessionId ?? "", "refused");
  await tell(news(first, "false"));
  expect(await isNow()).toMatchObject({
    status: "PENDING",
    payment: { state: "pending", failureCode: "card_declined", providerReference: null },
  });
  adyen.payments.delete(first);
  const { pspReference: second } = adyen.paysInBrowser(opened.sessionId ?? "", "authorised");
  await tell(news(second, "true"));
  await tell(news(second, "true"));
  await tell(news(first, "false", amount));
  expect(await settled(id)).toMatchObject({ status: "CONFIRMED", payments: [{ state: "captured" }] });
  expect(adyen.of(id)).toMatchObject({ pspReference: second, state: "captured" });
  expect(await stock(sku)).toMatchObject({ onHand: 4, reserved: 0 });
});

/** The provider, asked directly. */
function asked(key = `ord_${crypto.randomUUID()}`, reference: string | null = null) {
  const api = paymentProvider(env, "adyen");
  const request = {
    idempotencyKey: key,
    reference,
    amount: money(5_000, "USD"),
    signal: AbortSignal.timeout(5_000),
  };
  return { api, key, request };
}

const stored = (id: string) =>
  vi.waitUntil(async () => (await orderStore(env).load([id]))[0]?.payment.providerReference);

/** What its webhooks name of a payment. */
const named = ({ pspReference, reference, amount }: ReturnType<AdyenDouble["of"]>) => ({
  pspReference,
  merchantReference: reference,
  amount: { value: amount, currency: "USD" },
});

describe("an order paid through Adyen", () => {
  it("is authorized, captured by hand and refunded in parts, each once", async () => {
    const { id, sku } = await ordered(ADYEN_TOKENS.ok);
    const done = await settled(id);
    expect(done).toMatchObject({ status: "CONFIRMED", payments: [{ provider: "adyen", state: "captured" }] });
    expect(adyen.of(id)).toMatchObject({ amount: done.total.amount, state: "captured" });
    expect(await stock(sku)).toMatchObject({ onHand: 4, reserved: 0 });
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
    adyen.mishaps = [{ on: /refunds$/, how: "lost" }];
    for (let n = 0; n < 2; n++) {
      expect((await refund(1_000, "once")).ok).toBe(true);
    }
    expect((await refund(500, "twice")).ok).toBe(true);
    expect((await settled(id)).payments).toMatchObject([
      { state: "captured", refunded: money(1_500, "USD") },
    ]);
    expect(adyen.of(id).refunds).toEqual([1_000, 500]);
  });

  it.each([
    // Adyen asks shops to hide the reason.
    ["refused", "card_declined"],
    ["failing", "processing_error"],
    ["redirected", "authentication_required"],
    ["unknown", "adyen_800"],
  ] as const)(
    "with a card that is %s is declined as %s and gives its stock back",
    async (card, failureCode) => {
      const { id, sku } = await ordered(ADYEN_TOKENS[card]);
      expect(await settled(id)).toMatchObject({
        status: "CANCELLED",
        payments: [{ state: "declined", failureCode }],
      });
      expect(await movementSums(sku)).toEqual({ onHand: 5, reserved: 0 });
    },
  );

  it.each([
    ["an authorization whose answer was lost", { on: /payments$/, how: "lost" }],
    ["an authorization while Adyen failed", { on: /payments$/, how: "saved" }],
    ["a capture whose answer was lost", { on: /captures$/, how: "lost" }],
  ] as const)("survives %s, and is paid once", async (_, mishap) => {
    adyen.mishaps = [mishap];
    const { id, sku } = await ordered(ADYEN_TOKENS.ok);
    expect(await settled(id)).toMatchObject({ status: "CONFIRMED", payments: [{ state: "captured" }] });
    expect(adyen.mishaps).toEqual([]);
    expect(adyen.of(id).state).toBe("captured");
    expect(await stock(sku)).toMatchObject({ onHand: 4, reserved: 0 });
  });

  it("whose capture was not recorded, and that is cancelled then, is refunded once Adyen tells of the capture", async () => {
    env.FAULT_POINT = "saga:captured";
    const { id, sku, accessToken } = await ordered(ADYEN_TOKENS.ok);
    const asked = () => [...adyen.payments.values()].some(({ reference }) => reference === id);
    await vi.waitUntil(() => asked() && adyen.of(id).state === "captured");
    const cancel = await call("POST", `/api/orders/${id}/cancel`, {}, { "Order-Token": accessToken });
    expect(cancel.status).toBe(200);
    expect(await settled(id)).toMatchObject({ status: "CANCELLED", payments: [{ state: "voided" }] });
    const { pspReference, amount } = adyen.of(id);
    const captured = { eventCode: "CAPTURE", pspReference: "C4PTUR3", originalReference: pspReference };
    await tell({ ...captured, merchantReference: id });
    expect(await settled(id)).toMatchObject({ status: "CANCELLED", payments: [{ state: "refunded" }] });
    expect(adyen.of(id).refunds).toEqual([amount]);
    expect(await movementSums(sku)).toEqual({ onHand: 5, reserved: 0 });
  });

  it("waits for a bank that decides later, and goes on when the webhook says so, however often it comes", async () => {
    const { id } = await ordered(ADYEN_TOKENS.undecided);
    await stored(id);
    const payment = adyen.of(id);
    payment.state = "authorised";
    const about = named(payment);
    for (let n = 0; n < 2; n++) {
      expect((await tell(about)).status).toBe(200);
    }
    expect(await settled(id)).toMatchObject({ status: "CONFIRMED", payments: [{ state: "captured" }] });
    const capture = { pspReference: "JDD6LKT8MBLZNN84", originalReference: payment.pspReference };
    await tell({ ...about, ...capture, eventCode: "CAPTURE" });
    // A late notice changes nothing any more.
    await tell({ ...about, success: "false" });
    const done = await settled(id);
    expect(done).toMatchObject({ status: "CONFIRMED", payments: [{ state: "captured" }] });
    expect(done.timeline).toHaveLength(2);
    expect(adyen.calls.filter((path) => path.endsWith("/captures"))).toHaveLength(1);
  });

  it("is cancelled when the webhook says that the bank declined, and a late yes is reversed", async () => {
    const { id, sku } = await ordered(ADYEN_TOKENS.undecided);
    await stored(id);
    const payment = adyen.of(id);
    const about = named(payment);
    await tell({ ...about, success: "false" });
    expect(await settled(id)).toMatchObject({ status: "CANCELLED", payments: [{ state: "declined" }] });
    payment.state = "authorised";
    await tell(about);
    expect(await settled(id)).toMatchObject({ status: "CANCELLED", payments: [{ state: "voided" }] });
    expect(payment.state).toBe("reversed");
    expect(await movementSums(sku)).toEqual({ onHand: 5, reserved: 0 });
  });
});

describe("the Adyen adapter", () => {
  it("gives back what was authorized without its answer being heard, and what was captured", async () => {
    const { api, key, request } = asked();
    adyen.mishaps = [{ on: /payments$/, how: "lost" }];
    const heard = api.authorize({ ...request, token: ADYEN_TOKENS.ok });
    await expect(heard).rejects.toMatchObject({ kind: "failed" });
    expect(adyen.of(key).state).toBe("authorised");
    expect(await api.void(request)).toEqual({ state: "voided" });
    expect(adyen.of(key).state).toBe("reversed");

    const other = asked();
    await api.authorize({ ...other.request, token: ADYEN_TOKENS.ok });
    const known = { ...other.request, reference: adyen.of(other.key).pspReference };
    for (let n = 0; n < 2; n++) {
      expect(await api.capture(known)).toEqual({ state: "captured" });
    }
    expect(await api.void(known)).toEqual({ state: "voided" });
    expect(adyen.of(other.key).state).toBe("reversed");
  });

  it("keeps nothing of a payment that was authorized in part", async () => {
    const { api, key, request } = asked();
    expect(await api.authorize({ ...request, token: ADYEN_TOKENS.partly })).toEqual({
      state: "declined",
      code: "card_declined",
    });
    expect(adyen.of(key).state).toBe("reversed");
  });

  it("gives up at the deadline, takes a key that is refused for an outage, and says what was refused", async () => {
    const { api, request } = asked();
    adyen.mishaps = [{ on: /payments$/, how: "hang" }];
    const late = api.authorize({ ...request, token: ADYEN_TOKENS.ok, signal: AbortSignal.timeout(20) });
    await expect(late).rejects.toMatchObject({ kind: "timed_out" });
    expect(await api.capture({ ...request, reference: "NONE" })).toEqual({
      state: "refused",
      code: "adyen_167",
    });
    expect(await api.authorize({ ...request, token: "4111111111111111" })).toEqual({
      state: "declined",
      code: "token_unknown",
    });
    env.ADYEN_API_KEY = "of-yesterday";
    const refused = api.authorize({ ...request, token: ADYEN_TOKENS.ok });
    await expect(refused).rejects.toMatchObject({ kind: "failed" });
  });
});

describe("a webhook of Adyen", () => {
  it("is believed with Adyen's own example signature and with either key, and refused when anything is changed", async () => {
    expect((await send(EXAMPLE, EXAMPLE_SIGNATURE)).status).toBe(200);
    expect((await tell({}, OLD_SECRET)).status).toBe(200);
    const forged = [
      await send({ ...EXAMPLE, success: "false" }, EXAMPLE_SIGNATURE),
      await send({ ...EXAMPLE, amount: { value: 1131, currency: "EUR" } }, EXAMPLE_SIGNATURE),
      await send(EXAMPLE, "x"),
      await tell({}, "f".repeat(64)),
      await call("POST", "/api/payments/webhooks/adyen", { notificationItems: [] }),
    ];
    for (const { status } of forged) {
      expect(status).toBe(401);
    }
  });

  it("about what is none of ours is acknowledged, and one about an order to come is asked for again", async () => {
    const merchantReference = "ord_00000000000000000000-1";
    expect((await tell({ merchantReference, merchantAccountCode: "Another" })).status).toBe(200);
    expect((await tell({ merchantReference, eventCode: "REPORT_AVAILABLE" })).status).toBe(200);
    expect((await tell({ merchantReference })).status).toBe(404);
  });

  it("that takes back what Adyen had taken is listed for a person to look, and changes nothing", async () => {
    const { id: merchantReference } = await ordered(ADYEN_TOKENS.ok);
    const before = await settled(merchantReference);
    expect((await tell({ merchantReference, eventCode: "CAPTURE_FAILED" })).status).toBe(200);
    expect((await tell({ merchantReference, eventCode: "REFUND", success: "false" })).status).toBe(200);
    const list = await call(
      "GET",
      "/api/admin/payments/contradictions",
      undefined,
      await bearer("ops", "ops"),
    );
    const { items } = await list.json<{ items: { orderId: string; kind: string }[] }>();
    expect(items.filter(({ orderId }) => orderId === merchantReference)).toMatchObject([
      { kind: "failed_later" },
      { kind: "failed_later" },
    ]);
    expect(await settled(merchantReference)).toEqual(before);
  });
});

it("without a key for Adyen nothing is paid through it, and nobody pays a deployed shop with the mock", () => {
  env.ENVIRONMENT = "production";
  expect([isPaymentProvider(env, "adyen"), isPaymentProvider(env, "mock")]).toEqual([true, false]);
  delete env.ADYEN_API_KEY;
  expect([isPaymentProvider(env, "adyen"), isPaymentProvider(env, "mock")]).toEqual([false, false]);
});
