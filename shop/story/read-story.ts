import { logRecord } from "../../domain/base/log.ts";
import { traceIdOf } from "../../domain/base/trace.ts";
import { OrderId } from "../../domain/orders/order.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { orderOfReturn } from "../../domain/orders/returns.ts";
import { gapsOf } from "../../domain/story/gaps.ts";
import { composeStory, type Step } from "../../domain/story/story.ts";
import { auditOf, subjectsOfTrace } from "../../stores/audit/audit.ts";
import { eventsNaming } from "../../stores/events/archive.ts";
import { deadLettersNaming } from "../../stores/events/dead-letters.ts";
import { notificationsAbout } from "../../stores/notifications/notifications.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { contradictionsOf } from "../../stores/payments/payment-contradictions.ts";
import { disputesOf } from "../../stores/payments/payment-disputes.ts";
import { readOrder } from "../orders/reading/read-order.ts";
import { searchOrders } from "../orders/reading/search-orders.ts";

const TRACE_ID = /^[0-9a-f]{32}$/;
/** Orders of one key that are named. */
const MOST_ORDERS = 20;
/** Audit entries and dead letters of one order that are shown. */
const MOST_ENTRIES = 500;
/** The newest entries of a log without an index for what is looked for. */
const MOST_SEARCHED = 5_000;
/** An event happens within moments of its entry in the order; the stock is reserved before. */
const SLACK_MS = 10_000;

export interface Story {
  order: Pick<OrderDetail, "id" | "number" | "status" | "createdAt" | "total">;
  traceId: string | null;
  steps: Step[];
  /** What the story lacks, as sentences. */
  gaps: string[];
  /** Ids of other orders that the key names. */
  others: string[];
}

/**
 * Everything that is known of an order, by its id, its number or a trace; null where no order is
 * meant.
 */
export async function readStory(env: Env, named: string): Promise<Story | null> {
  const [id, ...others] = await ordersOf(env, named.trim().toLowerCase());
  const found = id === undefined ? null : await readOrder(env, id);
  if (!found) {
    return null;
  }
  const { order } = found;
  const [stored] = await orderStore(env).load([order.id]);
  const moments = order.timeline.map(({ at }) => Date.parse(at));
  const traceId = stored ? traceIdOf(stored.traceparent) : null;
  const [messages, audit, deadLetters, contradictions, { notices: disputes }, archive] = await Promise.all([
    notificationsAbout(env.DB, causesOf(order)),
    auditOf(env.DB, [order.id, ...(order.returns ?? []).map((one) => one.id)], {
      cursor: Number.MAX_SAFE_INTEGER,
      limit: MOST_ENTRIES,
    }),
    deadLettersNaming(env.DB, order.id, { among: MOST_SEARCHED, limit: MOST_ENTRIES }),
    contradictionsOf(env.DB, order.id),
    disputesOf(env.DB, order.id),
    readArchive(env, order, moments),
  ]);
  const { id: orderId, number, status, createdAt, total } = order;
  const reach = {
    isStored: stored !== undefined,
    placedAt: Date.parse(createdAt),
    moments,
    filesLeft: archive?.left ?? null,
  };
  return {
    order: { id: orderId, number, status, createdAt, total },
    traceId,
    steps: composeStory({
      order,
      traceId,
      unanswered: stored?.payment.attempts ?? 0,
      messages,
      audit: audit.toReversed(),
      events: archive?.events ?? [],
      deadLetters,
      disputes,
      contradictions,
    }),
    gaps: gapsOf(reach, Date.now()),
    others,
  };
}

/** Ids of the orders that a key names, one in front. */
async function ordersOf(env: Env, key: string): Promise<string[]> {
  if (OrderId.safeParse(key).success) {
    return [key];
  }
  if (TRACE_ID.test(key)) {
    const [placed, touched] = await Promise.all([
      orderStore(env).findByTrace(key),
      subjectsOfTrace(env.DB, key, MOST_SEARCHED),
    ]);
    const later = touched.flatMap((subject) =>
      OrderId.safeParse(subject).success ? [subject] : (orderOfReturn(subject) ?? []),
    );
    return [...new Set([...placed.toSorted(), ...later])].slice(0, MOST_ORDERS);
  }
  if (key.includes("@")) {
    return [];
  }
  const { items } = await searchOrders(env, { q: key.replace(/^#/, "") }, MOST_ORDERS);
  return items.map(({ id }) => id);
}

/** What the ids of an order's messages begin with. */
function causesOf({ id, shipments, payments, returns = [] }: OrderDetail): string[] {
  return [
    id,
    ...shipments.map((parcel) => parcel.id),
    ...payments.flatMap(({ refunds }) => refunds.map((refund) => refund.id)),
    ...returns.flatMap((one) => [one.id, ...one.arrivals.map((arrival) => arrival.id)]),
  ];
}

/** Events that name the order; null where the archive does not answer. */
async function readArchive(
  env: Env,
  order: OrderDetail,
  moments: readonly number[],
): Promise<Awaited<ReturnType<typeof eventsNaming>> | null> {
  try {
    return await eventsNaming(env.EVENT_ARCHIVE, causesOf(order), moments, SLACK_MS);
  } catch (error) {
    console.error(logRecord("error", "archive not read for a story", { orderId: order.id, error }));
    return null;
  }
}
