import type { Money } from "../../domain/money.ts";

/**
 * A payment provider. Every call names an idempotency key: repeating it with the same key has no further effect and
 * gives the same answer. A call that cannot be answered throws `ProviderError`; a refusal is an answer.
 */
export interface PaymentProvider {
  readonly name: string;
  authorize(request: {
    idempotencyKey: string;
    amount: Money;
    /** The one-time token the shopper's browser got from the provider. */
    token: string;
    signal: AbortSignal;
  }): Promise<{ state: "authorized"; reference: string } | { state: "declined"; code: string }>;
  capture(request: PaymentCall): Promise<{ state: "captured" } | { state: "refused"; code: string }>;
  /** Gives an authorization back. One that was never made is no error. */
  void(request: PaymentCall): Promise<void>;
  /** Pays a captured amount back. */
  refund(request: PaymentCall): Promise<void>;
}

export interface PaymentCall {
  idempotencyKey: string;
  /** The provider's id of the payment; null when its authorization was never answered. */
  reference: string | null;
  amount: Money;
  signal: AbortSignal;
}

/** The provider gave no answer that can be relied on. */
export class ProviderError extends Error {
  /** Whether the call ran out of time, so that another try at once would only wait again. */
  readonly timedOut: boolean;
  constructor(message: string, timedOut: boolean) {
    super(message);
    this.name = "ProviderError";
    this.timedOut = timedOut;
  }
}
