import { z } from "zod";
import { readPage } from "../../../domain/lists/page.ts";
import { disputeEntry, type JournalEntry, journalOf } from "../../../domain/orders/journal.ts";
import { PENDING_LIMIT_MS } from "../../../domain/orders/saga.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import type { MoneyQuery, MovedOrder } from "../../../stores/orders/order-store.ts";
import { disputeMoves } from "../../../stores/payments/payment-disputes.ts";

/** The parts of the journal, in their order: two are read from orders, the last from disputes. */
export const JournalWalk = z.enum(["placed", "given_back", "disputed"]);

/** Where a page of the journal begins: at which order, or notice of a dispute, of which walk. */
export interface JournalPlace {
  walk: z.infer<typeof JournalWalk>;
  after: MovedOrder | undefined;
}

export interface JournalPage {
  entries: JournalEntry[];
  /** Where the next page begins; null after the last. */
  next: JournalPlace | null;
}

/** Orders that a page looks at. */
const PAGE = 500;
/** A payment is taken so soon after its order, or never; with room for clocks that differ. */
const PAID_WITHIN_MS = 2 * PENDING_LIMIT_MS;

/**
 * Money that came in or went out from `from` until before `to`, in milliseconds since 1970. It is
 * read from the orders and their payments, so it is what they say at this moment. The payments of
 * orders come first, then what was given back, then what banks took; each entry is on one page.
 */
export function readJournal(
  env: Env,
  period: { from: number; to: number },
  { walk, after }: JournalPlace,
): Promise<JournalPage> {
  return walk === "disputed" ? readDisputed(env, period, after) : readMoved(env, period, walk, after);
}

async function readMoved(
  env: Env,
  { from, to }: { from: number; to: number },
  walk: MoneyQuery["walk"],
  after: MovedOrder | undefined,
): Promise<JournalPage> {
  const store = orderStore(env);
  const start = walk === "placed" ? from - PAID_WITHIN_MS : from;
  const { items, last } = await readPage(PAGE, (limit) =>
    store.moneyMoved({ walk, from: start, to, after, limit }),
  );
  const ids = items.map(({ id }) => id);
  const [orders, found] = await Promise.all([store.load(ids), store.findMany(ids)]);
  const timelines = new Map(found.map(({ order }) => [order.id, order.timeline]));
  const entries = orders
    .flatMap((order) => {
      const facts = { ...order, refunds: order.payment.refunds };
      return journalOf(facts, timelines.get(order.id) ?? []);
    })
    .filter(({ at }) => at >= from && at < to)
    .filter((entry) => belongsTo(entry, timelines.get(entry.orderId) ?? []) === walk)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const following = { walk: walk === "placed" ? "given_back" : "disputed", after: undefined } as const;
  return { entries, next: last ? { walk, after: last } : following };
}

async function readDisputed(
  env: Env,
  period: { from: number; to: number },
  after: MovedOrder | undefined,
): Promise<JournalPage> {
  const { items: moves, last } = await readPage(PAGE, (limit) =>
    disputeMoves(env.DB, { ...period, after, limit }),
  );
  const orders = await orderStore(env).load([...new Set(moves.map(({ orderId }) => orderId))]);
  const byId = new Map(orders.map((order) => [order.id, { ...order, refunds: order.payment.refunds }]));
  const entries = moves.flatMap(({ id, at, orderId, provider, moved, amount, currency }) => {
    const order = byId.get(orderId);
    return order && moved ? [disputeEntry(order, { id, at, provider, moved, amount, currency })] : [];
  });
  return { entries, next: last && { walk: "disputed", after: { id: last.id, at: last.at } } };
}

/** The payments of confirmed orders are found by when these were placed; the rest moved later. */
function belongsTo(
  { kind, id, orderId }: JournalEntry,
  timeline: readonly { to: string }[],
): MoneyQuery["walk"] {
  const own = kind === "payment" && id === `${orderId}:payment`;
  return own && timeline.some(({ to }) => to === "CONFIRMED") ? "placed" : "given_back";
}
