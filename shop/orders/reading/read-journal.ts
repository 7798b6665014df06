import { type JournalEntry, journalOf } from "../../../domain/orders/journal.ts";
import { PENDING_LIMIT_MS } from "../../../domain/orders/saga.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import type { MoneyQuery, MovedOrder } from "../../../stores/orders/order-store.ts";

/** Where a page of the journal begins: at which order of which walk. */
export interface JournalPlace {
  walk: MoneyQuery["walk"];
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
 * orders come first, then what was given back; each entry is on one page.
 */
export async function readJournal(
  env: Env,
  { from, to }: { from: number; to: number },
  place: JournalPlace,
): Promise<JournalPage> {
  const store = orderStore(env);
  const { walk, after } = place;
  const start = walk === "placed" ? from - PAID_WITHIN_MS : from;
  const moved = await store.moneyMoved({ walk, from: start, to, after, limit: PAGE });
  const ids = moved.map(({ id }) => id);
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
  const last = moved.length === PAGE ? moved.at(-1) : undefined;
  const following = walk === "placed" ? { walk: "given_back" as const, after: undefined } : null;
  return { entries, next: last ? { walk, after: last } : following };
}

/** The payments of confirmed orders are found by when these were placed; the rest moved later. */
function belongsTo(
  { kind, id, orderId }: JournalEntry,
  timeline: readonly { to: string }[],
): MoneyQuery["walk"] {
  const own = kind === "payment" && id === `${orderId}:payment`;
  return own && timeline.some(({ to }) => to === "CONFIRMED") ? "placed" : "given_back";
}
