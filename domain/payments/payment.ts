import { z } from "zod";
import { type Currency, Money, money } from "../base/money.ts";
import { RESERVATION_TTL_MS } from "../stock/stock.ts";
import { MoneyParts, MoneyPartsView, partsView } from "./money-parts.ts";

/**
 * A payment intent: one attempt to pay an order. It is authorized, then captured, then perhaps
 * refunded in parts; or it is voided before anything was taken. All amounts are minor units of the
 * order's currency.
 */
export const PaymentState = z.enum([
  "pending",
  "authorized",
  "captured",
  "voided",
  "refunded",
  /** The provider said no. */
  "declined",
  /** The provider never said anything that could be relied on. */
  "failed",
]);
export type PaymentState = z.infer<typeof PaymentState>;

/**
 * The transitions of a payment. A provider may approve after the shop gave up (`failed`,
 * `declined`, `voided`); such a late answer is recorded, because it has to be undone. A captured
 * payment never becomes authorized again, so a notice that comes late or twice changes nothing. A
 * capture whose answer was lost is discovered when it is voided, and is refunded at once.
 */
const TRANSITIONS: Record<PaymentState, readonly PaymentState[]> = {
  pending: ["authorized", "captured", "voided", "refunded", "declined", "failed"],
  authorized: ["captured", "voided", "refunded"],
  captured: ["refunded"],
  voided: ["pending", "authorized", "captured"],
  refunded: [],
  declined: ["authorized", "captured", "voided"],
  failed: ["pending", "authorized", "captured", "voided", "refunded"],
};

/**
 * The stored token of a payment that the shopper's browser makes in a session. Requests say `null`.
 * Tables and older code need a text here.
 */
export const IN_SESSION = "session";

/** What the shopper has to do before the bank decides. */
export const NextAction = z.enum([
  /** The bank asks the shopper to confirm that it is them (3-D Secure). */
  "authenticate",
]);
export type NextAction = z.infer<typeof NextAction>;

/** Whether an intent may move on; staying where it is is always allowed. */
export function canBecome(from: PaymentState, to: PaymentState): boolean {
  return from === to || TRANSITIONS[from].includes(to);
}

/** Whether the provider may still hold, or still take, the shopper's money. */
export function mayHoldMoney(state: PaymentState): boolean {
  return state !== "voided" && state !== "refunded" && state !== "declined";
}

/**
 * Money on its way back. It is written down before the provider is called, so that it is paid once.
 */
export const Refund = z.object({
  /** Derived from the order and the idempotency key; the provider's idempotency key too. */
  id: z.string(),
  amount: z.int().positive(),
  /** Units this refund is for; empty when it is money alone. */
  items: z.array(z.object({ sku: z.string(), quantity: z.int().positive() })),
  /** Whether the units go back to stock. */
  restock: z.boolean(),
  /** What its money was paid for. Refunds that are older than this field have none. */
  parts: MoneyParts.optional(),
  reason: z.string().nullable(),
  actor: z.string(),
  /** Milliseconds since 1970. */
  at: z.int(),
  /** When the provider paid it. Refunds that are older than this field have none. */
  paidAt: z.int().optional(),
  /** `refused`: the provider will not pay it; an operator has to look. */
  state: z.enum(["pending", "paid", "refused"]),
  /** The return whose units it pays for: these had left. */
  returnId: z.string().optional(),
  /** Digest of the request. It distinguishes a replay from a reused key. */
  fingerprint: z.string(),
});
export type Refund = z.infer<typeof Refund>;

/** An intent that another one replaced. Money that it still takes must be given back. */
export const SupersededIntent = z.object({
  provider: z.string(),
  state: PaymentState,
  providerReference: z.string().nullable(),
  /** Whether a browser could pay it in a session. */
  inSession: z.boolean().optional(),
  /** When what it had taken was given back; milliseconds since 1970. */
  refundedAt: z.int().optional(),
});
export type SupersededIntent = z.infer<typeof SupersededIntent>;

/** Cents that were paid back or are on their way. */
export function refundedAmount(refunds: readonly Refund[]): number {
  return refunds.reduce((sum, { state, amount }) => (state === "refused" ? sum : sum + amount), 0);
}

/**
 * What the provider knows an order's nth intent by (counting from 0), so that repeating a call has
 * no further effect.
 */
export function intentKey(orderId: string, n: number): string {
  return n === 0 ? orderId : `${orderId}.${n + 1}`;
}

/**
 * When the stock of an order that waits for a browser is free again. Its reservation begins a
 * moment after it is placed, so no shopper is promised more time than there is. Milliseconds since
 * 1970.
 */
export function sessionEnd(placedAt: number): number {
  return placedAt + RESERVATION_TTL_MS;
}

/** The order and the intent behind a provider's key; null for a key that is not the shop's. */
export function parseIntentKey(key: string): { orderId: string; n: number } | null {
  const match = /^(ord_[^.]{1,60})(?:\.([2-9]|[1-9]\d{1,2}))?$/.exec(key);
  if (!match?.[1]) {
    return null;
  }
  return { orderId: match[1], n: match[2] === undefined ? 0 : Number(match[2]) - 1 };
}

export const RefundView = z
  .object({
    id: z.string(),
    amount: Money,
    state: Refund.shape.state,
    items: Refund.shape.items,
    restock: z.boolean(),
    parts: MoneyPartsView.optional().describe("Absent in refunds from before it was kept"),
    reason: z.string().optional(),
    returnId: z.string().optional().describe("The return that it pays for"),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Refund" });
export type RefundView = z.infer<typeof RefundView>;

export const PaymentView = z.object({
  id: z.string(),
  provider: z.string(),
  state: PaymentState,
  amount: Money,
  /** What was paid back of it, or is on its way back. */
  refunded: Money,
  refunds: z.array(RefundView),
  failureCode: z
    .string()
    .optional()
    .describe("Why it failed; of a payment that is still pending, why the last card was declined"),
  nextAction: z
    .object({ type: NextAction })
    .optional()
    .describe("What the shopper's bank asks for, while it does"),
  expiresAt: z.iso
    .datetime()
    .optional()
    .describe("Until when a browser may pay it; only while it waits for `POST /api/payments/sessions`"),
});
export type PaymentView = z.infer<typeof PaymentView>;

export function refundView(refund: Refund, currency: Currency): RefundView {
  const { id, amount, state, items, restock, parts, reason, returnId, at } = refund;
  return {
    id,
    state,
    items,
    restock,
    amount: money(amount, currency),
    ...(parts ? { parts: partsView(parts, currency) } : {}),
    ...(reason ? { reason } : {}),
    ...(returnId ? { returnId } : {}),
    createdAt: new Date(at).toISOString(),
  };
}

/** An order's payments as the API answers them: the one in force comes last. */
export function paymentViews(
  orderId: string,
  payment: {
    provider: string;
    state: PaymentState;
    token: string;
    amount: number;
    currency: Currency;
    failureCode?: string | null;
    nextAction?: NextAction | null;
    /** Milliseconds since 1970. */
    placedAt: number;
    refunds?: readonly Refund[] | null;
    superseded?: readonly SupersededIntent[] | null;
  },
): PaymentView[] {
  const { currency, superseded: replaced, refunds: paidBack } = payment;
  const superseded = replaced ?? [];
  const refunds = paidBack ?? [];
  const id = (n: number) => `pay_${intentKey(orderId, n).slice(4)}`;
  const isOpen = payment.token === IN_SESSION && payment.state === "pending";
  return [
    ...superseded.map(({ provider, state }, n) => ({
      id: id(n),
      provider,
      state,
      amount: money(payment.amount, currency),
      refunded: money(state === "refunded" ? payment.amount : 0, currency),
      refunds: [],
    })),
    {
      id: id(superseded.length),
      provider: payment.provider,
      state: payment.state,
      amount: money(payment.amount, currency),
      // What a cancelled order had paid is given back whole, and is no refund that was asked for.
      refunded: money(payment.state === "refunded" ? payment.amount : refundedAmount(refunds), currency),
      refunds: refunds.map((refund) => refundView(refund, currency)),
      ...(payment.failureCode ? { failureCode: payment.failureCode } : {}),
      ...(isOpen && payment.nextAction ? { nextAction: { type: payment.nextAction } } : {}),
      ...(isOpen ? { expiresAt: new Date(sessionEnd(payment.placedAt)).toISOString() } : {}),
    },
  ];
}
