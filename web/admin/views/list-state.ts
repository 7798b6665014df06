import type { Context } from "hono";
import { type ViewPlace, viewQuery } from "../../../domain/views/views.ts";
import { requirePrincipal } from "../../../http/principal.ts";
import type { AppEnv } from "../../../http/router.ts";
import { listViews, type SavedView } from "../../../stores/accounts/views.ts";
import { COLUMN } from "../frame/columns.tsx";

/** What a list of the console is asked for, and the views that the person who asks keeps of it. */
export interface ListState {
  place: ViewPlace;
  /** As a view keeps it: without the page. */
  query: string;
  /** The columns that are asked for; empty for all of them. */
  columns: readonly string[];
  views: readonly SavedView[];
}

/** @param columns those that a person may leave out */
export async function readList(
  c: Context<AppEnv>,
  place: ViewPlace,
  search: URLSearchParams,
  columns: readonly { id?: string }[],
): Promise<ListState> {
  const { isApiKey, sub } = requirePrincipal(c);
  const ids = columns.flatMap(({ id }) => id ?? []);
  const asked = ids.filter((id) => search.getAll(COLUMN).includes(id));
  const kept = new URLSearchParams([...search].filter(([name]) => name !== COLUMN));
  const chosen = asked.length === ids.length ? [] : asked;
  for (const id of chosen) {
    kept.append(COLUMN, id);
  }
  return {
    place,
    query: viewQuery(place, kept.toString()),
    columns: chosen,
    views: isApiKey ? [] : await listViews(c.env.DB, sub, place),
  };
}

/** The address of a list, with what is asked for beside it, such as its page. */
export function listHref(
  { place, query }: Pick<ListState, "place" | "query">,
  more: Readonly<Record<string, string>> = {},
): string {
  const asked = new URLSearchParams(query);
  for (const [name, value] of Object.entries(more)) {
    if (value !== "") {
      asked.set(name, value);
    }
  }
  return asked.size === 0 ? `/admin/${place}` : `/admin/${place}?${asked}`;
}
