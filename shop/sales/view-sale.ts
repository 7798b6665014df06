import { logRecord } from "../../domain/base/log.ts";
import { CURRENCY, money } from "../../domain/base/money.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { type SaleView, saleState } from "../../domain/sales/sale.ts";
import type { StoredSale } from "../../stores/sales/sales.ts";
import { callObject } from "../base/call-object.ts";
import { IsolateCache } from "../base/isolate-cache.ts";
import { countUnits } from "./reconcile.ts";

/**
 * How long an isolate shows the same remaining stock: looking is a hundred times as frequent as
 * buying.
 */
const KEEP_MS = 500;
const MAX_SALES = 100;

const shown = new IsolateCache<number>(KEEP_MS, MAX_SALES);

/** A sale as the API shows it, with the units left as its room last knew them. */
export async function viewSale(env: Env, sale: StoredSale): Promise<SaleView> {
  const now = Date.now();
  const remaining =
    now < sale.opensAt ? sale.allotment : await shown.get(sale.id, () => askRoomOrBooks(env, sale));
  return {
    id: sale.id,
    sku: sale.sku,
    title: sale.title,
    state: saleState(sale, remaining, now),
    opensAt: new Date(sale.opensAt).toISOString(),
    closesAt: new Date(sale.closesAt).toISOString(),
    price: money(sale.price, CURRENCY),
    allotment: sale.allotment,
    remaining,
    perCustomerLimit: sale.perCustomerLimit,
    lanes: sale.lanes,
    ...(sale.admissionPerSecond === null ? {} : { admission: admissionOf(sale.admissionPerSecond, sale) }),
    serverTime: new Date(now).toISOString(),
  };
}

/**
 * The room knows it at once. When it does not answer, the books do, at the price of asking every
 * lane.
 */
async function askRoomOrBooks(env: Env, sale: StoredSale): Promise<number> {
  try {
    const status = await callObject(() => env.SALE_ROOM.getByName(sale.id).status());
    return status?.remaining ?? sale.allotment;
  } catch (error) {
    console.warn(logRecord("warn", "sale room did not answer", { sale: sale.id, error }));
  }
  try {
    return (await countUnits(env, sale)).remaining;
  } catch (error) {
    console.error(logRecord("error", "sale could not be counted", { sale: sale.id, error }));
    const last = shown.last(sale.id);
    if (last !== undefined) {
      return last;
    }
    throw new ProblemError(refusal("unavailable", "What is left of this sale cannot be counted just now."));
  }
}

function admissionOf(perSecond: number, { accountsBefore }: Pick<StoredSale, "accountsBefore">) {
  return accountsBefore === null
    ? { perSecond }
    : { perSecond, accountsBefore: new Date(accountsBefore).toISOString() };
}
