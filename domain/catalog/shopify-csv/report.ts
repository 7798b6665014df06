import type { SaveOutcome } from "../product-change.ts";
import type { Remark } from "./read.ts";

/** A count of a file that differed from the ledger. All in units. */
interface StockSet {
  sku: string;
  from: number;
  to: number;
}

/** A count that was refused: `from` is what the ledger has, where it said so. */
interface StockNotSet {
  line: number;
  sku: string;
  from?: number;
  to: number;
  reason: string;
}

/** What became of one product of a file. */
export interface ImportedProduct {
  outcome: SaveOutcome | "rejected";
  /** The feed that names it takes no such product. */
  isSkipped?: true;
  /** It was rejected for a reason that passes: the same file may go in later. */
  mayPass?: true;
  rejected: Remark[];
  stockSet: StockSet[];
  stockNotSet: StockNotSet[];
  remarks: Remark[];
  /** What differed, by field; of a product that was there. */
  changes: { line: number; handle: string; changed: string[] }[];
}

/** What became of a file. */
export interface ImportReport {
  /** Products. */
  created: number;
  updated: number;
  unchanged: number;
  /** Those that a feed leaves alone; absent where there are none. */
  skipped?: number;
  /** By line; a product with one rejected row is rejected whole. */
  rejected: Remark[];
  /** Names of columns that nothing is read from, as the file writes them. */
  ignoredColumns: string[];
  stockSet: StockSet[];
  stockNotSet: StockNotSet[];
  remarks: Remark[];
  changes: ImportedProduct["changes"];
}

/** What was known of a file before any of its products was looked at by itself. */
export type FileHead = Pick<ImportReport, "rejected" | "remarks" | "ignoredColumns">;

export function reportOf(head: FileHead, products: readonly ImportedProduct[]): ImportReport {
  const taken = products.filter(({ isSkipped }) => !isSkipped);
  const skipped = products.length - taken.length;
  const count = (outcome: SaveOutcome) => taken.filter((product) => product.outcome === outcome).length;
  const byLine = <T extends { line: number }>(list: T[]) => list.sort((a, b) => a.line - b.line);
  return {
    created: count("created"),
    updated: count("updated"),
    unchanged: count("unchanged"),
    ...(skipped > 0 ? { skipped } : {}),
    rejected: byLine([...head.rejected, ...products.flatMap(({ rejected }) => rejected)]),
    ignoredColumns: head.ignoredColumns,
    stockSet: products.flatMap(({ stockSet }) => stockSet),
    stockNotSet: byLine(products.flatMap(({ stockNotSet }) => stockNotSet)),
    remarks: byLine([...head.remarks, ...products.flatMap(({ remarks }) => remarks)]),
    changes: byLine(products.flatMap(({ changes }) => changes)),
  };
}

/** Products of a feed that its file names no more. */
export interface Vanished {
  count: number;
  archived: number;
  /** Some of them. */
  some: { handle: string; archived: boolean }[];
}

/** How far the import of a large file is. */
export interface ImportState {
  state: "working" | "done";
  dryRun: boolean;
  /** Products of the file that were not rejected at once. */
  products: number;
  /** How many of these are done. */
  done: number;
  /** What became of those that are done. */
  report: ImportReport;
  /** Of a feed. */
  vanished?: Vanished;
}
