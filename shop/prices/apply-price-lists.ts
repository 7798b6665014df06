import { CURRENCY } from "../../domain/base/money.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { nextTurn, priceListState } from "../../domain/prices/price-list.ts";
import { isRefused } from "../../stores/base/d1.ts";
import {
  type DueList,
  dueList,
  nextDue,
  type PriceTurn,
  turnsOf,
  writeTurns,
} from "../../stores/prices/prices-in-force.ts";
import { makeEvent } from "../events/events.ts";
import { outboxEntry } from "../events/outbox.ts";

/** Prices that one transaction publishes, and transactions of one call: some seconds of D1. */
const AT_ONCE = 100;
const STEPS = 10;

export interface Applied {
  /** Milliseconds until there is more to do; null: nothing is ahead. */
  nextIn: number | null;
  /** Whether events were written. */
  told: boolean;
}

/**
 * Has the catalog show, and the events publish, what lists cost that came into force, changed or
 * lapsed. Orders do not wait for it: they are priced by the lists themselves. Several calls may do
 * it at once.
 */
export async function applyPriceLists(env: Env, traceparent = continueTrace(null)): Promise<Applied> {
  let told = false;
  for (let step = 0; step < STEPS; step++) {
    const now = Date.now();
    const list = await dueList(env.DB, now);
    if (!list) {
      break;
    }
    const isInForce = !list.deleted && priceListState(list, now) === "active";
    const turns = await turnsOf(env.DB, list, isInForce, AT_ONCE);
    const isMore = turns.length === AT_ONCE;
    const events = turns.flatMap((turn) => changeOf(list, turn, traceparent) ?? []);
    const dueAt = isMore ? now : list.deleted ? null : nextTurn(list, now);
    try {
      const changed = outboxEntry(makeEvent("catalog.changed", { version: 0 }, { traceparent }));
      await writeTurns(env.DB, list, turns, { events: events.map(outboxEntry), changed, dueAt, now });
      told ||= turns.length > 0;
    } catch (error) {
      // Another call took the step, or a merchant changed the list: what is due is read again.
      if (!isRefused(error)) {
        throw error;
      }
    }
  }
  const at = await nextDue(env.DB);
  return { nextIn: at === null ? null : Math.max(0, at - Date.now()), told };
}

/**
 * The event of a single unit's price that differs for those whom the list is for; else null. In
 * another currency than the shop's own there is a price where a list has one, and none is published
 * before or after.
 */
function changeOf(list: DueList, turn: PriceTurn, traceparent: string) {
  const { sku, minQuantity, was, becomes, others, own } = turn;
  if (own === null || minQuantity > 1) {
    return null;
  }
  const { currency } = list;
  const isOwn = currency === CURRENCY;
  const lowest = (amount: number | null) => {
    const listed = [amount, others].filter((one) => one !== null);
    return listed.length > 0 ? Math.min(...listed) : isOwn ? own : null;
  };
  const [from, to] = [lowest(was), lowest(becomes)];
  if (from === null || to === null || from === to) {
    return null;
  }
  const { id: priceList, version, customerGroups } = list;
  const groups = customerGroups === null ? {} : { customerGroups };
  const data = { sku, version, from, to, priceList, ...(isOwn ? {} : { currency }), ...groups };
  return makeEvent("product.price_changed", data, { traceparent });
}
