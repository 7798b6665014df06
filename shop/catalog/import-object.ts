import type { Role } from "../../domain/accounts/access.ts";
import type { FileHead, ImportState } from "../../domain/catalog/shopify-csv/report.ts";

/** The context of an import, beside its products. */
export interface ImportJob extends FileHead {
  dryRun: boolean;
  traceparent: string;
  /** Who imports. */
  by: { sub: string; role: Role };
}

/** The methods of the object that works through a large file. */
export interface CatalogImportObject {
  /** Stores products (`FileProduct` as JSON) of a file under their numbers in it, from `first` on. */
  add(first: number, products: readonly string[]): Promise<void>;
  /** Starts, once all products are stored. A second call changes nothing. */
  start(job: ImportJob): Promise<void>;
  /** Null for an import that never existed, or was forgotten. */
  state(): Promise<ImportState | null>;
  /** The state when the import is done, or after this time. */
  doneWithin(ms: number): Promise<ImportState | null>;
  /** Sets a lost alarm. @returns whether it still works */
  wake(): Promise<boolean>;
}
