import { available, type StockSnapshot } from "../../../domain/stock/stock.ts";
import type { Move, Stock } from "../owner/movements.ts";

export interface LedgerStock extends Stock {
  sku: string;
}

/** What the parts of a ledger need of it. */
export interface Changes {
  /** Runs a change of stock in one transaction. */
  change<T>(stock: Stock, work: (move: Move) => T): T;
  /** Expires reservations that are over. */
  expireDue(now: number): void;
}

export function snapshotOf(stock: LedgerStock): StockSnapshot {
  return { sku: stock.sku, ...stock.level, available: available(stock.level), ...stock.policy };
}
