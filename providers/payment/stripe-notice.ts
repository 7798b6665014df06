import { z } from "zod";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { jsonOf } from "./json.ts";
import type { PaymentNotice, WebhookRequest } from "./provider.ts";
import { signatureProblem } from "./signature.ts";
import { StripeRefusal } from "./stripe-api.ts";

export const STRIPE_SIGNATURE = "Stripe-Signature";

/**
 * The events that say what a payment is now, and the field with the amount that they are about;
 * `docs/payments.md` names them for the endpoint's set-up.
 */
const NEWS = {
  "payment_intent.amount_capturable_updated": { state: "authorized", amount: "amount_capturable" },
  "payment_intent.succeeded": { state: "captured", amount: "amount_received" },
  "payment_intent.requires_action": { state: "pending", amount: "amount" },
  "payment_intent.payment_failed": { state: "declined", amount: "amount" },
  "payment_intent.canceled": { state: "voided", amount: "amount" },
  // In whole or in part; what the shop asked for itself is no news.
  "charge.refunded": { state: "refunded", amount: "amount_refunded" },
} as const satisfies Record<string, { state: PaymentNotice["state"]; amount: string }>;

/** What the shop's webhook endpoint at Stripe is subscribed to. */
export const STRIPE_EVENTS = Object.keys(NEWS);

const Event = z.object({ id: z.string().min(1).max(100), type: z.string() });

/** A PaymentIntent, or a charge, which inherits the metadata of its intent. */
const Subject = z.object({
  data: z.object({
    object: z.object({
      id: z.string(),
      payment_intent: z.string().nullish(),
      metadata: z.record(z.string(), z.string()).nullish(),
      last_payment_error: StripeRefusal.nullish(),
      currency: z.string().optional(),
      amount: z.int().optional(),
      amount_capturable: z.int().optional(),
      amount_received: z.int().optional(),
      amount_refunded: z.int().optional(),
    }),
  }),
});

/**
 * The news of a signed event about one of our payments; null for another subject in the same
 * account.
 */
export async function readStripeNotice(
  { headers, body, now }: WebhookRequest,
  secrets: readonly string[],
): Promise<Result<PaymentNotice | null, string>> {
  const problem = await signatureProblem(headers.get(STRIPE_SIGNATURE), body, secrets, now);
  if (problem !== null) {
    return err(problem);
  }
  const json = jsonOf(body);
  const event = Event.safeParse(json);
  if (!event.success) {
    return err("it is no event of Stripe");
  }
  const { id, type } = event.data;
  if (!isTold(type)) {
    return ok(null);
  }
  const subject = Subject.safeParse(json);
  if (!subject.success) {
    return err("it is about no payment");
  }
  const { object } = subject.data.data;
  const key = object.metadata?.intent_key;
  if (key === undefined) {
    return ok(null);
  }
  const news = NEWS[type];
  const { state } = news;
  const amount = object[news.amount];
  const currency = object.currency?.toUpperCase();
  return ok({
    id,
    key,
    state,
    reference: object.payment_intent ?? object.id,
    amount: amount === undefined || currency === undefined ? null : { amount, currency },
    ...(state === "declined" ? { code: failureCode(object.last_payment_error) } : {}),
    ...(state === "pending" ? { nextAction: "authenticate" } : {}),
  });
}

function isTold(type: string): type is keyof typeof NEWS {
  return Object.hasOwn(NEWS, type);
}

/**
 * Reasons a shopper may read. Stripe asks shops to hide others, such as a card reported as stolen.
 */
const TOLD_REASONS = [
  "insufficient_funds",
  "expired_card",
  "incorrect_cvc",
  "incorrect_number",
  "processing_error",
  "authentication_required",
];

/** Our code for a declined card. */
export function failureCode(error: StripeRefusal | null | undefined): string {
  const reason = error?.decline_code ?? error?.code ?? "";
  return TOLD_REASONS.includes(reason) ? reason : "card_declined";
}
