import { eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { notifications } from "./schema/messaging.ts";

type Notification = Pick<
  typeof notifications.$inferSelect,
  "id" | "eventId" | "channel" | "template" | "recipient"
>;

/** Records that a message is due, unless it is recorded already. @returns where it stands */
export async function beginNotification(db: D1Database, note: Notification): Promise<"pending" | "sent"> {
  const row = await drizzle(db)
    .insert(notifications)
    .values({ ...note, state: "pending", attempts: 1, createdAt: Date.now() })
    .onConflictDoUpdate({ target: notifications.id, set: { attempts: sql`attempts + (state = 'pending')` } })
    .returning({ state: notifications.state })
    .get();
  return row.state;
}

export async function finishNotification(db: D1Database, id: string): Promise<void> {
  await drizzle(db)
    .update(notifications)
    .set({ state: "sent", sentAt: Date.now(), error: null })
    .where(eq(notifications.id, id));
}

export async function failNotification(db: D1Database, id: string, error: string): Promise<void> {
  await drizzle(db).update(notifications).set({ error }).where(eq(notifications.id, id));
}
