import { callObject } from "../base/call-object.ts";

/**
 * Moves the units of a renamed SKU to its new name. Reservations that were made under the old name
 * stay with its ledger until they end. Repeating it changes nothing, and of two renames the later
 * one holds.
 */
export async function followRename(
  env: Env,
  { from, to, version }: { from: string; to: string; version: number },
): Promise<void> {
  await callObject(() => env.STOCK_LEDGER.getByName(to).handOver(null, version));
  await callObject(() => env.STOCK_LEDGER.getByName(from).handOver(to, version));
}
