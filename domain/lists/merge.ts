interface Listed {
  id: string;
}

/** A page of several stores' lists, the lowest numbers first; what two have is listed once. */
export function mergeLists<T extends Listed>(
  lists: readonly (readonly T[])[],
  numberOf: (item: T) => number,
  limit: number,
): T[] {
  const each = new Map(lists.flat().map((item) => [item.id, item]));
  return [...each.values()]
    .sort((a, b) => numberOf(a) - numberOf(b) || (a.id < b.id ? -1 : 1))
    .slice(0, limit);
}

/** What one step of a walk by id has found. */
export interface WalkedPart {
  ids: string[];
  /** The last id that was looked at; null behind the last of all. */
  next: string | null;
}

/** A step of several stores' walks ends where the first does: others may go on behind it. */
export function mergeParts(parts: readonly WalkedPart[]): WalkedPart {
  const [end = null] = parts.flatMap(({ next }) => next ?? []).sort();
  const ids = new Set(parts.flatMap((part) => part.ids.filter((id) => end === null || id <= end)));
  return { ids: [...ids].sort(), next: end };
}
