import { z } from "zod";
import { logRecord } from "../../domain/base/log.ts";
import type { Money } from "../../domain/base/money.ts";
import { err, ok } from "../../domain/base/result.ts";
import { type PaymentState, parseIntentKey } from "../../domain/payments/payment.ts";
import { settingsOf } from "../settings.ts";
import {
  type Authorization,
  expectSum,
  type PaymentCall,
  type PaymentProvider,
  ProviderError,
} from "./provider.ts";
import { callStripe, type StripeAnswer, StripeRefusal, type StripeRequest } from "./stripe-api.ts";
import { failureCode, readStripeNotice } from "./stripe-notice.ts";

const Intent = z.object({
  id: z.string(),
  status: z.enum([
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "processing",
    "requires_capture",
    "canceled",
    "succeeded",
  ]),
  amount: z.int(),
  amount_capturable: z.int().nullish(),
  amount_received: z.int().nullish(),
  currency: z.string(),
  metadata: z.record(z.string(), z.string()),
  last_payment_error: StripeRefusal.nullish(),
  client_secret: z.string().nullish(),
});
type Intent = z.infer<typeof Intent>;

const Refund = z.object({
  amount: z.int(),
  currency: z.string(),
  status: z.string().nullish(),
  failure_reason: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
});
type Refund = z.infer<typeof Refund>;
/** As many as Stripe lists at once; an order has far fewer refunds. */
const Refunds = z.object({ data: z.array(Refund) });

/**
 * Of the account's operations a second: an authorization and a refund are two each. No endpoint
 * gets more than a quarter, which is Stripe's limit of one (https://docs.stripe.com/rate-limits:
 * 100 operations a second, 25 an endpoint).
 */
const SHARES = { authorize: 0.25, capture: 0.25, void: 0.12, refund: 0.06 };

/** What the platform of an agent grants the shop: one payment with the buyer's own method. */
const GRANTED = "spt_";
/**
 * The version that takes such tokens
 * (https://docs.stripe.com/agentic-commerce/concepts/shared-payment-tokens).
 */
const GRANTED_VERSION = "2026-04-22.preview";

type Asked = Pick<PaymentCall, "idempotencyKey" | "amount" | "inSession" | "signal">;
type Named = Pick<PaymentCall, "idempotencyKey" | "signal">;

/**
 * Stripe's PaymentIntents (docs/payments.md). An intent is created first and then confirmed.
 * Creation is repeated with the same key, so an intent whose confirmation was never answered is
 * found again. In a session the shopper's browser confirms, as often as it takes. After a refusal
 * the intent's own status decides: a call that was made before is not a failure.
 */
export function stripeProvider(env: Env): PaymentProvider {
  const get = <T>(request: Omit<StripeRequest<T>, "post">) => callStripe(env, request);

  /** `step` makes the idempotency key one of its own. */
  async function post(
    path: string,
    { idempotencyKey, signal }: Named,
    form: Record<string, string>,
    step: string,
    version: { version?: string } = {},
  ) {
    const key = `${idempotencyKey}:${step}`;
    const answer = await callStripe(env, { path, signal, schema: Intent, post: { form, key }, ...version });
    if (answer.ok) {
      expectKey(answer.value.value, idempotencyKey);
    }
    return answer;
  }

  /** Creates the intent, or finds the one that was. It holds no money before it is confirmed. */
  function create(asked: Asked) {
    const { idempotencyKey: key, amount, inSession } = asked;
    const form = {
      ...amountOf(amount),
      capture_method: "manual",
      "automatic_payment_methods[enabled]": "true",
      // Without a session no shopper is present to be sent to a bank's page.
      ...(inSession ? {} : { "automatic_payment_methods[allow_redirects]": "never" }),
      "metadata[order_id]": parseIntentKey(key)?.orderId ?? key,
      "metadata[intent_key]": key,
    };
    return post("payment_intents", asked, form, inSession ? "session" : "create");
  }

  async function read(id: string, { idempotencyKey, signal }: Named): Promise<Intent> {
    const answer = await get({ path: `payment_intents/${encodeURIComponent(id)}`, schema: Intent, signal });
    if (answer.ok) {
      expectKey(answer.value.value, idempotencyKey);
      return answer.value.value;
    }
    logRefusal("Stripe does not know a payment", answer.error, id);
    throw new ProviderError(`Stripe does not know ${id}`, "failed");
  }

  /** What the intent is now, also when the answer is an old one. */
  function current({ value, replayed }: StripeAnswer<Intent>, call: Named): Promise<Intent> {
    return replayed ? read(value.id, call) : Promise.resolve(value);
  }

  /** @returns null when it could not be created, so that there is nothing to let go of */
  async function idOf(call: PaymentCall): Promise<string | null> {
    if (call.reference !== null) {
      return call.reference;
    }
    const created = await create(call);
    return created.ok ? created.value.value.id : null;
  }

  /** The shop's key of an intent; null where it is another's. */
  async function keyOf(id: string): Promise<string | null> {
    const signal = AbortSignal.timeout(settingsOf(env).PAYMENT_TIMEOUT_MS);
    const answer = await get({ path: `payment_intents/${encodeURIComponent(id)}`, schema: Intent, signal });
    return answer.ok ? (answer.value.value.metadata.intent_key ?? null) : null;
  }

  const operations = settingsOf(env).STRIPE_OPERATIONS_PER_SECOND;
  return {
    name: "stripe",
    rates: {
      authorize: SHARES.authorize * operations,
      capture: SHARES.capture * operations,
      void: SHARES.void * operations,
      refund: SHARES.refund * operations,
    },

    async authorize({ token, reference, ...call }) {
      const { idempotencyKey: key, amount } = call;
      if (token === null && reference !== null) {
        return sessionDecision(ofSum(await read(reference, call), amount));
      }
      const created = await create({ ...call, inSession: token === null });
      if (!created.ok) {
        return declinedBy(created.error, key);
      }
      const intent = ofSum(await current(created.value, call), amount);
      if (token === null) {
        return sessionDecision(intent);
      }
      if (!isUnconfirmed(intent)) {
        return decisionOf(intent);
      }
      // No shopper could authenticate now. A payment that requires it is declined instead of
      // holding stock in vain.
      const granted = token.startsWith(GRANTED);
      const form = {
        [granted ? "payment_method_data[shared_payment_granted_token]" : "payment_method"]: token,
        error_on_requires_action: "true",
      };
      const path = `payment_intents/${intent.id}/confirm`;
      const confirmed = await post(path, call, form, "confirm", granted ? { version: GRANTED_VERSION } : {});
      if (confirmed.ok) {
        return decisionOf(ofSum(await current(confirmed.value, call), amount));
      }
      if (confirmed.error.type === "card_error") {
        return declinedBy(confirmed.error, key);
      }
      const now = ofSum(await read(intent.id, call), amount);
      return isUnconfirmed(now) ? declinedBy(confirmed.error, key) : decisionOf(now);
    },

    async openSession({ idempotencyKey: key, amount, signal }) {
      const created = await create({ idempotencyKey: key, amount, inSession: true, signal });
      if (!created.ok) {
        logRefusal("Stripe refused a session", created.error, key);
        return err(created.error.code ?? "session_refused");
      }
      const { id, client_secret: clientSecret } = ofSum(created.value.value, amount);
      if (!clientSecret) {
        throw new ProviderError(`Stripe names no secret of ${id}`, "failed");
      }
      return ok({ reference: id, secret: { clientSecret } });
    },

    async capture(call) {
      const { idempotencyKey: key, amount } = call;
      const id = await idOf(call);
      if (id === null) {
        return { state: "refused", code: "not_authorized" };
      }
      const form = { amount_to_capture: String(amount.amount) };
      const captured = await post(`payment_intents/${id}/capture`, call, form, "capture");
      const intent = captured.ok ? await current(captured.value, call) : await read(id, call);
      const { status } = intent;
      if (status === "succeeded") {
        ofSum(intent, amount);
        return { state: "captured" };
      }
      if (status === "canceled") {
        return { state: "refused", code: "authorization_expired" };
      }
      if (captured.ok || status === "processing") {
        throw new ProviderError(`Stripe is still capturing ${id}`, "failed");
      }
      logRefusal("Stripe refused a capture", captured.error, key);
      return { state: "refused", code: captured.error.code ?? "not_authorized" };
    },

    async void(call) {
      const id = await idOf(call);
      if (id === null) {
        return { state: "voided" };
      }
      const cancelled = await post(`payment_intents/${id}/cancel`, call, {}, "cancel");
      const { status } = cancelled.ok ? await current(cancelled.value, call) : await read(id, call);
      if (status === "canceled") {
        return { state: "voided" };
      }
      if (status === "succeeded") {
        return { state: "captured" };
      }
      throw new ProviderError(`Stripe cannot cancel ${id} while it is ${status}`, "failed");
    },

    async refund({ refundKey, ...call }) {
      const { idempotencyKey: key, amount, signal } = call;
      const id = await idOf(call);
      if (id === null) {
        return { state: "refused", code: "not_captured" };
      }
      // Stripe forgets idempotency keys after a day, and may have failed after it paid: its books
      // know.
      const path = `refunds?${new URLSearchParams({ payment_intent: id, limit: "100" })}`;
      const listed = await get({ path, schema: Refunds, signal });
      const paid = listed.ok && listed.value.value.data.find((one) => one.metadata?.refund_key === refundKey);
      if (paid) {
        return refundState(paid, amount);
      }
      const form = {
        payment_intent: id,
        amount: String(amount.amount),
        "metadata[refund_key]": refundKey,
        "metadata[intent_key]": key,
      };
      const refunded = await callStripe(env, {
        path: "refunds",
        schema: Refund,
        signal,
        post: { form, key: `${key}:refund:${refundKey}` },
      });
      if (refunded.ok) {
        return refundState(refunded.value.value, amount);
      }
      return { state: "refused", code: refunded.error.code ?? "refund_refused" };
    },

    readNotice: (request, secrets) => readStripeNotice(request, secrets, keyOf),
  };
}

function amountOf({ amount, currency }: Money): Record<string, string> {
  return { amount: String(amount), currency: currency.toLowerCase() };
}

/** An answer about another payment says nothing of this one. */
function expectKey({ id, metadata }: Intent, key: string): void {
  if (metadata.intent_key !== key) {
    console.error(logRecord("error", "Stripe answered about another payment", { payment: key, intent: id }));
    throw new ProviderError(`Stripe answered about another payment than ${key}`, "failed");
  }
}

/** The intent itself. @throws OtherSum where it is of another sum, or holds or took another one */
function ofSum(intent: Intent, asked: Money): Intent {
  const [state, amount] = heldBy(intent);
  const currency = intent.currency.toUpperCase();
  expectSum("Stripe", { state, amount: { amount, currency } }, asked);
  return intent;
}

function heldBy({ status, amount, amount_capturable, amount_received }: Intent): [PaymentState, number] {
  switch (status) {
    case "requires_capture":
      return ["authorized", amount_capturable ?? amount];
    case "succeeded":
      return ["captured", amount_received ?? amount];
    default:
      return ["pending", amount];
  }
}

/** Whether no card was tried yet. */
function isUnconfirmed({ status, last_payment_error: error }: Intent): boolean {
  return (status === "requires_payment_method" || status === "requires_confirmation") && !error;
}

/** In a session a declined card leaves the intent open: the shopper may try another. */
function sessionDecision(intent: Intent): Authorization {
  const { id, status, last_payment_error: error } = intent;
  switch (status) {
    case "requires_action":
      return { state: "pending", reference: id, nextAction: "authenticate", code: null };
    case "requires_payment_method":
    case "requires_confirmation":
      return { state: "pending", reference: id, nextAction: null, code: error ? failureCode(error) : null };
    default:
      return decisionOf(intent);
  }
}

function decisionOf({ id, status, last_payment_error: error }: Intent): Authorization {
  switch (status) {
    case "requires_capture":
    case "succeeded":
      return { state: "authorized", reference: id };
    // The bank decides later, and a webhook reports it.
    case "processing":
      return { state: "pending", reference: id };
    case "requires_action":
      return { state: "declined", code: "authentication_required" };
    case "canceled":
      return { state: "declined", code: "payment_canceled" };
    case "requires_payment_method":
    case "requires_confirmation":
      return { state: "declined", code: failureCode(error) };
  }
}

function declinedBy(error: StripeRefusal, key: string): Authorization {
  if (error.type === "card_error") {
    return { state: "declined", code: failureCode(error) };
  }
  if (error.param?.startsWith("payment_method")) {
    return { state: "declined", code: "token_unknown" };
  }
  logRefusal("Stripe refused a request", error, key);
  return { state: "declined", code: error.code ?? "payment_refused" };
}

function refundState(
  { status, failure_reason, amount, currency }: Refund,
  asked: Money,
): Awaited<ReturnType<PaymentProvider["refund"]>> {
  if (status !== "failed" && status !== "canceled") {
    const told = { amount, currency: currency.toUpperCase() };
    expectSum("Stripe", { state: "refunded", amount: told }, asked);
    return { state: "refunded" };
  }
  return { state: "refused", code: failure_reason ?? "refund_failed" };
}

/** What Stripe holds to be our mistake must be seen, and costs one order at most. */
function logRefusal(message: string, { type, code, param }: StripeRefusal, payment: string): void {
  console.error(logRecord("error", message, { payment, type, code, param }));
}
