import type { OrderStatus } from "./order.ts";

/**
 * The saga of an order: authorize the payment → confirm the stock → capture the payment. Authorizing before
 * confirming and capturing after means that no path keeps money for a unit that is gone.
 */
export type SagaStep = "authorize" | "confirm_stock" | "capture" | "compensate" | "done";

export type PaymentState =
  | "pending"
  | "authorized"
  | "captured"
  | "voided"
  | "refunded"
  /** The provider said no. */
  | "declined"
  /** The provider never said anything that could be relied on. */
  | "failed";

/** Where an order stands: its status and the next step to take. */
export interface SagaPosition {
  status: OrderStatus;
  step: SagaStep;
}

/** What taking a step came to. */
export type SagaOutcome =
  | { kind: "authorized" }
  | { kind: "declined"; code: string }
  | { kind: "unanswered" }
  | { kind: "stock_confirmed" }
  | { kind: "stock_gone" }
  | { kind: "captured" }
  | { kind: "capture_refused"; code: string }
  | { kind: "compensated" }
  | { kind: "reservation_expired" }
  | { kind: "cancel_requested"; reason: string };

export interface SagaMove extends SagaPosition {
  /** Why the order was cancelled; told in the timeline, the event and the email. */
  reason?: string;
}

/** Authorizations that may end without an answer before the order is given up. */
export const MAX_UNANSWERED_AUTHORIZATIONS = 3;

/**
 * What an outcome means for an order, or null when it means nothing any more (a late or repeated message).
 * Cancelling is open until the stock is confirmed and again once the order is settled: in between money is
 * on its way, and the step in progress decides. What succeeds after the order was cancelled is undone.
 */
export function nextMove(at: SagaPosition, outcome: SagaOutcome): SagaMove | null {
  const cancel = (reason: string): SagaMove => ({ status: "CANCELLED", step: "compensate", reason });
  const unpaid = at.status === "PENDING" && (at.step === "authorize" || at.step === "confirm_stock");
  const late: SagaMove | null =
    at.status === "CANCELLED" ? { status: "CANCELLED", step: "compensate" } : null;
  switch (outcome.kind) {
    case "authorized":
      return at.step === "authorize" ? { status: "PENDING", step: "confirm_stock" } : late;
    case "declined":
      return at.step === "authorize" ? cancel("payment_declined") : null;
    case "unanswered":
      return at.step === "authorize" ? cancel("payment_timeout") : null;
    case "stock_confirmed":
      return at.step === "confirm_stock" ? { status: "PENDING", step: "capture" } : late;
    case "stock_gone":
      return at.step === "confirm_stock" ? cancel("reservation_expired") : null;
    case "captured":
      return at.step === "capture" ? { status: "CONFIRMED", step: "done" } : null;
    case "capture_refused":
      return at.step === "capture" ? cancel("payment_failed") : null;
    case "compensated":
      return at.step === "compensate" ? { status: at.status, step: "done" } : null;
    case "reservation_expired":
      return unpaid ? cancel("reservation_expired") : null;
    case "cancel_requested":
      return unpaid || (at.status === "CONFIRMED" && at.step === "done") ? cancel(outcome.reason) : null;
  }
}
