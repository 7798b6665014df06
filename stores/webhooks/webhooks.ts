import { asc, eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { DisabledReason } from "../../domain/webhooks/delivery.ts";
import { prepare } from "../base/d1.ts";
import type { OutboxEntry } from "../events/outbox.ts";
import { webhooks } from "../schema/webhooks.ts";

export type StoredWebhook = typeof webhooks.$inferSelect;

/** What a merchant decides of a webhook. */
export type WebhookTerms = Pick<StoredWebhook, "url" | "events" | "enabled">;

/** A field that is left out stays. */
export type WebhookChange = { [Name in keyof WebhookTerms]?: WebhookTerms[Name] | undefined };

/** All of them, the oldest first: a shop has few. */
export function listWebhooks(db: D1Database): Promise<StoredWebhook[]> {
  return drizzle(db).select().from(webhooks).orderBy(asc(webhooks.createdAt), asc(webhooks.id)).all();
}

export async function findWebhook(db: D1Database, id: string): Promise<StoredWebhook | null> {
  return (await drizzle(db).select().from(webhooks).where(eq(webhooks.id, id)).get()) ?? null;
}

/** @returns null when the shop has `limit` of them already */
export async function insertWebhook(
  db: D1Database,
  id: string,
  terms: WebhookTerms,
  { now, limit }: { now: number; limit: number },
): Promise<StoredWebhook | null> {
  const values = { ...terms, id, version: 1, createdAt: now, updatedAt: now };
  const number = await drizzle(db).$count(webhooks);
  return number >= limit ? null : drizzle(db).insert(webhooks).values(values).returning().get();
}

/**
 * Changes the fields that are sent and leaves the rest. An endpoint that the shop turned off keeps
 * that mark until a merchant turns it on or off.
 */
export async function updateWebhook(
  db: D1Database,
  id: string,
  terms: WebhookChange,
  now: number,
): Promise<StoredWebhook | null> {
  const row = await drizzle(db)
    .update(webhooks)
    .set({
      ...terms,
      ...(terms.enabled === undefined ? {} : { disabledReason: null }),
      version: sql`version + 1`,
      updatedAt: now,
    })
    .where(eq(webhooks.id, id))
    .returning()
    .get();
  return row ?? null;
}

/** @returns the webhook as it was; null when there was none */
export async function deleteWebhook(db: D1Database, id: string): Promise<StoredWebhook | null> {
  return (await drizzle(db).delete(webhooks).where(eq(webhooks.id, id)).returning().get()) ?? null;
}

/**
 * Turns a webhook off together with its event, unless a merchant has changed it since it was read.
 */
export async function disableWebhook(
  db: D1Database,
  { id, version }: Pick<StoredWebhook, "id" | "version">,
  { reason, event, now }: { reason: DisabledReason; event: OutboxEntry; now: number },
): Promise<void> {
  const isAsRead = sql`id = ${id} and version = ${version} and enabled = 1`;
  await db.batch([
    prepare(
      db,
      sql`insert into outbox (id, type, payload, created_at)
        select ${event.id}, ${event.type}, ${event.payload}, ${now} from webhooks where ${isAsRead}`,
    ),
    prepare(
      db,
      sql`update webhooks set enabled = 0, disabled_reason = ${reason}, version = version + 1,
        updated_at = ${now} where ${isAsRead}`,
    ),
  ]);
}
