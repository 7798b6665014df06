import type { MovementRecord, StockSnapshot } from "../../domain/stock/stock.ts";
import { callObject } from "../base/call-object.ts";

/**
 * A SKU's stock as its ledger knows it this moment, and movements of it, the newest first, before a
 * number. Null where there is no such SKU.
 */
export async function readLedger(
  env: Env,
  sku: string,
  { before = Number.MAX_SAFE_INTEGER, limit }: { before?: number | undefined; limit: number },
): Promise<{ stock: StockSnapshot & { inSales?: number }; movements: MovementRecord[] } | null> {
  const ledger = env.STOCK_LEDGER.getByName(sku);
  // Asking for the stock opens a ledger that was never asked before.
  const stock = await callObject(() => ledger.snapshot({ inSales: true }));
  return stock && { stock, movements: await callObject(() => ledger.movements(0, limit, before)) };
}
