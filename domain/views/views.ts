import { z } from "zod";
import { line } from "../base/text.ts";

/** Lists of the console that staff keep views of. */
export const ViewPlace = z.enum(["orders", "products", "customers"]);
export type ViewPlace = z.infer<typeof ViewPlace>;

/** Views that one person keeps of one list. */
export const MAX_VIEWS = 20;
export const MAX_VIEW_NAME_CHARS = 40;
const MAX_QUERY_CHARS = 1_000;

/** What of a list's address a view keeps: its filters, its order and its columns, not its page. */
const KEPT: Record<ViewPlace, readonly string[]> = {
  orders: ["q", "sku", "tag", "status", "from", "to", "column"],
  products: ["q", "status", "sort", "column"],
  customers: ["q", "column"],
};

/** What a list does without being asked: a view does not name it. */
const DEFAULTS: Readonly<Record<string, string>> = { sort: "newest" };

/** The query of a list's address as a view of it keeps it: two that ask for the same are equal. */
export function viewQuery(place: ViewPlace, query: string): string {
  const asked = new URLSearchParams(query);
  const kept = KEPT[place].flatMap((name) =>
    asked.getAll(name).flatMap((value) => {
      const text = value.trim();
      return text === "" || text === DEFAULTS[name] ? [] : [[name, text]];
    }),
  );
  return new URLSearchParams(kept).toString();
}

export const ViewName = line(MAX_VIEW_NAME_CHARS);

/** A view as it is kept: a name for what a list's address asks for. */
export const NewView = z
  .strictObject({
    place: ViewPlace,
    name: ViewName,
    query: z
      .string()
      .max(MAX_QUERY_CHARS)
      .describe("The query of the list's address, such as `status=CONFIRMED`"),
  })
  .transform((view) => ({ ...view, query: viewQuery(view.place, view.query) }));
export type NewView = z.infer<typeof NewView>;
