import { isUntouched } from "../../domain/orders/fulfilment.ts";
import { nextMove, type SagaMove, type SagaOutcome } from "../../domain/orders/saga.ts";
import { canBecome, type PaymentState } from "../../domain/payments/payment.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { OrderStore, OrderTransition, SagaOrder } from "../../stores/orders/order-store.ts";
import type { Event } from "../events/events.ts";
import { faultPoint } from "../events/fault-point.ts";
import { outboxEntry } from "../events/outbox.ts";
import { orderCancelled, orderEvent, orderRefunded } from "./order-events.ts";
import { type Taken, takeSteps } from "./saga-steps.ts";

/** Authorize, confirm, capture, and some more for an order that was cancelled in between. */
const MAX_ROUNDS = 8;
/** A change that somebody else was quicker with is decided anew this often. */
const MAX_RACES = 5;

/** What driving orders came to. The events are written; whoever drives publishes them. */
export interface Driven {
  /** Ids of orders that must be tried again later. Those that only wait for their provider are not among them. */
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
    const all = await takeSteps(env, open);
    const unanswered = all.filter((item) => item.unanswered);
    if (unanswered.length > 0) await store.countUnanswered(unanswered.map(({ order }) => order.id));
    faultPoint("saga:step-taken");
    const taken = all.filter(({ outcome }) => outcome !== null);
    const moved = await record(store, taken, "system", events);
    // Someone else moved these while their step was taken.
    const raced = taken.filter(({ order }) => !moved.has(order.id));
    const reloaded = raced.length === 0 ? [] : await store.load(raced.map(({ order }) => order.id));
    await undoLate(store, raced, reloaded, events);
    for (const { order, wait } of all) if (wait) again.delete(order.id);
    open = [
      ...taken.filter(({ order, wait }) => moved.has(order.id) && !wait).map(({ order }) => order),
      ...all.filter(({ soon }) => soon).map(({ order }) => order),
      ...reloaded,
    ];
  }
  return { again, events };
}

/** What somebody asks of orders from outside the saga's own steps. */
type Request = Extract<SagaOutcome, { kind: "reservation_expired" | "cancel_requested" | "abandoned" }>;

/** Cancels those orders that can still be. */
export async function cancelOrders(
  env: Env,
  ids: readonly string[],
  outcome: Request,
  actor: string,
): Promise<{ cancelled: Set<string>; events: Event[]; known: Set<string> }> {
  const store = orderStore(env);
  const events: Event[] = [];
  const cancelled = new Set<string>();
  const known = new Set<string>();
  let open: readonly string[] = ids;
  for (let race = 0; race < MAX_RACES && open.length > 0; race++) {
    const orders = await store.load(open);
    for (const { id } of orders) known.add(id);
    // What was shipped or refunded in part is refunded, not cancelled.
    const whole = orders.filter(({ shipments, payment }) =>
      isUntouched({ shipments, refunds: payment.refunds }),
    );
    const asked = whole.filter((order) => nextMove(order, outcome) !== null);
    const moved = await record(
      store,
      asked.map((order) => ({ order, outcome })),
      actor,
      events,
    );
    for (const id of moved) cancelled.add(id);
    open = asked.filter(({ id }) => !moved.has(id)).map(({ id }) => id);
  }
  return { cancelled, events, known };
}

/**
 * One order, for whoever would say that there is none.
 *
 * @throws UnknownShard when there may be one, only not in the databases that are bound
 */
export async function loadOrder(store: OrderStore, id: string): Promise<SagaOrder | null> {
  const [order] = await store.load([id]);
  if (!order) await store.find(id);
  return order ?? null;
}

/** Writes into its timeline that somebody has an order tried again, and starts its step's clock anew. */
export async function resumeOrder(env: Env, id: string, actor: string): Promise<boolean> {
  const store = orderStore(env);
  for (let race = 0; race < MAX_RACES; race++) {
    const [order] = await store.load([id]);
    if (!order || nextMove(order, { kind: "resumed" }) === null) return false;
    const moved = await record(store, [{ order, outcome: { kind: "resumed" } }], actor, []);
    if (moved.has(id)) return true;
  }
  return true;
}

/**
 * Writes each outcome that still means something, with its event, and brings the orders that moved up to date.
 *
 * @returns the ids that moved
 */
export async function record(
  store: OrderStore,
  taken: readonly Taken[],
  actor: string,
  events: Event[],
): Promise<Set<string>> {
  const moves = taken.flatMap((item) => {
    const { order, outcome, payment } = item;
    const to = outcome && nextMove(order, outcome);
    if (!to || (payment && !payment.provider && !canBecome(order.payment.state, payment.state))) return [];
    const from = { status: order.status, step: order.step };
    return [{ order, to, from, event: eventOf(item, to), payment, shipments: item.shipments }];
  });
  const moved = await store.transition(
    moves.map(
      ({ order, to, from, event, payment, shipments }): OrderTransition => ({
        ...{ orderId: order.id, version: order.version, from, to, actor },
        ...(payment ? { payment } : {}),
        ...(shipments ? { shipments } : {}),
        ...(event ? { event: outboxEntry(event) } : {}),
      }),
    ),
  );
  for (const { order, to, event, payment } of moves) {
    const version = moved.get(order.id);
    if (version === undefined) continue;
    if (to.step !== order.step || to.status !== order.status) order.movedAt = Date.now();
    Object.assign(order, { version, status: to.status, step: to.step });
    Object.assign(order.payment, payment);
    if (event) events.push(event);
  }
  return new Set(moved.keys());
}

/** What the others are told of a move, if anything. */
function eventOf({ order, refund, event }: Taken, to: SagaMove): Event | undefined {
  if (event) return event;
  if (refund?.state === "paid") return orderRefunded(order, refund, to.status);
  if (to.status === order.status) return undefined;
  if (to.status === "CONFIRMED") return orderEvent("order.confirmed", order);
  if (to.status === "CANCELLED") return orderCancelled(order, to.reason ?? "cancelled");
  return undefined;
}

/** What leaves something behind at the provider or in stock, though its order has moved on meanwhile. */
const LEFT_BEHIND: readonly SagaOutcome["kind"][] = [
  "authorized",
  "payment_pending",
  "stock_confirmed",
  "captured",
];

/** What succeeded although its order had been cancelled, or its intent replaced, is written down so that it is undone. */
async function undoLate(
  store: OrderStore,
  raced: readonly Taken[],
  reloaded: readonly SagaOrder[],
  events: Event[],
): Promise<void> {
  const late = raced.flatMap((item): Taken[] => {
    const order = reloaded.find(({ id }) => id === item.order.id);
    if (!order || !item.outcome || !LEFT_BEHIND.includes(item.outcome.kind)) return [];
    const n = item.order.payment.superseded.length;
    if (item.payment && n < order.payment.superseded.length) {
      const { state, providerReference } = item.payment;
      return [supersededMove(order, n, state, providerReference ?? null)];
    }
    return order.status === "CANCELLED" ? [{ ...item, order }] : [];
  });
  if (late.length > 0) await record(store, late, "system", events);
}

/** Takes note of what an intent that was replaced has come to. */
export function supersededMove(
  order: SagaOrder,
  n: number,
  state: PaymentState,
  providerReference: string | null,
): Taken {
  const superseded = order.payment.superseded.map((intent, index) =>
    index === n && canBecome(intent.state, state)
      ? { ...intent, state, providerReference: providerReference ?? intent.providerReference }
      : intent,
  );
  return {
    order,
    outcome: { kind: "superseded_authorized" },
    payment: { state: order.payment.state, superseded },
  };
}
