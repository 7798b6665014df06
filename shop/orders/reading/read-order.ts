import { draftOwner, OrderDraft } from "../../../domain/orders/order.ts";
import { type OrderDetail, orderView, type TimelineEntry } from "../../../domain/orders/order-view.ts";
import { paymentViews } from "../../../domain/payments/payment.ts";
import { laneName } from "../../../domain/sales/sale.ts";
import { type OwnerName, promiseOf } from "../../../domain/stock/stock.ts";
import { findSkuByVariantId } from "../../../stores/catalog/catalog.ts";
import { waitingOf } from "../../../stores/catalog/catalog-waiting.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import { OrderStoreUnavailable } from "../../../stores/orders/order-store.ts";
import { findSaleByNum } from "../../../stores/sales/sales.ts";
import { callObject } from "../../base/call-object.ts";
import { stockOwner } from "../../stock/owners.ts";
import { openKept } from "../sealing/seal-order.ts";

export interface FoundOrder {
  order: OrderDetail;
  /** The shopper's key: who owns the order. */
  customer: string;
  /** Digest of the request that placed it. */
  fingerprint: string;
}

/**
 * The order from the store, or from the stock owner that accepted it a moment ago. An acknowledged
 * order is always found, or the answer says that its database is away. An order that waits for its
 * database is still with its owner, and so is PENDING.
 *
 * An order that `mayRead` refuses is looked up to the end, like one that does not exist. So the
 * time does not distinguish the two.
 */
export async function readOrder(
  env: Env,
  id: string,
  mayRead: (found: FoundOrder) => boolean | Promise<boolean> = () => true,
): Promise<FoundOrder | null> {
  const named = draftOwner(id);
  if (named === null) {
    return null;
  }
  const store = orderStore(env);
  const readStored = async () => {
    const stored = await store.find(id);
    if (!stored || !(await mayRead(stored))) {
      return null;
    }
    const [order = null] = await withWaiting(env, [stored]);
    return order;
  };
  let away: OrderStoreUnavailable | null = null;
  try {
    const stored = await readStored();
    if (stored) {
      return stored;
    }
  } catch (error) {
    if (!(error instanceof OrderStoreUnavailable)) {
      throw error;
    }
    away = error;
  }
  const owner = await findOwner(env, named);
  const kept = owner && (await callObject(() => stockOwner(env, owner).findDraft(id)));
  const draft = kept && (await openKept(env, OrderDraft.parse(JSON.parse(kept.draft))));
  const waiting = draft && accepted(draft, kept.expiredAt);
  if (waiting && (await mayRead(waiting))) {
    return waiting;
  }
  if (away) {
    throw away;
  }
  // The owner forgets a draft once it is stored: between the two looks it may have moved.
  return readStored();
}

/**
 * The orders of these ids that are stored, as `readOrder` answers each, in a fixed number of
 * questions.
 */
export async function readOrders(env: Env, ids: readonly string[]): Promise<FoundOrder[]> {
  return withWaiting(env, await orderStore(env).findMany(ids));
}

/** Orders with the units of them that wait for goods, of those that are still to be sent. */
async function withWaiting(env: Env, found: readonly FoundOrder[]): Promise<FoundOrder[]> {
  const planned = new Map(
    found.flatMap(({ order }) => {
      const units = order.shipments.flatMap(({ state, items }) => (state === "planned" ? items : []));
      return units.length === 0
        ? []
        : [[order.id, new Map(units.map(({ sku, quantity }) => [sku, quantity]))] as const];
    }),
  );
  const rows = planned.size === 0 ? [] : await waitingOf(env.DB, [...planned.keys()]);
  const waitingBy = Map.groupBy(rows, ({ reference }) => reference);
  return found.map((one) => {
    const waiting = (waitingBy.get(one.order.id) ?? []).flatMap(({ sku, units, promisedOn }) => {
      const quantity = Math.min(units, planned.get(one.order.id)?.get(sku) ?? 0);
      return quantity > 0 ? [{ sku, quantity, ...promiseOf(promisedOn) }] : [];
    });
    return waiting.length === 0 ? one : { ...one, order: { ...one.order, waiting } };
  });
}

/**
 * An order that its stock owner has accepted, and that is not stored yet. One whose reservation has
 * expired meanwhile is going to be stored and cancelled.
 *
 * @param expiredAt milliseconds since 1970
 */
function accepted(draft: OrderDraft, expiredAt: number | null): FoundOrder {
  const { id, customer, fingerprint, placedAt, payment, currency, totals } = draft;
  const placed: TimelineEntry = { at: placedAt, from: null, to: "PENDING", actor: "customer" };
  const expired = (at: number): TimelineEntry => ({
    at: new Date(at).toISOString(),
    from: "PENDING",
    to: "CANCELLED",
    actor: "system",
    reason: "reservation_expired",
  });
  return {
    customer,
    fingerprint,
    order: {
      ...orderView(draft, expiredAt === null ? "PENDING" : "CANCELLED"),
      timeline: expiredAt === null ? [placed] : [placed, expired(expiredAt)],
      payments: paymentViews(id, {
        ...payment,
        state: "pending",
        amount: totals.total,
        currency,
        placedAt: Date.parse(placedAt),
      }),
      shipments: [],
    },
  };
}

async function findOwner(
  env: Env,
  named: NonNullable<ReturnType<typeof draftOwner>>,
): Promise<OwnerName | null> {
  if ("variantId" in named) {
    const sku = await findSkuByVariantId(env.DB, named.variantId);
    return sku === null ? null : { kind: "ledger", name: sku };
  }
  const sale = await findSaleByNum(env.DB, named.saleNum);
  return sale === null ? null : { kind: "lane", name: laneName(sale.id, named.lane) };
}
