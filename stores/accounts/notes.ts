import { and, desc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { accountNotes } from "../schema/accounts.ts";

export type AccountNote = typeof accountNotes.$inferSelect;

/** The newest first. */
export function listNotes(db: D1Database, accountId: string): Promise<AccountNote[]> {
  return drizzle(db)
    .select()
    .from(accountNotes)
    .where(eq(accountNotes.accountId, accountId))
    .orderBy(desc(accountNotes.createdAt), desc(accountNotes.id))
    .all();
}

/**
 * Adds a note, unless the account has as many as it may, or is erased. One that is sent again is
 * there.
 *
 * @returns whether it is new
 */
export async function insertNote(db: D1Database, note: AccountNote, most: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `INSERT INTO account_notes (id, account_id, text, created_by, created_at)
       SELECT ?1, ?2, ?3, ?4, ?5
       WHERE (SELECT count(*) FROM account_notes WHERE account_id = ?2) < ?6
         AND EXISTS (SELECT 1 FROM accounts WHERE id = ?2 AND erased_at IS NULL)
       ON CONFLICT DO NOTHING`,
    )
    .bind(note.id, note.accountId, note.text, note.createdBy, note.createdAt, most)
    .run();
  return meta.changes > 0;
}

/** @returns whether it was there */
export async function deleteNote(db: D1Database, accountId: string, id: string): Promise<boolean> {
  const { meta } = await drizzle(db)
    .delete(accountNotes)
    .where(and(eq(accountNotes.id, id), eq(accountNotes.accountId, accountId)));
  return meta.changes > 0;
}
