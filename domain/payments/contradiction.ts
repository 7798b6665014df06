import { z } from "zod";
import type { Currency } from "../base/money.ts";
import {
  IN_SESSION,
  type PaymentState,
  type Refund,
  refundedAmount,
  type SupersededIntent,
} from "./payment.ts";

/** How a provider's notice contradicts an order, so that a person has to look. */
export const Contradiction = z.enum([
  /** It took money for a payment that was given up. The order gives it back. */
  "captured_unasked",
  /** Another amount, or currency, than the order's. */
  "amount_differs",
  /** The payment of a paid order was voided. */
  "voided",
  /** More of a paid order was paid back than the shop asked for. */
  "refunded",
  /** What the provider had accepted failed later. */
  "failed_later",
]);
export type Contradiction = z.infer<typeof Contradiction>;

/** What a notice says, as far as it can contradict an order. */
interface Reported {
  state: PaymentState;
  /** In minor units; null where the notice names none. */
  amount: { amount: number; currency: string } | null;
  failedLater?: boolean | undefined;
}

interface Paid {
  isPaid: boolean;
  isCancelled: boolean;
  currency: Currency;
  /** Minor units. */
  total: number;
  payment: {
    state: PaymentState;
    token: string;
    refunds: readonly Refund[];
    superseded: readonly SupersededIntent[];
  };
}

/** How a notice about the nth intent of an order contradicts it; null when it does not. */
export function contradictionOf(
  { isPaid, isCancelled, currency, total, payment }: Paid,
  n: number,
  told: Reported,
): Contradiction | null {
  if (told.failedLater) {
    return "failed_later";
  }
  const { superseded, refunds } = payment;
  const isCurrent = n === superseded.length;
  const known = isCurrent ? payment.state : superseded[n]?.state;
  const other = told.amount !== null && (told.amount.amount !== total || told.amount.currency !== currency);
  switch (told.state) {
    case "captured": {
      const givenUp = !isCurrent || isCancelled;
      if (givenUp && known !== "captured" && known !== "refunded") {
        return "captured_unasked";
      }
      return other ? "amount_differs" : null;
    }
    case "authorized":
      return other ? "amount_differs" : null;
    case "voided":
      return isCurrent && isPaid ? "voided" : null;
    case "refunded": {
      const asked = isCancelled ? total : refundedAmount(refunds);
      const back = told.amount?.currency === currency ? told.amount.amount : total;
      return isCurrent && back > asked ? "refunded" : null;
    }
    // A token is tried once. In a session the notice may be late, about a card that was declined
    // before the one that paid.
    case "declined":
      return isCurrent && isPaid && payment.token !== IN_SESSION ? "failed_later" : null;
    default:
      return null;
  }
}
