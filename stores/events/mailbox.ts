import { desc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { mailbox } from "../schema/messaging.ts";

export type Mail = typeof mailbox.$inferSelect;

/** Keeps messages, each once, in one statement however many there are. */
export async function deliverMail(db: D1Database, mails: readonly Mail[]): Promise<void> {
  await db
    .prepare(
      `INSERT INTO mailbox (id, recipient, subject, html, text, at, channel)
       WITH given AS MATERIALIZED (SELECT value FROM json_each(?))
       SELECT value->>'id', value->>'to', value->>'subject', value->>'html', value->>'text', value->>'at',
              value->>'channel'
       FROM given WHERE true ON CONFLICT DO NOTHING`,
    )
    .bind(JSON.stringify(mails))
    .run();
}

/** The newest messages, without their bodies. */
export function listMail(
  db: D1Database,
  limit: number,
): Promise<Pick<Mail, "id" | "to" | "subject" | "at" | "channel">[]> {
  return drizzle(db)
    .select({
      id: mailbox.id,
      to: mailbox.to,
      subject: mailbox.subject,
      at: mailbox.at,
      channel: mailbox.channel,
    })
    .from(mailbox)
    .orderBy(desc(mailbox.at), desc(mailbox.id))
    .limit(limit);
}

export async function findMail(db: D1Database, id: string): Promise<Mail | null> {
  return (await drizzle(db).select().from(mailbox).where(eq(mailbox.id, id)).get()) ?? null;
}
