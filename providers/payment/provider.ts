import type { Money } from "../../domain/money.ts";

/**
 * A payment provider. Every call names an idempotency key: repeating it with the same key has no further effect and
 * gives the same answer. A call that cannot be answered throws `ProviderError`; a refusal is an answer.
 */
export interface PaymentProvider {
  readonly name: string;
  /** `pending`: the provider decides later and tells by webhook; asking again tells too. */
  authorize(request: {
    idempotencyKey: string;
    amount: Money;
    /** The one-time token the shopper's browser got from the provider. */
    token: string;
    signal: AbortSignal;
  }): Promise<{ state: "authorized" | "pending"; reference: string } | { state: "declined"; code: string }>;
  capture(request: PaymentCall): Promise<{ state: "captured" } | { state: "refused"; code: string }>;
  /** Gives an authorization back. One that was never made is no error; one that was captured must be refunded. */
  void(request: PaymentCall): Promise<{ state: "voided" | "captured" }>;
  /** Pays some of a captured amount back. `refundKey` is the refund's own idempotency key. */
  refund(
    request: PaymentCall & { refundKey: string },
  ): Promise<{ state: "refunded" } | { state: "refused"; code: string }>;
}

export interface PaymentCall {
  /** The key the payment was authorized with. */
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
