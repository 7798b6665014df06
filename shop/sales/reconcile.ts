import type { Reconciliation } from "../../domain/sales/reconciliation.ts";
import { laneName } from "../../domain/sales/sale.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { StoredSale } from "../../stores/sales/sales.ts";
import { callObject } from "../base/call-object.ts";
import { OwnerReads } from "../stock/owner-reads.ts";

/** Where every unit of a sale is, read from its ledger and its lanes. */
export async function countUnits(env: Env, sale: StoredSale) {
  const books = await callObject(() => env.STOCK_LEDGER.getByName(sale.sku).salePool(sale.id));
  const reports = await Promise.all(
    (books?.lanes ?? []).map(({ lane }) =>
      callObject(() => env.STOCK_LANE.getByName(laneName(sale.id, lane)).report()),
    ),
  );
  const lanes = reports
    .filter((report) => report !== null)
    .map((report) => ({
      ...report,
      balanced: report.leased === report.returned + report.reserved + report.sold + report.free,
    }));
  const sum = (pick: (lane: (typeof lanes)[number]) => number) =>
    lanes.reduce((total, lane) => total + pick(lane), 0);
  const sold = sum(({ sold }) => sold);
  const reserved = sum(({ reserved }) => reserved);
  const allotment = books && books.pool.state !== "scheduled" ? books.pool.allotment : sale.allotment;
  const free = (books?.pool.free ?? 0) + sum(({ free }) => free);
  const returnedToStock = books?.returnedToStock ?? 0;
  const remaining = books?.pool.state === "scheduled" ? allotment : free + returnedToStock;
  const released = sum(({ released }) => released);
  const orders = sum(({ orders }) => orders);
  return { allotment, sold, reserved, released, remaining, returnedToStock, lanes, orders };
}

/** Books ask the ledger and every lane: a crowd gets them two seconds old. */
const books = new OwnerReads<Reconciliation>({ burst: 20, refillMs: 10_000, keepMs: 2_000 });

/** The books of a sale for anyone to check. See `reconcile`. */
export function showBooks(env: Env, sale: StoredSale): Promise<Reconciliation> {
  const ask = () => reconcile(env, sale);
  return books.get(sale.id, ask, ask);
}

/** The books of a sale: its units, and whether the order store has every order of theirs. */
async function reconcile(env: Env, sale: StoredSale): Promise<Reconciliation> {
  const units = await countUnits(env, sale);
  const ordersStored = await orderStore(env).countSaleOrders(sale.id);
  return {
    ...units,
    ordersStored,
    balanced:
      units.allotment === units.sold + units.reserved + units.remaining &&
      units.orders === ordersStored &&
      units.lanes.every(({ balanced }) => balanced),
  };
}
