import { isUntouched } from "../../domain/orders/fulfilment.ts";
import type { SagaOutcome } from "../../domain/orders/saga.ts";
import { ProviderCalls } from "../../providers/payment/call.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { OrderStore, SagaOrder } from "../../stores/orders/order-store.ts";
import type { Event } from "../events/events.ts";
import { faultPoint } from "../events/fault-point.ts";
import { changeOrder, changeOrders } from "./change-order.ts";
import { type Recorded, record, supersededMove } from "./record.ts";
import { type Taken, takeSteps } from "./saga-steps.ts";

/** Authorize, confirm, capture, and some more for an order that was cancelled in between. */
const MAX_ROUNDS = 8;

/** The outcome of driving orders. The events are written; the caller publishes them. */
export interface Driven {
  /**
   * Ids of orders that must be tried again later. Those that only wait for their provider are not
   * among them.
   */
  again: Set<string>;
  events: Event[];
}

/**
 * Takes orders as far as they will go: authorize → confirm stock → capture, or compensate. What
 * each has reached is stored after every step, so it does not matter where this stops or how often
 * it is called. An invocation that drives orders more than once hands the same `calls` to each.
 */
export async function driveOrders(
  env: Env,
  ids: readonly string[],
  calls = new ProviderCalls(env),
): Promise<Driven> {
  const store = orderStore(env);
  const events: Event[] = [];
  const again = new Set(ids);
  let open = await store.load(ids);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    for (const order of open) {
      if (order.step === "done") {
        again.delete(order.id);
      }
    }
    open = open.filter((order) => order.step !== "done");
    if (open.length === 0) {
      break;
    }
    const all = await takeSteps(env, calls, open);
    const unanswered = all.filter((item) => item.unanswered);
    if (unanswered.length > 0) {
      await store.countUnanswered(unanswered.map(({ order }) => order.id));
    }
    faultPoint("saga:step-taken");
    const taken = all.filter(({ outcome }) => outcome !== null);
    const recorded = await record(store, taken, "system");
    events.push(...recorded.events);
    // Another change moved these while their step was taken.
    const raced = taken.filter(({ order }) => !recorded.moved.has(order.id));
    const reloaded = raced.length === 0 ? [] : await store.load(raced.map(({ order }) => order.id));
    const undone = await undoLate(store, raced, reloaded);
    events.push(...undone.events);
    const waiting = new Set(all.filter(({ wait }) => wait).map(({ order }) => order.id));
    for (const id of waiting) {
      again.delete(id);
    }
    open = [
      ...[...recorded.moved.values()].filter(({ id }) => !waiting.has(id)),
      ...all.filter(({ soon }) => soon).map(({ order }) => order),
      ...reloaded.map((order) => undone.moved.get(order.id) ?? order),
    ];
  }
  return { again, events };
}

/** What is asked of orders from outside the saga's own steps. */
type Request = Extract<SagaOutcome, { kind: "reservation_expired" | "cancel_requested" | "abandoned" }>;

export interface Cancelled {
  cancelled: Set<string>;
  /** Ids of orders that are stored, cancelled or not. */
  known: Set<string>;
  events: Event[];
}

/**
 * Cancels those orders that can still be. What was shipped or refunded in part is refunded, not
 * cancelled.
 */
export async function cancelOrders(
  env: Env,
  ids: readonly string[],
  outcome: Request,
  actor: string,
): Promise<Cancelled> {
  const { answers, changed, events } = await changeOrders(orderStore(env), ids, actor, (order) => {
    const { shipments, payment } = order;
    const whole = isUntouched({ shipments, refunds: payment.refunds });
    return whole ? { change: { outcome }, answer: null } : { answer: null };
  });
  return { cancelled: changed, known: new Set(answers.keys()), events };
}

/**
 * Writes into its timeline that an operator has an order tried again, and starts its step's clock
 * anew.
 */
export async function resumeOrder(env: Env, id: string, actor: string): Promise<boolean> {
  const resumed = await changeOrder(orderStore(env), id, actor, () => ({
    change: { outcome: { kind: "resumed" } },
    answer: null,
  }));
  return resumed?.changed ?? false;
}

/**
 * One order, for a caller who would say that there is none.
 *
 * @throws UnknownShard when there may be one, only not in the databases that are bound
 */
export async function loadOrder(store: OrderStore, id: string): Promise<SagaOrder | null> {
  const [order] = await store.load([id]);
  if (!order) {
    await store.find(id);
  }
  return order ?? null;
}

/**
 * What leaves something behind at the provider or in stock, though its order has moved on
 * meanwhile.
 */
const LEFT_BEHIND: readonly SagaOutcome["kind"][] = [
  "authorized",
  "payment_pending",
  "stock_confirmed",
  "captured",
];

/**
 * What succeeded although its order had been cancelled, or its intent replaced, is written down so
 * that it is undone.
 */
async function undoLate(
  store: OrderStore,
  raced: readonly Taken[],
  reloaded: readonly SagaOrder[],
): Promise<Pick<Recorded, "moved" | "events">> {
  const late = raced.flatMap((item): Taken[] => {
    const order = reloaded.find(({ id }) => id === item.order.id);
    if (!order || !item.outcome || !LEFT_BEHIND.includes(item.outcome.kind)) {
      return [];
    }
    const n = item.order.payment.superseded.length;
    if (item.payment && n < order.payment.superseded.length) {
      const { state, providerReference } = item.payment;
      return [supersededMove(order, n, state, providerReference ?? null)];
    }
    return order.status === "CANCELLED" ? [{ ...item, order }] : [];
  });
  return late.length > 0 ? record(store, late, "system") : { moved: new Map(), events: [] };
}
