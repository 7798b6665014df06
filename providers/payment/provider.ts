import type { Money } from "../../domain/base/money.ts";
import type { Result } from "../../domain/base/result.ts";
import type { DisputeMove, DisputeState } from "../../domain/payments/dispute.ts";
import type { NextAction, PaymentState } from "../../domain/payments/payment.ts";

/** What a provider is asked to do. */
export type PaymentVerb = "authorize" | "capture" | "void" | "refund";

/**
 * A payment provider. Every call names an idempotency key: repeating it with the same key has no
 * further effect and gives the same answer. A call that cannot be answered throws `ProviderError`;
 * a refusal is an answer.
 */
export interface PaymentProvider {
  readonly name: string;
  /** How often a second all invocations together may ask for each. */
  readonly rates: Readonly<Record<PaymentVerb, number>>;
  authorize(request: {
    idempotencyKey: string;
    amount: Money;
    /**
     * The one-time token the shopper's browser got from the provider. Null: the browser pays in a
     * session, and this asks what has come of it.
     */
    token: string | null;
    /** The provider's id of the payment, where it is known already. */
    reference: string | null;
    signal: AbortSignal;
  }): Promise<Authorization>;
  /**
   * Opens the session in which a browser pays, or finds the one that this key has opened. Nothing
   * is taken before the browser confirms it.
   */
  openSession(request: SessionRequest): Promise<Result<OpenedSession, string>>;
  capture(request: PaymentCall): Promise<{ state: "captured" } | { state: "refused"; code: string }>;
  /**
   * Voids an authorization. One that was never made is no error; one that was captured must be
   * refunded.
   */
  void(request: PaymentCall): Promise<{ state: "voided" | "captured" }>;
  /** Pays some of a captured amount back. `refundKey` is the refund's own idempotency key. */
  refund(
    request: PaymentCall & { refundKey: string },
  ): Promise<{ state: "refunded" } | { state: "refused"; code: string }>;
  /**
   * The notice in a webhook, or why it is refused. `secrets`: any of them may have signed it. Null:
   * it is genuine and about none of our payments.
   *
   * @throws ProviderError when the provider has to be asked what it is about, and does not answer
   */
  readNotice(
    request: WebhookRequest,
    secrets: readonly string[],
  ): Promise<Result<PaymentNotice | DisputeNotice | null, string>>;
}

export type Authorization =
  | { state: "authorized"; reference: string }
  /** The provider decides later and reports by webhook; asking again shows it too. */
  | {
      state: "pending";
      /** Null: the provider names the payment when it is made. */
      reference: string | null;
      /** In a session: what the shopper has to do, and why the last card was declined. */
      nextAction?: NextAction | null;
      code?: string | null;
    }
  | { state: "declined"; code: string };

interface SessionRequest {
  idempotencyKey: string;
  amount: Money;
  /** ISO 3166-1 alpha-2; decides what a shopper can pay with. */
  country: string;
  /** When the shop stops waiting for the shopper, in milliseconds since 1970. */
  expiresAt: number;
  /** Where a bank's own page sends the shopper back to. */
  returnUrl: string;
  signal: AbortSignal;
}

/** What a browser needs to pay. */
export interface OpenedSession {
  /** The provider's id of the payment; null: it has none before it is made. */
  reference: string | null;
  secret: { clientSecret: string } | { sessionId: string; sessionData: string };
}

export interface WebhookRequest {
  headers: Headers;
  /** As it was sent: the signature is over these characters. */
  body: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** A provider's webhook. It may come late, twice and in any order. */
export interface PaymentNotice {
  /** The provider's id of the event. */
  id: string;
  /** The idempotency key of the payment it is about. */
  key: string;
  reference: string | null;
  /** What the payment is now; `pending` while it is still undecided. */
  state: PaymentState;
  /**
   * What it says was authorized, taken or paid back, in minor units; null where it names nothing.
   */
  amount: { amount: number; currency: string } | null;
  /** Why it was declined. */
  code?: string | undefined;
  /** With `pending`: what the shopper has to do. */
  nextAction?: NextAction;
  /**
   * The provider could not do what it had accepted before. The payment stays as the order records
   * it.
   */
  failedLater?: boolean;
}

/** A webhook about a dispute of a payment. It may come late, twice and in any order. */
export interface DisputeNotice {
  /** The provider's id of the event. */
  id: string;
  /** The idempotency key of the disputed payment. */
  key: string;
  dispute: {
    /** The provider's id of it: the same in each of its notices. */
    reference: string;
    state: DisputeState;
    /** What the bank gives as its reason, in the provider's words. */
    reason: string | null;
    /** Until when the shop may answer, in milliseconds since 1970; null where nothing is asked. */
    dueAt: number | null;
  };
  /** The disputed sum. */
  amount: Money;
  /** Where that sum went with this event; null: it stayed where it was. */
  moved: DisputeMove | null;
  /** When it happened, in milliseconds since 1970. */
  at: number;
}

export interface PaymentCall {
  /** The key the payment was authorized with. */
  idempotencyKey: string;
  /** The provider's id of the payment; null when its authorization was never answered. */
  reference: string | null;
  /** Whether it was opened as a session for a browser. */
  inSession?: boolean;
  /**
   * All that was authorized, or what is refunded of it; only a payment with a reference is refunded
   * in part.
   */
  amount: Money;
  signal: AbortSignal;
}

/** The provider gave no answer that can be relied on. */
export class ProviderError extends Error {
  /**
   * `timed_out`: another try at once would only wait again. `unavailable`: it was not called,
   * because its circuit breaker is open. `undecided`: it was not called, because its circuit
   * breaker is being asked at this moment. `limited`: it did nothing, because it was called too
   * often.
   */
  readonly kind: "failed" | "timed_out" | "unavailable" | "undecided" | "limited";
  /** With `limited`: how long it asks to be left alone, in milliseconds. */
  readonly retryAfterMs: number;
  constructor(message: string, kind: ProviderError["kind"], retryAfterMs = 0) {
    super(message);
    this.name = "ProviderError";
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * The provider answered about another sum than it was asked about, so its answer is not relied on.
 */
export class OtherSum extends ProviderError {
  /** What it says of the payment, in minor units. */
  readonly told: { state: PaymentState; amount: { amount: number; currency: string } };
  constructor(provider: string, told: OtherSum["told"]) {
    const { amount, currency } = told.amount;
    super(`${provider} says that ${amount} ${currency} is ${told.state}`, "failed");
    this.told = told;
  }
}

/** @throws OtherSum where what a provider says to hold, to take or to give back is another sum. */
export function expectSum(provider: string, told: OtherSum["told"], asked: Money): void {
  if (told.amount.amount !== asked.amount || told.amount.currency !== asked.currency) {
    throw new OtherSum(provider, told);
  }
}
