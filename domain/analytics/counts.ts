/**
 * What is counted of shoppers and requests, by minute, hour and day. The counts do not distinguish
 * one shopper from another: no cookie, no id and no address is kept or read for them.
 */
export const COUNT_NAMES = [
  /** Pages that a browser opened from elsewhere: typed, from a search, a mail, another site. */
  "visits",
  /** Carts that their first item was put into. */
  "carts",
  /** Times that a filled cart was brought to the checkout. */
  "checkouts",
  /** Reads that may be cached, and those of them that a cache answered. */
  "reads",
  "hits",
  /** Requests that reached the Worker, and those that it failed to answer. */
  "requests",
  "errors",
  /** Attempts to place an order that were answered, and those that took longer than they may. */
  "placements",
  "slowPlacements",
] as const;
export type CountName = (typeof COUNT_NAMES)[number];
export type Counts = Record<CountName, number>;

export const NO_COUNTS: Readonly<Counts> = Object.freeze(
  Object.fromEntries(COUNT_NAMES.map((name) => [name, 0])) as Counts,
);

export function addCounts(sum: Counts, part: Partial<Counts>): void {
  for (const name of COUNT_NAMES) {
    sum[name] += part[name] ?? 0;
  }
}

/** An order that takes longer to be accepted is slow. */
export const SLOW_PLACEMENT_MS = 500;
