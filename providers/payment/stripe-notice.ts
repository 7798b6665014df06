import { z } from "zod";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { jsonOf } from "./json.ts";
import type { PaymentNotice, WebhookRequest } from "./provider.ts";
import { signatureProblem } from "./signature.ts";
import { StripeRefusal } from "./stripe-api.ts";

export const STRIPE_SIGNATURE = "Stripe-Signature";

/**
 * The events that say what a payment is now; `docs/payments.md` names them for the endpoint's
 * set-up.
 */
const STATES = {
  "payment_intent.amount_capturable_updated": "authorized",
  "payment_intent.succeeded": "captured",
  "payment_intent.payment_failed": "declined",
  "payment_intent.canceled": "voided",
  "charge.refunded": "refunded",
} as const satisfies Record<string, PaymentNotice["state"]>;

/** What the shop's webhook endpoint at Stripe is subscribed to. */
export const STRIPE_EVENTS = Object.keys(STATES);

const Event = z.object({ id: z.string().min(1).max(100), type: z.string() });

/** A PaymentIntent, or a charge, which inherits the metadata of its intent. */
const Subject = z.object({
  data: z.object({
    object: z.object({
      id: z.string(),
      payment_intent: z.string().nullish(),
      metadata: z.record(z.string(), z.string()).nullish(),
      last_payment_error: StripeRefusal.nullish(),
      /** Of a charge: whether nothing is left of it. */
      refunded: z.boolean().optional(),
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
  // A refund in part leaves the payment captured.
  if (key === undefined || (type === "charge.refunded" && object.refunded !== true)) {
    return ok(null);
  }
  const state = STATES[type];
  return ok({
    id,
    key,
    state,
    reference: object.payment_intent ?? object.id,
    ...(state === "declined" ? { code: failureCode(object.last_payment_error) } : {}),
  });
}

function isTold(type: string): type is keyof typeof STATES {
  return Object.hasOwn(STATES, type);
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
