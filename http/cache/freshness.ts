import { CHANGES_KEPT, type Shown, touches } from "../../domain/catalog/catalog-change.ts";
import { type KnownVersions, VERSIONS_STALE_MS } from "../../shop/catalog/versions.ts";

/**
 * What was right until the last change may still be served this long after it, while it is being
 * refreshed.
 */
const STALE_AFTER_CHANGE_MS = 5_000;
/**
 * Answers of the current version count as new up to this age. It bounds what the version does not
 * cover, such as unit counts.
 */
const FRESH_MS = 30_000;
/** Answers of the current version are served up to this age while they are being refreshed. */
const STALE_MS = 5 * 60_000;
export const BROWSER_FRESH_S = 3;
export const BROWSER_STALE_S = 6;

/** How long the version watch keeps its answer, and how long it takes to answer. */
const WATCH_MS = 2_000;

/**
 * A merchant's change is visible to every shopper within this time (CAT-6): the version is noticed,
 * or the last stale answer is given, whichever is later; and the browser that got it lets go of it.
 */
export const CHANGE_VISIBLE_WITHIN_MS =
  Math.max(WATCH_MS + VERSIONS_STALE_MS, STALE_AFTER_CHANGE_MS) + (BROWSER_FRESH_S + BROWSER_STALE_S) * 1_000;

export type Freshness = "hit" | "stale" | "miss";

/** When an answer was made, and from which version. */
export interface Dated {
  /** What it shows; null where any change may be of it. */
  shows: Shown | null;
  /**
   * The catalog's version before the answer was made, or a later one that is known not to have
   * changed what it shows.
   */
  version: number;
  /** Milliseconds since 1970. */
  madeAt: number;
  /**
   * When the passing of time alone makes it wrong, such as when a sale opens; null where it does
   * not.
   */
  turnsAt: number | null;
}

type Changes = Pick<KnownVersions, "catalog" | "changes">;

/** When a change first made an answer wrong, in milliseconds since 1970; null where none did. */
function wrongSince({ shows, version }: Dated, { catalog, changes }: Changes): number | null {
  if (catalog.version - version > CHANGES_KEPT) {
    return Number.NEGATIVE_INFINITY;
  }
  for (let each = version + 1; each <= catalog.version; each++) {
    const change = changes.get(each);
    if (!change) {
      return each === catalog.version ? catalog.changedAt : Number.NEGATIVE_INFINITY;
    }
    if (!shows || touches(change, shows)) {
      return change.changedAt;
    }
  }
  return null;
}

/**
 * How a cached answer compares with the known state of the catalog. An answer that no change
 * touched counts as one of the known version from then on.
 */
export function freshnessOf(entry: Dated, known: Changes, now: number): Freshness {
  const { turnsAt } = entry;
  if (turnsAt !== null && turnsAt <= now) {
    return now - turnsAt < STALE_AFTER_CHANGE_MS ? "stale" : "miss";
  }
  // It may be of a newer version than this isolate knows of, where another one made it.
  if (entry.version < known.catalog.version) {
    const wrong = wrongSince(entry, known);
    if (wrong !== null) {
      return now - wrong < STALE_AFTER_CHANGE_MS ? "stale" : "miss";
    }
    entry.version = known.catalog.version;
  }
  const age = now - entry.madeAt;
  return age < FRESH_MS ? "hit" : age < STALE_MS ? "stale" : "miss";
}
