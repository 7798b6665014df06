import { z } from "zod";
import { err, ok, type Result } from "../base/result.ts";
import { foldSku, Sku } from "../catalog/sku.ts";
import { MAX_PURCHASE_LINES, type PurchaseLine, PurchaseQuantity } from "./purchase-order.ts";

/** Units that came with one delivery. */
export const ReceivedUnits = z
  .array(z.strictObject({ sku: Sku, quantity: PurchaseQuantity }))
  .min(1)
  .max(MAX_PURCHASE_LINES)
  .refine(
    (units) => new Set(units.map(({ sku }) => foldSku(sku))).size === units.length,
    "names a SKU twice",
  );
export type ReceivedUnits = z.infer<typeof ReceivedUnits>;

export type ReceiptProblem = { kind: "not_ordered" | "too_many"; skus: string[] };

/** The lines after a delivery, and its units under the SKUs as the order spells them. */
export interface Taken {
  lines: PurchaseLine[];
  units: ReceivedUnits;
}

/** Takes a delivery in. More than was ordered is taken only where staff say so. */
export function takeIn(
  lines: readonly PurchaseLine[],
  delivered: ReceivedUnits,
  { over }: { over: boolean },
): Result<Taken, ReceiptProblem> {
  const came = new Map(delivered.map(({ sku, quantity }) => [foldSku(sku), quantity]));
  const known = new Set(lines.map(({ sku }) => foldSku(sku)));
  const strange = delivered.filter(({ sku }) => !known.has(foldSku(sku)));
  if (strange.length > 0) {
    return err({ kind: "not_ordered", skus: strange.map(({ sku }) => sku) });
  }
  const after = lines.map((line) => ({
    ...line,
    received: line.received + (came.get(foldSku(line.sku)) ?? 0),
  }));
  const units = lines.flatMap(({ sku }) => {
    const quantity = came.get(foldSku(sku));
    return quantity === undefined ? [] : [{ sku, quantity }];
  });
  const beyond = after.filter(({ sku, quantity, received }) => came.has(foldSku(sku)) && received > quantity);
  return beyond.length > 0 && !over
    ? err({ kind: "too_many", skus: beyond.map(({ sku }) => sku) })
    : ok({ lines: after, units });
}

/** The lines as they are without a delivery. */
export function takeBack(lines: readonly PurchaseLine[], units: ReceivedUnits): PurchaseLine[] {
  const back = new Map(units.map(({ sku, quantity }) => [sku, quantity]));
  return lines.map((line) => ({ ...line, received: line.received - (back.get(line.sku) ?? 0) }));
}
