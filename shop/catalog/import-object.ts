import type { Role } from "../../domain/accounts/access.ts";
import type { FileHead, ImportState } from "../../domain/catalog/shopify-csv/report.ts";
import type { FeedRules } from "../../domain/feeds/feed.ts";
import type { FileMarks } from "../../stores/feeds/feed-runs.ts";

/** A pull that an object is asked for. */
export interface FeedPull {
  runId: string;
  /** Also a file that did not change is read. */
  whole: boolean;
  traceparent: string;
}

/** The feed whose file an import works through. */
export interface PulledFeed {
  runId: string;
  feedId: string;
  /** The feed's as the file was fetched. */
  version: number;
  rules: FeedRules;
  /** What is remembered of the file once it was worked through; null for a preview. */
  marks: FileMarks | null;
}

/** The context of an import, beside its products. */
export interface ImportJob extends FileHead {
  dryRun: boolean;
  traceparent: string;
  /** Who imports: an account, or a feed. */
  by: { sub: string; role: Role };
  /** Set where a vendor's feed is pulled. */
  feed?: PulledFeed;
}

/** The methods of the object that works through a large file. */
export interface CatalogImportObject {
  /**
   * Stores products (`FileProduct` as JSON) of a file under their numbers in it, from `first` on.
   */
  add(first: number, products: readonly string[]): Promise<void>;
  /**
   * Fetches a feed's file and works through it. A second call sets a lost alarm, and changes
   * nothing.
   */
  pull(order: FeedPull): Promise<void>;
  /** Starts, once all products are stored. A second call changes nothing. */
  start(job: ImportJob): Promise<void>;
  /** Null for an import that never existed, or was forgotten. */
  state(): Promise<ImportState | null>;
  /** The state when the import is done, or after this time. */
  doneWithin(ms: number): Promise<ImportState | null>;
  /** Sets a lost alarm. @returns whether it still works */
  wake(): Promise<boolean>;
}
