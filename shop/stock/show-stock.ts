import type { StockLevel } from "../../domain/stock/stock.ts";
import { sessionOf } from "../../stores/base/d1.ts";
import { findStock } from "../../stores/catalog/catalog-stock.ts";
import { callObject } from "../base/call-object.ts";
import { VERSIONS } from "../catalog/versions.ts";
import { OwnerReads } from "./owner-reads.ts";

type ShownStock = StockLevel & { available: number };

/** 500 isolates ask an owner five times a second at most. */
const reads = new OwnerReads<ShownStock | null>({ burst: 20, refillMs: 100_000, keepMs: 5_000 });

/** Stock as its owner knows it this moment; null where there is no such SKU. */
export function stockOf(env: Env, sku: string): Promise<ShownStock | null> {
  return callObject(() => env.STOCK_LEDGER.getByName(sku).snapshot());
}

/**
 * Stock for readers who may be a crowd: these get the catalog's projection, which follows the owner
 * within seconds.
 */
export function showStock(env: Env, sku: string): Promise<ShownStock | null> {
  return reads.get(
    sku,
    () => stockOf(env, sku),
    async () => {
      const versions = await VERSIONS.current(env);
      return findStock(sessionOf(env.DB, versions?.bookmark ?? "first-unconstrained"), sku);
    },
  );
}
