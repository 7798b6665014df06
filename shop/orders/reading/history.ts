import { logRecord } from "../../../domain/base/log.ts";
import { countItems } from "../../../domain/cart/cart.ts";
import { claimedOrders } from "../../../stores/accounts/own-lists.ts";
import { orderShards, orderStore } from "../../../stores/orders/order-shards.ts";
import {
  OrderStoreUnavailable,
  type OrderSummary,
  UnknownShard,
} from "../../../stores/orders/order-store.ts";
import { listedFrom, listHistory, type SummaryPlace } from "../../../stores/orders/order-summaries.ts";
import { type Bookmark, readSession } from "../../base/bookmark.ts";
import { type FoundOrder, readOrder, readOrders } from "./read-order.ts";

/** Orders this young may not have reached the read model. */
const RECENT_MS = 60_000;

export interface HistoryPage {
  items: OrderSummary[];
  total: number;
  /** Where the next page begins; null on the last. */
  next: SummaryPlace | null;
  /** What the shopper comes back with. */
  bookmark: Bookmark;
}

/** A page by number, or the one after a place. */
export type HistoryQuery = { limit: number } & ({ page: number } | { after: SummaryPlace });

/**
 * A page of a shopper's orders, newest first, from the read model near them. Orders that their
 * bookmark says they placed or changed a moment ago are read from where they are. Who comes without
 * a bookmark may have done anything, so the order store itself answers, and gives them one.
 */
export async function readHistory(
  env: Env,
  customer: string,
  query: HistoryQuery,
  bookmark: Bookmark,
): Promise<HistoryPage> {
  const known = bookmark.constraint !== null || "after" in query;
  return (known ? null : await fromStore(env, customer, query)) ?? fromModel(env, customer, query, bookmark);
}

/** Null when the store is away: then the read model's answer is better than none. */
async function fromStore(
  env: Env,
  customer: string,
  { page, limit }: { page: number; limit: number },
): Promise<HistoryPage | null> {
  try {
    const { items, total } = await orderStore(env).list(customer, page, limit);
    const recent = Date.now() - RECENT_MS;
    const moving = items.filter(({ createdAt }) => Date.parse(createdAt) > recent);
    const last = items.at(-1);
    return {
      items,
      total,
      next: last && page * limit < total ? placeOf(last) : null,
      bookmark: { constraint: "first-primary", touched: moving.map(({ id }) => id) },
    };
  } catch (error) {
    console.error(logRecord("error", "history without the order store", { error }));
    return null;
  }
}

async function fromModel(
  env: Env,
  customer: string,
  query: HistoryQuery,
  bookmark: Bookmark,
): Promise<HistoryPage> {
  const { limit } = query;
  const session = readSession(env, bookmark);
  const isFirst = "page" in query && query.page === 1;
  const start = "after" in query ? { after: query.after } : { skip: (query.page - 1) * limit };
  const [history, { touched, unread }] = await Promise.all([
    listHistory(session, listedFrom(orderShards(env)), customer, { ...start, limit }),
    readTouched(env, customer, isFirst ? bookmark.touched : []),
  ]);
  const listed = new Map(history.items.map((item) => [item.id, item]));
  const late = touched.filter(({ id, status }) => listed.get(id)?.status !== status);
  const end = history.next?.at ?? 0;
  const added = late.filter(({ id, createdAt }) => !listed.has(id) && Date.parse(createdAt) >= end);
  for (const order of late) {
    if (listed.has(order.id)) {
      listed.set(order.id, order);
    }
  }
  const all = [...added, ...listed.values()].sort((a, b) => (isBefore(b, a) ? -1 : 1));
  const items = all.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    total: history.total + added.length,
    next: all.length > items.length && last ? placeOf(last) : history.next,
    bookmark: {
      constraint: session.getBookmark() ?? bookmark.constraint,
      touched: isFirst ? [...late.map(({ id }) => id), ...unread] : bookmark.touched,
    },
  };
}

/**
 * The current state of the orders, and the ids of those whose database is out of reach. Orders of
 * other customers are left out.
 */
async function readTouched(
  env: Env,
  customer: string,
  ids: readonly string[],
): Promise<{ touched: OrderSummary[]; unread: string[] }> {
  const isTheirs = (found: FoundOrder) => found.customer === customer;
  const unread: string[] = [];
  const found = await Promise.all(
    ids.map(async (id) => {
      try {
        return await readOrder(env, id, isTheirs);
      } catch (error) {
        if (!(error instanceof OrderStoreUnavailable || error instanceof UnknownShard)) {
          throw error;
        }
        unread.push(id);
        return null;
      }
    }),
  );
  return { touched: found.flatMap((entry) => (entry ? [summaryOf(entry)] : [])), unread };
}

/** The orders that an account's owner placed as a guest and claimed, newest first. */
export async function claimedHistory(env: Env, sub: string): Promise<OrderSummary[]> {
  const ids = await claimedOrders(env.DB, sub);
  const found = ids.length === 0 ? [] : await readOrders(env, ids);
  return found.map(summaryOf).sort((a, b) => (isBefore(b, a) ? -1 : 1));
}

function summaryOf({ order }: FoundOrder): OrderSummary {
  const { id, number, status, total, items, createdAt } = order;
  return { id, number, status, total, createdAt, itemCount: countItems(items) };
}

function placeOf({ id, createdAt }: OrderSummary): SummaryPlace {
  return { at: Date.parse(createdAt), id };
}

function isBefore(a: OrderSummary, b: OrderSummary): boolean {
  const [one, other] = [placeOf(a), placeOf(b)];
  return one.at < other.at || (one.at === other.at && one.id < other.id);
}
