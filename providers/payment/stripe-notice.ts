import { z } from "zod";
import { Currency, money } from "../../domain/base/money.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { DisputeMove, DisputeState } from "../../domain/payments/dispute.ts";
import { jsonOf } from "./json.ts";
import type { DisputeNotice, PaymentNotice, WebhookRequest } from "./provider.ts";
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

/**
 * The events of a dispute, and what each does with the money. Each shows the dispute as it is now.
 */
const DISPUTES = {
  "charge.dispute.created": null,
  "charge.dispute.updated": null,
  "charge.dispute.funds_withdrawn": "withdrawn",
  "charge.dispute.funds_reinstated": "returned",
  "charge.dispute.closed": null,
} as const satisfies Record<string, DisputeMove | null>;

/** What the shop's webhook endpoint at Stripe is subscribed to. */
export const STRIPE_EVENTS = [...Object.keys(NEWS), ...Object.keys(DISPUTES)];

/** Seconds since 1970. */
const Seconds = z.int().nonnegative().max(9_999_999_999);
const Event = z.object({ id: z.string().min(1).max(100), type: z.string(), created: Seconds.optional() });

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

const Dispute = z.object({
  data: z.object({
    object: z.object({
      id: z.string().min(1).max(255),
      payment_intent: z.string().nullish(),
      amount: z.int().positive(),
      currency: z.string().toUpperCase().pipe(Currency),
      reason: z.string().max(100).nullish(),
      status: z.string(),
      evidence_details: z.object({ due_by: Seconds.nullish() }).nullish(),
    }),
  }),
});

/** What the bank only asks is a warning, and moves no money. What was prevented came to nothing. */
const DISPUTE_STATES: ReadonlyMap<string, DisputeState> = new Map([
  ["needs_response", "needs_response"],
  ["warning_needs_response", "needs_response"],
  ["under_review", "under_review"],
  ["warning_under_review", "under_review"],
  ["won", "won"],
  ["warning_closed", "won"],
  ["prevented", "won"],
  ["lost", "lost"],
]);

/**
 * The news of a signed event about one of our payments; null for another subject in the same
 * account. A dispute does not say which payment of ours it is of: `keyOf` asks Stripe.
 */
export async function readStripeNotice(
  { headers, body, now }: WebhookRequest,
  secrets: readonly string[],
  keyOf: (intentId: string) => Promise<string | null>,
): Promise<Result<PaymentNotice | DisputeNotice | null, string>> {
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
  if (isOfDispute(type)) {
    return readDispute(json, { id, moved: DISPUTES[type], at: timeOf(event.data.created, now) }, keyOf);
  }
  if (!isReported(type)) {
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

async function readDispute(
  json: unknown,
  event: Pick<DisputeNotice, "id" | "moved" | "at">,
  keyOf: (intentId: string) => Promise<string | null>,
): Promise<Result<DisputeNotice | null, string>> {
  const subject = Dispute.safeParse(json);
  if (!subject.success) {
    return err("it is about no dispute");
  }
  const { id: reference, payment_intent: intent, ...dispute } = subject.data.data.object;
  const state = DISPUTE_STATES.get(dispute.status);
  if (state === undefined) {
    return err(`a dispute is not known to be ${dispute.status.slice(0, 40)}`);
  }
  const key = intent ? await keyOf(intent) : null;
  if (key === null) {
    return ok(null);
  }
  const due = state === "needs_response" ? dispute.evidence_details?.due_by : null;
  return ok({
    ...event,
    key,
    dispute: { reference, state, reason: dispute.reason ?? null, dueAt: due ? due * 1000 : null },
    amount: money(dispute.amount, dispute.currency),
  });
}

/** When an event happened; no clock of a provider takes it into the future. */
function timeOf(seconds: number | undefined, now: number): number {
  return Math.min(seconds === undefined ? now : seconds * 1000, now);
}

function isOfDispute(type: string): type is keyof typeof DISPUTES {
  return Object.hasOwn(DISPUTES, type);
}

function isReported(type: string): type is keyof typeof NEWS {
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
