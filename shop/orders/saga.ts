import { isUntouched } from "../../domain/orders/fulfilment.ts";
import { nextMove, type SagaOutcome } from "../../domain/orders/saga.ts";
import { ProviderCalls } from "../../providers/payment/call.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { OrderStore, SagaOrder } from "../../stores/orders/order-store.ts";
import type { Event } from "../events/events.ts";
import { faultPoint } from "../events/fault-point.ts";
import { meterStage } from "../meter/meter.ts";
import { changeOrder, changeOrders } from "./change-order.ts";
import { type Recorded, record, supersededMove } from "./record.ts";
import { takeSteps } from "./steps/take-steps.ts";
import type { Taken } from "./steps/taken.ts";

/** An order needs one round to CONFIRMED; the others are for orders that changed meanwhile. */
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
 * Takes orders as far as they will go: authorize → confirm stock → capture, or compensate. Each
 * step is safe to repeat by its key, so only where an order ends is stored. It does not matter
 * where this stops or how often it is called. An invocation that drives orders more than once hands
 * the same `calls` to each.
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
    const all = await takeWay(env, calls, open);
    const unanswered = all.filter((item) => item.unanswered);
    if (unanswered.length > 0) {
      await store.countUnanswered(unanswered.map(({ order }) => order.id));
    }
    const taken = all.filter(({ outcome, reached }) => outcome !== null || reached);
    const recorded = await record(store, taken, "system");
    events.push(...recorded.events);
    for (const { order } of taken) {
      // Money that is given back later moves a paid order too.
      if (order.status === "PENDING" && recorded.moved.get(order.id)?.status === "CONFIRMED") {
        meterStage(env, "paid", Date.now() - order.placedAt);
      }
    }
    // Another writer changed these orders while their step was taken.
    const raced = taken.filter(({ order }) => !recorded.moved.has(order.id));
    const reloaded = raced.length === 0 ? [] : await store.load(raced.map(({ order }) => order.id));
    const undone = await undoLate(store, raced, reloaded);
    events.push(...undone.events);
    for (const { order } of all.filter(({ wait }) => wait)) {
      again.delete(order.id);
    }
    open = [
      ...all.flatMap(({ order, reached, outcome, wait, soon }) => {
        const now = recorded.moved.get(order.id) ?? (outcome || reached ? null : order);
        return now && (soon || (outcome && !wait)) ? [now] : [];
      }),
      ...reloaded.map((order) => undone.moved.get(order.id) ?? order),
    ];
  }
  return { again, events };
}

/**
 * Takes steps of each order while all goes well. Nothing is recorded in between: a step that is
 * taken again gives the same answer, and compensation asks the provider what it has.
 */
async function takeWay(env: Env, calls: ProviderCalls, orders: readonly SagaOrder[]): Promise<Taken[]> {
  const all = new Map<string, Taken>();
  let open = orders;
  while (open.length > 0) {
    const taken = await takeSteps(env, calls, open);
    for (const kind of new Set(taken.map(({ outcome }) => outcome?.kind))) {
      faultPoint(`saga:${kind}`);
    }
    open = taken.flatMap((item) => {
      const { id, status, step } = item.order;
      const before = all.get(id);
      const payment = item.payment ? { ...before?.payment, ...item.payment } : before?.payment;
      all.set(id, {
        ...item,
        ...(before && { order: before.order, reached: { status, step } }),
        ...(payment && { payment }),
      });
      return ahead(item) ?? [];
    });
  }
  return [...all.values()];
}

/** The order at its next step, when this one brought it closer to CONFIRMED. */
function ahead({ order, outcome, payment }: Taken): SagaOrder | null {
  if (order.status !== "PENDING" || (outcome?.kind !== "authorized" && outcome?.kind !== "stock_confirmed")) {
    return null;
  }
  const move = nextMove(order, outcome);
  return move && { ...order, ...move, payment: { ...order.payment, ...payment } };
}

/** Requests to orders from outside the saga's own steps. */
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
 * again.
 */
export async function resumeOrder(env: Env, id: string, actor: string): Promise<boolean> {
  const resumed = await changeOrder(orderStore(env), id, actor, () => ({
    change: { outcome: { kind: "resumed" } },
    answer: null,
  }));
  return resumed?.changed ?? false;
}

/**
 * One order, for a caller that answers "not found" where there is none.
 *
 * @throws UnknownShard when there may be one in a database that is not bound
 */
export async function loadOrder(store: OrderStore, id: string): Promise<SagaOrder | null> {
  const [order] = await store.load([id]);
  if (!order) {
    await store.find(id);
  }
  return order ?? null;
}

/**
 * Steps that leave something behind at the provider or in stock, though their order has moved on
 * meanwhile.
 */
const LEFT_BEHIND: readonly SagaOutcome["kind"][] = ["payment_pending", "captured"];

/** The order's successful, unrecorded steps, if they leave something behind. */
function leftBehind({ outcome, reached }: Taken): SagaOutcome | null {
  if (outcome && LEFT_BEHIND.includes(outcome.kind)) {
    return outcome;
  }
  return reached ? { kind: "authorized" } : null;
}

/**
 * Steps that succeeded although their order was cancelled, or their intent replaced, are written
 * down so that they are undone.
 */
async function undoLate(
  store: OrderStore,
  raced: readonly Taken[],
  reloaded: readonly SagaOrder[],
): Promise<Pick<Recorded, "moved" | "events">> {
  const late = raced.flatMap((item): Taken[] => {
    const order = reloaded.find(({ id }) => id === item.order.id);
    const outcome = leftBehind(item);
    if (!order || !outcome) {
      return [];
    }
    const n = item.order.payment.superseded.length;
    if (item.payment && n < order.payment.superseded.length) {
      const { state, providerReference } = item.payment;
      return [supersededMove(order, n, state, providerReference ?? null)];
    }
    const { payment } = item;
    return order.status === "CANCELLED" ? [{ order, outcome, ...(payment && { payment }) }] : [];
  });
  return late.length > 0 ? record(store, late, "system") : { moved: new Map(), events: [] };
}
