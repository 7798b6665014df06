import { z } from "zod";
import { base32, sha256 } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import type { Money } from "../../domain/base/money.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { PaymentState } from "../../domain/payments/payment.ts";
import { readAdyenNotice } from "./adyen-notice.ts";
import { callHttp } from "./http.ts";
import { expectSum, type PaymentProvider, ProviderError } from "./provider.ts";

/** The version of the Checkout API this is written for. */
const VERSION = "v71";
/**
 * `<shopperReference>:<storedPaymentMethodId>`, as the shop's checkout page got them when it stored
 * the card.
 */
const TOKEN = /^([\w-]{3,200}):(\w{16,32})$/;
/** Adyen takes idempotency keys of 64 characters at most, and ours may be longer. */
const KEY_LENGTH = 40;
const IN_PROGRESS = "704";
/**
 * Adyen publishes no limit and answers 429 beyond it. These are what the shop needs and no more.
 */
const RATES = { authorize: 25, capture: 25, void: 12, refund: 12 };

/** Adyen names it with most answers. */
const Sum = z.object({ value: z.int(), currency: z.string() }).optional();
const Payment = z.object({
  pspReference: z.string().optional(),
  merchantReference: z.string().optional(),
  amount: Sum,
  resultCode: z.string(),
});
const Session = z.object({ id: z.string(), sessionData: z.string() });
/** Modifications are done later: this says that Adyen has written them down. */
const Received = z.object({ status: z.literal("received"), amount: Sum });
const Refusal = z.object({ errorCode: z.string(), errorType: z.string().nullish() });
type Refusal = z.infer<typeof Refusal>;

/**
 * Adyen's Checkout API (docs/payments.md). It has no query for the state of a payment. The same
 * idempotency key returns the first answer again, and webhooks report the rest. `reference` in
 * every request is our key of the payment, by which its webhooks name it.
 */
export function adyenProvider(env: Env): PaymentProvider {
  /** @throws ProviderError when there is no answer that can be relied on */
  async function post<T>(
    path: string,
    schema: z.ZodType<T>,
    fields: Record<string, unknown>,
    { key, signal }: { key: string; signal: AbortSignal },
  ): Promise<Result<T, Refusal>> {
    const { status, headers, body } = await callHttp("Adyen", {
      url: new URL(`${VERSION}/${path}`, env.ADYEN_API_URL),
      signal,
      secret: "ADYEN_API_KEY",
      init: {
        method: "POST",
        headers: {
          "X-API-Key": env.ADYEN_API_KEY ?? "",
          "Content-Type": "application/json",
          "Idempotency-Key": base32(await sha256(key), KEY_LENGTH),
        },
        body: JSON.stringify({ merchantAccount: env.ADYEN_MERCHANT_ACCOUNT, ...fields }),
      },
    });
    const parsed = schema.safeParse(body);
    if (status >= 200 && status < 300 && parsed.success) {
      return ok(parsed.data);
    }
    const refused = Refusal.safeParse(body);
    const later = headers.get("Transient-Error") === "true" || status >= 500;
    if (later || status < 300 || !refused.success || refused.data.errorCode === IN_PROGRESS) {
      throw new ProviderError(`Adyen answered ${path} with ${status}`, "failed");
    }
    // What Adyen holds to be our mistake must be seen, and costs one order at most.
    console.error(logRecord("error", "Adyen refused a request", { payment: key, path, ...refused.data }));
    return err(refused.data);
  }

  const modify = (
    path: string,
    reference: string,
    fields: Record<string, unknown>,
    call: { key: string; signal: AbortSignal },
  ) => post(`payments/${encodeURIComponent(reference)}/${path}`, Received, fields, call);

  /** Gives everything back, whether it was captured or not. */
  async function reverse(key: string, reference: string | null, signal: AbortSignal): Promise<void> {
    const reversed =
      reference === null
        ? await post(
            "cancels",
            Received,
            { paymentReference: key, reference: key },
            { key: `${key}:cancel`, signal },
          )
        : await modify("reversals", reference, { reference: key }, { key: `${key}:reverse`, signal });
    if (!reversed.ok) {
      throw new ProviderError(`Adyen does not reverse ${key}`, "failed");
    }
  }

  return {
    name: "adyen",
    rates: RATES,

    async authorize({ idempotencyKey: key, amount, token, reference: known, signal }) {
      if (token === null) {
        // Adyen reports a session's payment by webhook, and each card that was declined.
        return { state: "pending", reference: known };
      }
      const [, shopperReference, storedPaymentMethodId] = TOKEN.exec(token) ?? [];
      if (!shopperReference) {
        return { state: "declined", code: "token_unknown" };
      }
      const fields = {
        amount: amountOf(amount),
        reference: key,
        returnUrl: env.SHOP_URL,
        shopperReference,
        paymentMethod: { type: "scheme", storedPaymentMethodId },
        // No shopper is present to be sent to a bank's page: the order was placed before this call.
        ...{ shopperInteraction: "ContAuth", recurringProcessingModel: "CardOnFile" },
        additionalData: { manualCapture: "true" },
      };
      const paid = await post("payments", Payment, fields, { key: `${key}:authorize`, signal });
      if (!paid.ok) {
        return { state: "declined", code: codeOf(paid.error) };
      }
      const { resultCode, pspReference: reference, merchantReference = key } = paid.value;
      if (merchantReference !== key) {
        const about = { payment: key, other: merchantReference };
        console.error(logRecord("error", "Adyen answered about another payment", about));
        throw new ProviderError(`Adyen answered about another payment than ${key}`, "failed");
      }
      switch (resultCode) {
        case "Authorised":
        case "Received":
        case "Pending":
          if (reference === undefined) {
            throw new ProviderError("Adyen named no pspReference", "failed");
          }
          expectNamed("authorized", paid.value.amount, amount);
          return { state: resultCode === "Authorised" ? "authorized" : "pending", reference };
        case "PartiallyAuthorised":
          await reverse(key, reference ?? null, signal);
          return { state: "declined", code: "card_declined" };
        case "Error":
          return { state: "declined", code: "processing_error" };
        // Adyen asks shops to hide the reason from shoppers.
        case "Refused":
        case "Cancelled":
          return { state: "declined", code: "card_declined" };
        // The bank wants to see the shopper: RedirectShopper, ChallengeShopper, IdentifyShopper and
        // their like.
        default:
          return { state: "declined", code: "authentication_required" };
      }
    },

    async openSession({ idempotencyKey: key, amount, country, expiresAt, returnUrl, signal }) {
      const fields = {
        amount: amountOf(amount),
        reference: key,
        returnUrl,
        countryCode: country,
        channel: "Web",
        expiresAt: new Date(expiresAt).toISOString(),
        additionalData: { manualCapture: "true" },
      };
      const opened = await post("sessions", Session, fields, { key: `${key}:session`, signal });
      if (!opened.ok) {
        return err(codeOf(opened.error));
      }
      const { id: sessionId, sessionData } = opened.value;
      return ok({ reference: null, secret: { sessionId, sessionData } });
    },

    async capture({ idempotencyKey: key, reference, amount, signal }) {
      if (reference === null) {
        return { state: "refused", code: "not_authorized" };
      }
      const fields = { amount: amountOf(amount), reference: key };
      const captured = await modify("captures", reference, fields, { key: `${key}:capture`, signal });
      if (!captured.ok) {
        return { state: "refused", code: codeOf(captured.error) };
      }
      expectNamed("captured", captured.value.amount, amount);
      return { state: "captured" };
    },

    async void({ idempotencyKey: key, reference, signal }) {
      await reverse(key, reference, signal);
      return { state: "voided" };
    },

    async refund({ idempotencyKey: key, reference, amount, refundKey, signal }) {
      if (reference === null) {
        return { state: "refused", code: "not_captured" };
      }
      const fields = { amount: amountOf(amount), reference: key };
      const call = { key: `${key}:refund:${refundKey}`, signal };
      const refunded = await modify("refunds", reference, fields, call);
      if (!refunded.ok) {
        return { state: "refused", code: codeOf(refunded.error) };
      }
      expectNamed("refunded", refunded.value.amount, amount);
      return { state: "refunded" };
    },

    readNotice: ({ body, now }, secrets) => readAdyenNotice(env.ADYEN_MERCHANT_ACCOUNT, body, secrets, now),
  };
}

function amountOf({ amount, currency }: Money) {
  return { value: amount, currency };
}

/** @throws OtherSum where Adyen names another sum than it was asked for */
function expectNamed(state: PaymentState, named: z.infer<typeof Sum>, asked: Money): void {
  if (named) {
    expectSum("Adyen", { state, amount: { amount: named.value, currency: named.currency } }, asked);
  }
}

function codeOf({ errorCode }: Refusal): string {
  return `adyen_${errorCode}`;
}
