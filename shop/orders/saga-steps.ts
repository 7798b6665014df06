import { logRecord } from "../../domain/base/log.ts";
import { money } from "../../domain/base/money.ts";
import { nextStatus, type Shipment } from "../../domain/orders/fulfilment.ts";
import { planRefund } from "../../domain/orders/refund-plan.ts";
import type { Return } from "../../domain/orders/returns.ts";
import {
  deadlineOf,
  MAX_UNANSWERED_AUTHORIZATIONS,
  type SagaOutcome,
  type SagaPosition,
} from "../../domain/orders/saga.ts";
import {
  IN_SESSION,
  intentKey,
  mayHoldMoney,
  type Refund,
  refundedAmount,
  type SupersededIntent,
} from "../../domain/payments/payment.ts";
import { countedOf } from "../../domain/promotions/discount.ts";
import { type OwnerName, ownerOf, ownerOfUses } from "../../domain/stock/stock.ts";
import type { ProviderCalls } from "../../providers/payment/call.ts";
import {
  type Authorization,
  type PaymentProvider,
  type PaymentVerb,
  ProviderError,
} from "../../providers/payment/provider.ts";
import type { PaymentChange, SagaOrder } from "../../stores/orders/order-store.ts";
import { callObject } from "../base/call-object.ts";
import type { Event } from "../events/events.ts";
import { stockOwner } from "../stock/owners.ts";

/** What came of taking an order's step. */
export interface Taken {
  order: SagaOrder;
  /** Where steps before this one have brought the order, if these are not recorded yet. */
  reached?: SagaPosition;
  /** `null`: it could not be taken now. */
  outcome: SagaOutcome | null;
  /**
   * Trying again at once is no use: the order continues on the provider's notice, or the sweeper
   * asks.
   */
  wait?: boolean;
  /** Another order asks the circuit breaker of this provider; the next round knows its answer. */
  soon?: boolean;
  /** An authorization ended without an answer, and will be tried again. */
  unanswered?: boolean;
  payment?: PaymentChange;
  /** The refund that was paid or refused. */
  refund?: Refund;
  /** All parcels of the order from now on, and the event of the one that moved. */
  shipments?: readonly Shipment[];
  /** All returns of the order from now on. */
  returns?: readonly Return[];
  /** The return that the order was placed in exchange for. */
  exchangeFor?: string;
  event?: Event;
}

/** Takes the next step of each order. What it changed outside is safe to change again. */
export async function takeSteps(
  env: Env,
  calls: ProviderCalls,
  orders: readonly SagaOrder[],
): Promise<Taken[]> {
  const now = Date.now();
  const [late, inTime] = partition(orders, (order) => (deadlineOf(order) ?? now) < now);
  const at = (step: SagaOrder["step"]) => inTime.filter((order) => order.step === step);
  const taken = await Promise.all([
    late.map((order): Taken => ({ order, outcome: lateOutcome(order) })),
    ...at("authorize").map((order) => authorize(calls, order)),
    confirmStock(env, at("confirm_stock")),
    ...at("capture").map((order) => capture(calls, order)),
    compensate(env, calls, at("compensate")),
    ...at("give_back").map((order) => giveBack(calls, order)),
  ]);
  return taken.flat();
}

/** A shopper whose browser was to pay had the time of the reservation, and knew it. */
function lateOutcome({ payment }: SagaOrder): SagaOutcome {
  return payment.token === IN_SESSION && payment.state === "pending"
    ? { kind: "reservation_expired" }
    : { kind: "abandoned", reason: "payment_timeout" };
}

function partition<T>(list: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [list.filter(belongs), list.filter((item) => !belongs(item))];
}

/**
 * The browser opens its session in the first seconds, and says so. Asked before that, the provider
 * would be called twice for each order.
 */
const BROWSER_FIRST_MS = 20_000;

async function authorize(calls: ProviderCalls, order: SagaOrder): Promise<Taken> {
  const { provider, token, attempts, providerReference: reference } = order.payment;
  const inSession = token === IN_SESSION;
  const untouched = reference === null && order.version === null;
  if (inSession && untouched && Date.now() - order.placedAt < BROWSER_FIRST_MS) {
    return { order, outcome: null, wait: true };
  }
  try {
    const answer = await calls.call(provider, "authorize", order.id, (api, signal) =>
      api.authorize({
        idempotencyKey: currentKey(order),
        amount: money(order.total, order.currency),
        token: inSession ? null : token,
        reference,
        signal,
      }),
    );
    switch (answer.state) {
      case "declined":
        return {
          order,
          outcome: { kind: "declined", code: answer.code },
          payment: { state: "declined", failureCode: answer.code },
        };
      case "authorized":
        return {
          order,
          outcome: { kind: "authorized" },
          payment: { state: "authorized", providerReference: answer.reference, ...DECIDED },
        };
      case "pending":
        return { order, wait: true, ...pendingChange(order, answer) };
    }
  } catch (error) {
    const left = notCalled(order, error);
    if (left) {
      return left;
    }
    warn("authorization unanswered", order, error);
    if (inSession) {
      // The shopper may be paying at this moment. Their time ends it, and no count of ours.
      return { order, outcome: null, wait: true };
    }
    if (attempts + 1 < MAX_UNANSWERED_AUTHORIZATIONS) {
      return { order, outcome: null, unanswered: true };
    }
    return {
      order,
      outcome: { kind: "unanswered" },
      payment: { state: "failed", failureCode: "payment_timeout" },
    };
  }
}

/** What no longer holds of a payment once it succeeds. */
export const DECIDED = { nextAction: null, failureCode: null } as const;

/** Takes note of what a payment waits for, where that is news. */
export function pendingChange(
  { payment: now }: Pick<SagaOrder, "payment">,
  told: Pick<Extract<Authorization, { state: "pending" }>, "reference" | "nextAction" | "code">,
): Pick<Taken, "outcome" | "payment"> {
  const { nextAction = now.nextAction, code = now.failureCode } = told;
  const reference = told.reference ?? now.providerReference;
  if (reference === now.providerReference && nextAction === now.nextAction && code === now.failureCode) {
    return { outcome: null };
  }
  const news = code !== null && code !== now.failureCode ? { declined: code } : {};
  return {
    outcome: { kind: "payment_pending", ...news },
    payment: { state: "pending", providerReference: reference, nextAction, failureCode: code },
  };
}

async function capture(calls: ProviderCalls, order: SagaOrder): Promise<Taken> {
  try {
    const answer = await calls.call(order.payment.provider, "capture", order.id, (api, signal) =>
      api.capture(currentCall(order, signal)),
    );
    if (answer.state === "captured") {
      const superseded = order.payment.superseded.some(({ state }) => mayHoldMoney(state));
      return { order, outcome: { kind: "captured", superseded }, payment: { state: "captured" } };
    }
    return {
      order,
      outcome: { kind: "capture_refused", code: answer.code },
      payment: { state: "authorized", failureCode: answer.code },
    };
  } catch (error) {
    const left = notCalled(order, error);
    if (left) {
      return left;
    }
    warn("capture unanswered", order, error);
    return { order, outcome: null };
  }
}

/** Confirms the reservations of many orders with one call to each stock owner. */
async function confirmStock(env: Env, orders: readonly SagaOrder[]): Promise<Taken[]> {
  const confirmed = new Map(orders.map((order) => [order.id, 0]));
  const failed = await forEachOwner(orders, async (owner, references) => {
    const outcomes = await callObject(() => stockOwner(env, owner).confirmMany(references));
    for (const { reference, status } of outcomes) {
      if (status === "confirmed") {
        confirmed.set(reference, (confirmed.get(reference) ?? 0) + 1);
      }
    }
  });
  return orders.map((order) => {
    if (failed.has(order.id)) {
      return { order, outcome: null };
    }
    const all = confirmed.get(order.id) === ownersOf(order).length;
    return { order, outcome: { kind: all ? "stock_confirmed" : "stock_gone" } };
  });
}

/** Gives back stock and money of cancelled orders. */
async function compensate(env: Env, calls: ProviderCalls, orders: readonly SagaOrder[]): Promise<Taken[]> {
  const failed = await forEachOwner(orders, async (owner, references) => {
    await callObject(() => stockOwner(env, owner).returnMany(references, "order cancelled"));
  });
  return Promise.all(
    orders.map(async (order): Promise<Taken> => {
      if (failed.has(order.id)) {
        return { order, outcome: null };
      }
      try {
        const superseded = await voidSuperseded(calls, order);
        const held = mayHoldMoney(order.payment.state);
        const state = held ? await release(calls, order) : order.payment.state;
        const refunds = held && state === "refunded" ? { refunds: withRest(order) } : {};
        return { order, outcome: { kind: "compensated" }, payment: { state, superseded, ...refunds } };
      } catch (error) {
        const left = notCalled(order, error);
        if (left) {
          return left;
        }
        warn("payment not given back yet", order, error);
        return { order, outcome: null };
      }
    }),
  );
}

/** The refunds of a cancelled order with the one that gave the rest back. */
function withRest(order: SagaOrder): Refund[] {
  const { refunds } = order.payment;
  const plan = planRefund({ ...order, refunds }, { restock: false });
  if (!plan.ok) {
    return [...refunds];
  }
  const now = Date.now();
  const rest = {
    ...plan.value,
    id: `${order.id}:cancelled`,
    restock: false,
    reason: null,
    actor: "system",
    at: now,
    paidAt: now,
    state: "paid" as const,
    fingerprint: "",
  };
  return [...refunds, rest];
}

/** Lets go of a cancelled order's money: voided, or refunded when it was taken. */
async function release(calls: ProviderCalls, order: SagaOrder): Promise<"voided" | "refunded" | "failed"> {
  const { provider, state } = order.payment;
  if (state !== "captured") {
    const answer = await calls.call(provider, "void", order.id, (api, signal) =>
      api.void(currentCall(order, signal)),
    );
    if (answer.state === "voided") {
      return state === "failed" ? "failed" : "voided";
    }
  }
  const rest = money(order.total - refundedAmount(order.payment.refunds), order.currency);
  const answer = await calls.call(provider, "refund", order.id, (api, signal) =>
    api.refund({ ...currentCall(order, signal), amount: rest, refundKey: `${order.id}:cancelled` }),
  );
  if (answer.state === "refused") {
    throw new ProviderError(`refund refused: ${answer.code}`, "failed");
  }
  return "refunded";
}

/** Voids intents that were replaced and pays the next refund. */
async function giveBack(calls: ProviderCalls, order: SagaOrder): Promise<Taken> {
  try {
    const superseded = await voidSuperseded(calls, order);
    const due = order.payment.refunds.find((refund) => refund.state === "pending");
    const paid = due && (await payRefund(calls, order, due));
    const refunds = order.payment.refunds.map((refund) => (refund === due && paid ? paid : refund));
    const status = nextStatus({ ...order, refunds });
    const more =
      refunds.some((refund) => refund.state === "pending") ||
      nextStatus({ ...order, refunds, status }) !== status;
    const over = refundedAmount(refunds.filter((refund) => refund.state === "paid")) >= order.total;
    return {
      order,
      outcome: {
        kind: "given_back",
        status,
        more,
        ...(paid ? { reason: `refund_${paid.state}` } : {}),
      },
      payment: { state: over ? "refunded" : order.payment.state, refunds, superseded },
      ...(paid ? { refund: paid } : {}),
    };
  } catch (error) {
    const left = notCalled(order, error);
    if (left) {
      return left;
    }
    warn("refund not paid yet", order, error);
    return { order, outcome: null };
  }
}

async function payRefund(calls: ProviderCalls, order: SagaOrder, refund: Refund): Promise<Refund> {
  const answer = await calls.call(order.payment.provider, "refund", order.id, (api, signal) =>
    api.refund({
      ...currentCall(order, signal),
      amount: money(refund.amount, order.currency),
      refundKey: refund.id,
    }),
  );
  if (answer.state === "refunded") {
    return { ...refund, state: "paid", paidAt: Date.now() };
  }
  const record = { traceparent: order.traceparent, orderId: order.id, refundId: refund.id };
  console.error(logRecord("error", "refund refused", { ...record, code: answer.code }));
  return { ...refund, state: "refused" };
}

/** Voids what replaced intents may still hold. Whichever was captured after all is refunded. */
function voidSuperseded(calls: ProviderCalls, order: SagaOrder): Promise<SupersededIntent[]> {
  return Promise.all(
    order.payment.superseded.map(async (intent, n): Promise<SupersededIntent> => {
      if (!mayHoldMoney(intent.state)) {
        return intent;
      }
      const call = {
        idempotencyKey: intentKey(order.id, n),
        reference: intent.providerReference,
        inSession: intent.inSession ?? false,
        amount: money(order.total, order.currency),
      };
      const ask = <T>(verb: PaymentVerb, what: (api: PaymentProvider, signal: AbortSignal) => Promise<T>) =>
        calls.call(intent.provider, verb, call.idempotencyKey, what);
      const voided = await ask("void", (api, signal) => api.void({ ...call, signal }));
      if (voided.state === "voided") {
        return { ...intent, state: "voided" };
      }
      const refundKey = `${call.idempotencyKey}:superseded`;
      const refunded = await ask("refund", (api, signal) => api.refund({ ...call, refundKey, signal }));
      if (refunded.state === "refused") {
        throw new ProviderError(`refund refused: ${refunded.code}`, "failed");
      }
      return { ...intent, state: "refunded", refundedAt: Date.now() };
    }),
  );
}

/**
 * Calls every stock owner once with the orders it concerns. @returns ids of orders an owner did not
 * answer for
 */
async function forEachOwner(
  orders: readonly SagaOrder[],
  call: (owner: OwnerName, references: string[]) => Promise<void>,
): Promise<Set<string>> {
  const byOwner = new Map<string, { owner: OwnerName; references: string[] }>();
  for (const order of orders) {
    for (const owner of ownersOf(order)) {
      const entry = byOwner.get(owner.name) ?? { owner, references: [] };
      entry.references.push(order.id);
      byOwner.set(owner.name, entry);
    }
  }
  const failed = new Set<string>();
  await Promise.all(
    [...byOwner.values()].map(async ({ owner, references }) => {
      try {
        await call(owner, references);
      } catch (error) {
        console.error(logRecord("error", "stock owner did not answer", { owner: owner.name, error }));
        for (const reference of references) {
          failed.add(reference);
        }
      }
    }),
  );
  return failed;
}

/** Who holds something for an order: units of its lines, and uses of its promotions. */
function ownersOf({ lines, discounts }: SagaOrder): OwnerName[] {
  return [
    ...lines.map(ownerOf),
    ...countedOf({ discounts }).map(({ promotionId }) => ownerOfUses(promotionId)),
  ];
}

/** What the provider knows the intent that counts by. */
function currentKey({ id, payment }: SagaOrder): string {
  return intentKey(id, payment.superseded.length);
}

function currentCall(order: SagaOrder, signal: AbortSignal) {
  return {
    idempotencyKey: currentKey(order),
    reference: order.payment.providerReference,
    inSession: order.payment.token === IN_SESSION,
    amount: money(order.total, order.currency),
    signal,
  };
}

/**
 * What comes of a step whose provider was left alone: it fails, may still be failing, or is asked
 * too often; else null.
 */
function notCalled(order: SagaOrder, error: unknown): Taken | null {
  if (!(error instanceof ProviderError)) {
    return null;
  }
  if (error.kind === "unavailable" || error.kind === "limited") {
    return { order, outcome: null, wait: true };
  }
  return error.kind === "undecided" ? { order, outcome: null, soon: true } : null;
}

/** Providers fail, and the saga goes on; anything else is a bug and must be seen. */
function warn(message: string, order: SagaOrder, error: unknown): void {
  if (!(error instanceof ProviderError)) {
    throw error;
  }
  console.warn(logRecord("warn", message, { traceparent: order.traceparent, orderId: order.id, error }));
}
