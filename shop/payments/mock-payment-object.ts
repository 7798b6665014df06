import type { PaymentState } from "../../domain/payments/payment.ts";
import type { MOCK_CARDS, MockNotice, MockSession } from "../../providers/payment/mock.ts";

/** What the mock provider keeps of a payment. Amounts in cents. */
export interface MockBooks {
  key: string;
  state: PaymentState;
  decision: "authorized" | "declined";
  amount: number;
  captures: number;
  voids: number;
  /** By their idempotency keys. */
  refunds: Record<string, number>;
  /** It was decided at once: no webhook reports the result. */
  silent?: true;
  /** What a browser pays in; absent where a token does. */
  session?: Omit<MockSession, "state">;
  /** Webhooks to be sent, and how often each was tried. */
  notices: { notice: MockNotice; tries: number }[];
}

/** What the mock's card form sends: a card, or what the shopper says to their bank. */
export type MockConfirmation = keyof typeof MOCK_CARDS | "approve" | "refuse";

/** The methods of the mock provider's side of one payment. */
export interface MockPaymentObject {
  countTry(): Promise<number>;
  authorize(key: string, decision: MockBooks["decision"], amount: number): Promise<PaymentState>;
  authorizeNow(key: string, amount: number): Promise<void>;
  openSession(key: string, amount: number): Promise<MockSession>;
  confirmSession(secret: string, how: MockConfirmation): Promise<MockSession | null>;
  capture(): Promise<boolean>;
  void(): Promise<boolean>;
  refund(refundKey: string, amount: number): Promise<boolean>;
  books(): Promise<MockBooks | undefined>;
}
