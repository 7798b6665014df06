import { and, desc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { opened, sealerOf } from "../personal/vault.ts";
import { accountNotes } from "../schema/accounts.ts";
import { dataKeys } from "../schema/personal/data-keys.ts";

/** With the text as it was written. */
export type AccountNote = Omit<typeof accountNotes.$inferSelect, "sealed">;

export const notePurpose = (id: string) => `account note ${id}`;

/** The newest first. */
export async function listNotes(env: Env, accountId: string): Promise<AccountNote[]> {
  const rows = await drizzle(env.DB)
    .select({ note: accountNotes, dataKey: dataKeys.sealed })
    .from(accountNotes)
    .leftJoin(dataKeys, eq(dataKeys.subject, accountNotes.accountId))
    .where(eq(accountNotes.accountId, accountId))
    .orderBy(desc(accountNotes.createdAt), desc(accountNotes.id));
  return Promise.all(
    rows.map(async ({ note: { sealed, ...note }, dataKey }) => {
      const text = await opened(env, { subject: accountId, text: sealed, dataKey }, notePurpose(note.id));
      return { ...note, text: text ?? note.text };
    }),
  );
}

/**
 * Adds a note, unless the account has as many as it may, or is erased. One that is sent again is
 * there.
 *
 * @returns whether it is new
 */
export async function insertNote(env: Env, note: AccountNote, most: number): Promise<boolean> {
  const { id, accountId, createdBy, createdAt } = note;
  const sealer = await sealerOf(env, accountId);
  const [text, sealed] = sealer ? ["", await sealer.seal(notePurpose(id), note.text)] : [note.text, null];
  const { meta } = await env.DB.prepare(
    `INSERT INTO account_notes (id, account_id, text, created_by, created_at, sealed)
       SELECT ?1, ?2, ?3, ?4, ?5, ?7
       WHERE (SELECT count(*) FROM account_notes WHERE account_id = ?2) < ?6
         AND EXISTS (SELECT 1 FROM accounts WHERE id = ?2 AND erased_at IS NULL)
       ON CONFLICT DO NOTHING`,
  )
    .bind(id, accountId, text, createdBy, createdAt, most, sealed)
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
