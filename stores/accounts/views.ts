import { and, asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { ViewPlace } from "../../domain/views/views.ts";
import { isRefused } from "../base/d1.ts";
import { accountViews } from "../schema/accounts.ts";

export type SavedView = typeof accountViews.$inferSelect;

/** A person's views of a list, by name. */
export function listViews(db: D1Database, accountId: string, place: ViewPlace): Promise<SavedView[]> {
  return drizzle(db)
    .select()
    .from(accountViews)
    .where(and(eq(accountViews.accountId, accountId), eq(accountViews.place, place)))
    .orderBy(asc(accountViews.name))
    .all();
}

/** All views that a person keeps. */
export function viewsOf(db: D1Database, accountId: string): Promise<SavedView[]> {
  return drizzle(db)
    .select()
    .from(accountViews)
    .where(eq(accountViews.accountId, accountId))
    .orderBy(asc(accountViews.place), asc(accountViews.name))
    .all();
}

/**
 * Keeps a view in the place of that of the same name, unless the list has `most` others.
 *
 * @returns what is kept under the name; null where there was no room
 */
export async function keepView(db: D1Database, view: SavedView, most: number): Promise<SavedView | null> {
  await db
    .prepare(
      `INSERT INTO account_views (id, account_id, place, name, query, created_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6
       WHERE (SELECT count(*) FROM account_views WHERE account_id = ?2 AND place = ?3 AND name <> ?4) < ?7
       ON CONFLICT (account_id, place, name) DO UPDATE SET query = excluded.query`,
    )
    .bind(view.id, view.accountId, view.place, view.name, view.query, view.createdAt, most)
    .run();
  const kept = await listViews(db, view.accountId, view.place);
  return kept.find(({ name }) => name === view.name) ?? null;
}

/**
 * @returns the changed view; null where it is not the person's, and `taken` where another has the
 *   name
 */
export async function renameView(
  db: D1Database,
  { accountId, id, name }: Pick<SavedView, "accountId" | "id" | "name">,
): Promise<SavedView | "taken" | null> {
  try {
    const [view = null] = await drizzle(db)
      .update(accountViews)
      .set({ name })
      .where(own({ accountId, id }))
      .returning();
    return view;
  } catch (error) {
    if (isRefused(error)) {
      return "taken";
    }
    throw error;
  }
}

/** @returns the view that was there */
export async function dropView(
  db: D1Database,
  view: Pick<SavedView, "accountId" | "id">,
): Promise<SavedView | null> {
  const [dropped = null] = await drizzle(db).delete(accountViews).where(own(view)).returning();
  return dropped;
}

function own({ accountId, id }: Pick<SavedView, "accountId" | "id">) {
  return and(eq(accountViews.id, id), eq(accountViews.accountId, accountId));
}
