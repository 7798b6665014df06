import type { Context } from "hono";
import type { Child } from "hono/jsx";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { localPath } from "../../../http/return-to.ts";
import type { AppEnv } from "../../../http/router.ts";
import type { Ticks } from "../../ui/lists/table.tsx";

/** The name of the fields that say which rows of a list are chosen. */
export const CHOSEN = "id";

/** What an address of a list asks for to have all rows of its page chosen: `chosen=all`. */
export const CHOOSE = "chosen";
export const EVERY_ROW = "all";

/** Boxes in front of the rows of a list, to choose them. */
export function ticksOf<Row extends { id: string }>(name: (row: Row) => string, all: boolean): Ticks<Row> {
  return { head: "Chosen", name: CHOSEN, value: ({ id }) => id, label: (row) => `Choose ${name(row)}`, all };
}

/** A chosen thing that is as it was, and why. */
export interface LeftRow {
  title: string;
  why: string;
}

/** Those that stayed as they were, each with its reason. */
export function LeftRows({ rows }: { rows: readonly LeftRow[] }) {
  if (rows.length === 0) {
    return null;
  }
  return (
    <ul class="entries">
      {rows.map(({ title, why }) => (
        <li class="breakable">
          <strong>{title}</strong>: {why}
        </li>
      ))}
    </ul>
  );
}

interface BulkActionsProps {
  /** The same page with all of its rows chosen, or with none. */
  choose: { href: string; all: boolean };
  children?: Child;
}

/** The actions for ticked rows, below a list. */
export function BulkActions({ choose, children }: BulkActionsProps) {
  return (
    <fieldset class="bulk">
      <legend class="note">
        With those chosen (<a href={choose.href}>{choose.all ? "choose none" : "choose all"}</a>):
      </legend>
      <div class="actions">{children}</div>
    </fieldset>
  );
}

/** The ids of the ticked rows, or why the choice is refused. */
export function readChosen(chosen: readonly (string | File)[], most: number): Result<string[], string> {
  const ids = [...new Set(chosen.map(String).filter((id) => id !== ""))];
  if (ids.length === 0) {
    return err("Nothing is chosen. Tick the boxes in front of some rows first.");
  }
  return ids.length > most ? err(`At most ${most} at once.`) : ok(ids);
}

/** The list that a form was sent from, as the form says it. */
export function listOf(c: Context<AppEnv>, back: unknown, list: string): URL {
  const from = new URL(localPath(String(back), c.req.url) ?? list, c.req.url);
  from.searchParams.delete("done");
  from.searchParams.delete(CHOOSE);
  return from.pathname === list ? from : new URL(list, c.req.url);
}
