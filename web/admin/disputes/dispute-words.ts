import { formatMoney, money } from "../../../domain/base/money.ts";
import { capitalized } from "../../../domain/base/shop.ts";
import type { DisputeState } from "../../../domain/payments/dispute.ts";
import type { StoredDispute, StoredDisputeNotice } from "../../../stores/payments/payment-disputes.ts";

export const DISPUTED: Readonly<Record<DisputeState, string>> = {
  needs_response: "Waits for the shop's answer",
  under_review: "The bank looks at the answer",
  won: "Won",
  lost: "Lost",
};

export function disputedSum({ amount, currency }: Pick<StoredDispute, "amount" | "currency">): string {
  return formatMoney(money(amount, currency));
}

/** The bank's reason as the provider names it, `product_not_received`, as words. */
export function disputeReason(reason: string | null): string {
  return reason === null ? "No reason given" : capitalized(reason.replaceAll("_", " "));
}

/** One notice of a dispute, as a line of what happened to its order. */
export function disputeStep(notice: StoredDisputeNotice): string {
  const sum = disputedSum(notice);
  switch (notice.moved) {
    case "withdrawn":
      return `The buyer's bank took ${sum} back`;
    case "returned":
      return `The buyer's bank returned ${sum}`;
    default:
      return `Dispute of ${sum}: ${DISPUTED[notice.state].toLowerCase()}`;
  }
}
