/** Some of a list's items, in its order. */
export interface Page<T> {
  items: T[];
  /** The item behind which the next page begins; null where no item follows. */
  last: T | null;
}

/**
 * Reads a page. The only place that says where pages end: it asks for one item more than the page
 * holds, so a page is announced only if it has items.
 */
export async function readPage<T>(
  limit: number,
  read: (take: number) => Promise<readonly T[]>,
): Promise<Page<T>> {
  return cutPage(await read(limit + 1), limit);
}

/** The page at the begin of items, which are more than it holds if another page follows. */
export function cutPage<T>(found: readonly T[], limit: number): Page<T> {
  const items = found.slice(0, limit);
  return { items, last: found.length > limit ? (items.at(-1) ?? null) : null };
}
