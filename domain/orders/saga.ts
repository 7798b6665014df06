import { IN_SESSION, type PaymentState, sessionEnd } from "../payments/payment.ts";
import { RESERVATION_TTL_MS } from "../stock/stock.ts";
import { canTransition, type OrderStatus } from "./order.ts";

/**
 * The saga of an order: authorize the payment → confirm the stock → capture the payment.
 * Authorizing before confirming and capturing after means that no path keeps money for a unit that
 * is gone. `compensate` undoes a cancelled order; `give_back` pays refunds and voids intents that
 * another one replaced.
 */
export type SagaStep = "authorize" | "confirm_stock" | "capture" | "compensate" | "give_back" | "done";

/** The position of an order: its status and the next step. */
export interface SagaPosition {
  status: OrderStatus;
  step: SagaStep;
}

/** The outcome of a step, or what a person asks of the order. */
export type SagaOutcome =
  | { kind: "authorized" }
  | { kind: "declined"; code: string }
  | { kind: "unanswered" }
  | { kind: "stock_confirmed" }
  | { kind: "stock_gone" }
  /** `superseded`: an intent that was replaced is still to be voided. */
  | { kind: "captured"; superseded: boolean }
  | { kind: "capture_refused"; code: string }
  | { kind: "compensated" }
  | { kind: "reservation_expired" }
  | { kind: "cancel_requested"; reason: string }
  /**
   * Its time is over, or an operator ended it. The saga undoes the result of the step in progress.
   */
  | { kind: "abandoned"; reason: string }
  /** The shopper pays with something else. */
  | { kind: "payment_replaced" }
  /** An intent that was replaced succeeded after all. */
  | { kind: "superseded_authorized" }
  | { kind: "refund_requested"; reason?: string }
  /**
   * The provider decides later. `declined`: it refused a card with this code, and waits for
   * another.
   */
  | { kind: "payment_pending"; declined?: string }
  /**
   * Something was paid back, or refused; `status` is the order's from now on, `more` whether the
   * step goes on.
   */
  | { kind: "given_back"; status: OrderStatus; more: boolean; reason?: string }
  /** Parcels left or arrived, or a return moved; `status` is the order's from now on. */
  | { kind: "fulfilled"; status: OrderStatus; reason: string }
  /** An operator has it tried again now. */
  | { kind: "resumed" };

export interface SagaMove extends SagaPosition {
  /** Shown in the timeline. For a cancelled order it is in the event and the email too. */
  reason?: string;
}

const DECLINED = "payment_declined:";

/**
 * The provider's code of a card that was declined while its order waited for another; else null.
 */
export function declinedCode(reason: string | undefined): string | null {
  return reason?.startsWith(DECLINED) ? reason.slice(DECLINED.length) : null;
}

/** Authorizations that may end without an answer before the order is given up. */
export const MAX_UNANSWERED_AUTHORIZATIONS = 3;

const MINUTE_MS = 60_000;
/** No payment stays undecided longer than this after the order was placed. */
export const PENDING_LIMIT_MS = 30 * MINUTE_MS;
/** How long a shopper has who must act, such as at their bank. */
export const SHOPPER_LIMIT_MS = 5 * MINUTE_MS;
/**
 * A shopper who is asked this soon after ordering acts within the reservation's own five minutes.
 */
const ASKED_SOON_MS = MINUTE_MS;
/** Operators see an order as stuck when it stays at one step longer than this. */
export const STUCK_AFTER_MS = 5 * MINUTE_MS;

/** Times in milliseconds since 1970. */
export interface SagaClock {
  placedAt: number;
  /** When it reached the step it is at. */
  movedAt: number;
}

/** What deadlines depend on. */
export interface SagaTimes extends SagaPosition, SagaClock {
  payment: { state: PaymentState; token: string; providerReference: string | null };
}

/** Whether the provider has the payment and decides later: the shopper, or their bank, must act. */
function waitsForShopper({ step, payment }: SagaTimes): boolean {
  return step === "authorize" && payment.state === "pending" && payment.providerReference !== null;
}

/** Whether the shopper's browser is to pay it. Its time began when the order was placed. */
function waitsForBrowser({ step, payment }: SagaTimes): boolean {
  return step === "authorize" && payment.state === "pending" && payment.token === IN_SESSION;
}

/**
 * Whether the provider has money of a cancelled order. Operators see it until it is given back,
 * however short that takes: a notice may say so that contradicts the provider's own books.
 */
export function owesMoney({ status, step, payment }: SagaTimes): boolean {
  return status === "CANCELLED" && step === "compensate" && payment.state === "captured";
}

/** Whether operators have to look at an order that is under way. */
export function isStuck(order: SagaTimes, now: number): boolean {
  return order.step !== "done" && (now - order.movedAt > STUCK_AFTER_MS || owesMoney(order));
}

/**
 * When a pending order must be given up, or null when it can't be any more: what is owed is tried
 * until it is done. An order that waits for our queue or for the provider waits for 30 minutes.
 */
export function deadlineOf(order: SagaTimes): number | null {
  const { status, step, placedAt, movedAt } = order;
  if (status !== "PENDING" || (step !== "authorize" && step !== "confirm_stock" && step !== "capture")) {
    return null;
  }
  if (waitsForBrowser(order)) {
    return sessionEnd(placedAt);
  }
  const limit = placedAt + PENDING_LIMIT_MS;
  return waitsForShopper(order) ? Math.min(movedAt + SHOPPER_LIMIT_MS, limit) : limit;
}

/**
 * Until when the stock of an order is held whose reservation is over at `expiresAt`. It is held on
 * while our queue or the provider is slow, for 30 minutes at most. A shopper whose browser pays has
 * the five minutes that the page counts down. Another shopper who must act keeps the five minutes
 * of the reservation, or has five of their own when we were slow before. `order` is null while the
 * order store does not have it. Times in milliseconds since 1970.
 */
export function heldUntil(
  order: SagaTimes | null,
  { reservedAt, expiresAt }: { reservedAt: number; expiresAt: number },
  now: number,
): number {
  const limit = reservedAt + PENDING_LIMIT_MS;
  if (order === null) {
    return Math.min(now + RESERVATION_TTL_MS, limit);
  }
  if (order.status !== "PENDING" || (order.step !== "authorize" && order.step !== "confirm_stock")) {
    return expiresAt;
  }
  if (waitsForBrowser(order)) {
    return expiresAt;
  }
  if (!waitsForShopper(order)) {
    return Math.min(now + RESERVATION_TTL_MS, limit);
  }
  const askedSoon = order.movedAt - reservedAt <= ASKED_SOON_MS;
  return askedSoon ? expiresAt : Math.min(order.movedAt + SHOPPER_LIMIT_MS, limit);
}

/**
 * What an outcome means for an order, or null when it means nothing any more (a late or repeated
 * message).
 */
export function nextMove(at: SagaPosition, outcome: SagaOutcome): SagaMove | null {
  const move = decide(at, outcome);
  return move && (move.status === at.status || canTransition(at.status, move.status)) ? move : null;
}

/**
 * Shoppers may cancel until the stock is recorded as confirmed, and again once the order is
 * settled. In between the step in progress decides, because money is moving. A success after the
 * cancelling is undone.
 */
function decide(at: SagaPosition, outcome: SagaOutcome): SagaMove | null {
  const cancel = (reason: string): SagaMove => ({ status: "CANCELLED", step: "compensate", reason });
  const pending = at.status === "PENDING";
  const unpaid = pending && (at.step === "authorize" || at.step === "confirm_stock");
  const paid = at.status === "CONFIRMED" || at.status === "SHIPPED" || at.status === "DELIVERED";
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
      if (at.step === "capture") {
        return { status: "CONFIRMED", step: outcome.superseded ? "give_back" : "done" };
      }
      // The provider reports it before the shop has recorded that it asked for it.
      return unpaid ? { status: "PENDING", step: "confirm_stock" } : late;
    case "capture_refused":
      return at.step === "capture" ? cancel("payment_failed") : null;
    case "compensated":
      return at.step === "compensate" ? { status: at.status, step: "done" } : null;
    case "reservation_expired":
      return unpaid ? cancel("reservation_expired") : null;
    case "cancel_requested":
      return unpaid || (at.status === "CONFIRMED" && at.step === "done") ? cancel(outcome.reason) : null;
    case "abandoned":
      return pending || (at.status === "CONFIRMED" && at.step === "done") ? cancel(outcome.reason) : null;
    case "payment_pending":
      if (pending && at.step === "authorize") {
        const { declined } = outcome;
        return { ...at, ...(declined === undefined ? {} : { reason: DECLINED + declined }) };
      }
      return late;
    case "payment_replaced":
      return pending && at.step === "authorize"
        ? { status: "PENDING", step: "authorize", reason: "payment_replaced" }
        : null;
    case "superseded_authorized":
      return late ?? (paid ? { status: at.status, step: "give_back" } : pending ? { ...at } : null);
    case "refund_requested":
      return paid || at.status === "REFUNDED"
        ? { status: at.status, step: "give_back", reason: outcome.reason ?? "refund_requested" }
        : null;
    case "given_back": {
      if (at.step !== "give_back") {
        return null;
      }
      const { status, more, reason } = outcome;
      return { status, step: more ? "give_back" : "done", ...(reason ? { reason } : {}) };
    }
    case "fulfilled":
      // A parcel arrives in every status of its order. An order refunded on its way stays refunded.
      return paid || at.status === "REFUNDED"
        ? { status: outcome.status, step: at.step, reason: outcome.reason }
        : null;
    case "resumed":
      return at.step === "done" ? null : { ...at, reason: "saga_resumed" };
  }
}
