import { logRecord } from "../domain/log.ts";
import { money } from "../domain/money.ts";
import {
  MAX_UNANSWERED_AUTHORIZATIONS,
  nextMove,
  type PaymentState,
  type SagaMove,
  type SagaOutcome,
} from "../domain/saga.ts";
import { type OwnerName, ownerOf } from "../domain/stock.ts";
import { callObject } from "../durable-objects/call.ts";
import { stockOwner } from "../durable-objects/owners.ts";
import { callProvider, paymentProvider } from "../providers/payment/index.ts";
import { ProviderError } from "../providers/payment/provider.ts";
import { orderStore } from "../stores/index.ts";
import type { OrderStore, OrderTransition, SagaOrder } from "../stores/order-store.ts";
import type { Event } from "./events.ts";
import { orderCancelled, orderEvent } from "./order-events.ts";
import { outboxEntry } from "./outbox.ts";

/** What came of taking an order's step; `null` when it could not be taken now and must be tried again. */
interface Taken {
  order: SagaOrder;
  outcome: SagaOutcome | null;
  payment?: { state: PaymentState; providerReference?: string | null; failureCode?: string };
}

/** Authorize, confirm, capture, and once more for an order that was cancelled in between. */
const MAX_ROUNDS = 6;

/** What driving orders came to. The events are written; whoever drives publishes them. */
export interface Driven {
  /** Ids of orders that must be tried again later. */
  again: Set<string>;
  events: Event[];
}

/**
 * Takes orders as far as they will go: authorize → confirm stock → capture, or compensate. What each has reached is
 * stored after every step, so it does not matter where this stops or how often it is called.
 */
export async function driveOrders(env: Env, ids: readonly string[]): Promise<Driven> {
  const store = orderStore(env);
  const events: Event[] = [];
  const again = new Set(ids);
  let open = await store.load(ids);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    for (const order of open) if (order.step === "done") again.delete(order.id);
    open = open.filter((order) => order.step !== "done");
    if (open.length === 0) break;
    const taken = (await takeSteps(env, store, open)).filter(({ outcome }) => outcome !== null);
    const moved = await record(store, taken, "system", events);
    // Someone else moved these while their step was taken.
    const raced = taken.filter(({ order }) => !moved.has(order.id));
    const reloaded = raced.length === 0 ? [] : await store.load(raced.map(({ order }) => order.id));
    await undoLate(store, raced, reloaded, events);
    open = [...taken.filter(({ order }) => moved.has(order.id)).map(({ order }) => order), ...reloaded];
  }
  return { again, events };
}

/** Cancels orders for a reason outside the saga's own steps. */
export async function cancelOrders(
  env: Env,
  ids: readonly string[],
  outcome: Extract<SagaOutcome, { kind: "reservation_expired" | "cancel_requested" }>,
  actor: string,
): Promise<{ cancelled: Set<string>; events: Event[]; known: Set<string> }> {
  const store = orderStore(env);
  const orders = await store.load(ids);
  const events: Event[] = [];
  const cancelled = await record(
    store,
    orders.map((order) => ({ order, outcome })),
    actor,
    events,
  );
  return { cancelled, events, known: new Set(orders.map(({ id }) => id)) };
}

async function takeSteps(env: Env, store: OrderStore, orders: readonly SagaOrder[]): Promise<Taken[]> {
  const at = (step: SagaOrder["step"]) => orders.filter((order) => order.step === step);
  const taken = await Promise.all([
    ...at("authorize").map((order) => authorize(env, order)),
    confirmStock(env, at("confirm_stock")),
    ...at("capture").map((order) => capture(env, order)),
    compensate(env, at("compensate")),
  ]);
  const all = taken.flat();
  const unanswered = all.filter(
    ({ order, payment }) => order.step === "authorize" && payment?.state === "pending",
  );
  if (unanswered.length > 0) await store.countUnanswered(unanswered.map(({ order }) => order.id));
  return all;
}

/**
 * Writes each outcome that still means something, with its event, and brings the orders that moved up to date.
 *
 * @returns the ids that moved
 */
async function record(
  store: OrderStore,
  taken: readonly Taken[],
  actor: string,
  events: Event[],
): Promise<Set<string>> {
  const moves = taken.flatMap(({ order, outcome, payment }) => {
    const to = outcome && nextMove(order, outcome);
    if (!to) return [];
    const from = { status: order.status, step: order.step };
    const event = to.status === order.status ? undefined : settledEvent(order, to);
    return [{ order, to, from, event, payment }];
  });
  const moved = await store.transition(
    moves.map(
      ({ order, to, from, event, payment }): OrderTransition => ({
        ...{ orderId: order.id, from, to, actor },
        ...(payment ? { payment } : {}),
        ...(event ? { event: outboxEntry(event) } : {}),
      }),
    ),
  );
  for (const { order, to, event, payment } of moves) {
    if (!moved.has(order.id)) continue;
    order.status = to.status;
    order.step = to.step;
    if (payment) {
      order.payment.state = payment.state;
      order.payment.providerReference = payment.providerReference ?? order.payment.providerReference;
    }
    if (event) events.push(event);
  }
  return moved;
}

function settledEvent(order: SagaOrder, to: SagaMove): Event {
  return to.status === "CONFIRMED"
    ? orderEvent("order.confirmed", order)
    : orderCancelled(order, to.reason ?? "cancelled");
}

/**
 * A step that succeeded for an order which was cancelled meanwhile left something behind, such as an authorization.
 * It is written down and the order sent through compensation again.
 */
async function undoLate(
  store: OrderStore,
  raced: readonly Taken[],
  reloaded: readonly SagaOrder[],
  events: Event[],
): Promise<void> {
  const late = raced.flatMap((item): Taken[] => {
    const order = reloaded.find(({ id }) => id === item.order.id);
    return order?.status === "CANCELLED" ? [{ ...item, order }] : [];
  });
  if (late.length > 0) await record(store, late, "system", events);
}

async function authorize(env: Env, order: SagaOrder): Promise<Taken> {
  const { provider, token, attempts } = order.payment;
  try {
    const answer = await callProvider(env, (signal) =>
      paymentProvider(env, provider).authorize({
        idempotencyKey: order.id,
        amount: money(order.total),
        token,
        signal,
      }),
    );
    if (answer.state === "declined") {
      return {
        order,
        outcome: { kind: "declined", code: answer.code },
        payment: { state: "declined", failureCode: answer.code },
      };
    }
    return {
      order,
      outcome: { kind: "authorized" },
      payment: { state: "authorized", providerReference: answer.reference },
    };
  } catch (error) {
    warn("authorization unanswered", order, error);
    if (attempts + 1 < MAX_UNANSWERED_AUTHORIZATIONS)
      return { order, outcome: null, payment: { state: "pending" } };
    return {
      order,
      outcome: { kind: "unanswered" },
      payment: { state: "failed", failureCode: "payment_timeout" },
    };
  }
}

async function capture(env: Env, order: SagaOrder): Promise<Taken> {
  try {
    const answer = await callProvider(env, (signal) =>
      paymentProvider(env, order.payment.provider).capture(paymentCall(order, signal)),
    );
    if (answer.state === "captured")
      return { order, outcome: { kind: "captured" }, payment: { state: "captured" } };
    return {
      order,
      outcome: { kind: "capture_refused", code: answer.code },
      payment: { state: "authorized", failureCode: answer.code },
    };
  } catch (error) {
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
      if (status === "confirmed") confirmed.set(reference, (confirmed.get(reference) ?? 0) + 1);
    }
  });
  return orders.map((order) => {
    if (failed.has(order.id)) return { order, outcome: null };
    const all = confirmed.get(order.id) === order.lines.length;
    return { order, outcome: { kind: all ? "stock_confirmed" : "stock_gone" } };
  });
}

/** Gives back stock and money of cancelled orders. */
async function compensate(env: Env, orders: readonly SagaOrder[]): Promise<Taken[]> {
  const failed = await forEachOwner(orders, async (owner, references) => {
    await callObject(() => stockOwner(env, owner).returnMany(references, "order cancelled"));
  });
  return Promise.all(
    orders.map(async (order): Promise<Taken> => {
      if (failed.has(order.id)) return { order, outcome: null };
      const { provider, state } = order.payment;
      const outcome = { kind: "compensated" } as const;
      if (state === "declined" || state === "voided" || state === "refunded") return { order, outcome };
      try {
        await callProvider(env, (signal) => {
          const api = paymentProvider(env, provider);
          return state === "captured"
            ? api.refund(paymentCall(order, signal))
            : api.void(paymentCall(order, signal));
        });
      } catch (error) {
        warn("payment not given back yet", order, error);
        return { order, outcome: null };
      }
      if (state === "failed") return { order, outcome };
      return { order, outcome, payment: { state: state === "captured" ? "refunded" : "voided" } };
    }),
  );
}

/** Calls every stock owner once with the orders it concerns. @returns ids of orders an owner did not answer for */
async function forEachOwner(
  orders: readonly SagaOrder[],
  call: (owner: OwnerName, references: string[]) => Promise<void>,
): Promise<Set<string>> {
  const byOwner = new Map<string, { owner: OwnerName; references: string[] }>();
  for (const { id, lines } of orders) {
    for (const line of lines) {
      const owner = ownerOf(line);
      const entry = byOwner.get(owner.name) ?? { owner, references: [] };
      entry.references.push(id);
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
        for (const reference of references) failed.add(reference);
      }
    }),
  );
  return failed;
}

function paymentCall(order: SagaOrder, signal: AbortSignal) {
  return {
    idempotencyKey: order.id,
    reference: order.payment.providerReference,
    amount: money(order.total),
    signal,
  };
}

/** Providers fail, and the saga goes on; anything else is a bug and must be seen. */
function warn(message: string, order: SagaOrder, error: unknown): void {
  if (!(error instanceof ProviderError)) throw error;
  console.warn(logRecord("warn", message, { traceparent: order.traceparent, orderId: order.id, error }));
}
