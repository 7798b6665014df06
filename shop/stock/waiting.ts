import { projectWaiting } from "../../stores/catalog/catalog-waiting.ts";
import { callObject } from "../base/call-object.ts";
import type { Waiting } from "./stock-objects.ts";

/** Orders that one call of a ledger names. */
const PAGE = 1_000;

/** Writes down which orders wait for a SKU, as its ledger knows it this moment. */
export async function followWaiting(env: Env, sku: string): Promise<void> {
  const orders: Waiting["orders"] = [];
  for (;;) {
    const after = orders.at(-1)?.seq ?? 0;
    const page = await callObject(() => env.STOCK_LEDGER.getByName(sku).waiting(after, PAGE));
    orders.push(...page.orders);
    if (page.orders.length < PAGE) {
      // Of the last page: what changed before it is in a later look, whose version is higher.
      await projectWaiting(env.DB, sku, { version: page.version, orders });
      return;
    }
  }
}
