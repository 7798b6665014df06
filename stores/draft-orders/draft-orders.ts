import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { mailboxOf } from "../../domain/base/email.ts";
import { DraftOrderTerms } from "../../domain/draft-orders/draft-order.ts";
import { formsOf, keepKeyStatement, newSealer, opened } from "../personal/vault.ts";
import { draftOrders } from "../schema/orders.ts";
import { dataKeys } from "../schema/personal/data-keys.ts";

type DraftRow = typeof draftOrders.$inferSelect;
/** With the terms as staff said them. */
export type StoredDraftOrder = Omit<DraftRow, "terms" | "sealed"> & { terms: DraftOrderTerms };

/** What the terms of a draft order are sealed as. */
export const DRAFT = "draft order";

/** Draft orders with their keys. */
function draftRows(db: D1Database) {
  return drizzle(db)
    .select({ draft: draftOrders, dataKey: dataKeys.sealed })
    .from(draftOrders)
    .leftJoin(dataKeys, eq(dataKeys.subject, draftOrders.id))
    .$dynamic();
}

/** One whose key is destroyed is left out. */
async function openDrafts(
  env: Env,
  rows: readonly { draft: DraftRow; dataKey: string | null }[],
): Promise<StoredDraftOrder[]> {
  const all = await Promise.all(
    rows.map(async ({ draft: { sealed, terms: plain, ...draft }, dataKey }) => {
      const text = await opened(env, { subject: draft.id, text: sealed, dataKey }, DRAFT);
      const terms = text === null ? plain : DraftOrderTerms.parse(JSON.parse(text));
      return terms ? [{ ...draft, email: terms.email, terms }] : [];
    }),
  );
  return all.flat();
}

/** Stores a new draft order: open, and not ordered yet. */
export async function insertDraftOrder(
  env: Env,
  draft: Pick<StoredDraftOrder, "id" | "terms" | "createdBy" | "createdAt" | "expiresAt">,
): Promise<StoredDraftOrder> {
  const { DB } = env;
  const { id, terms, createdBy, createdAt, expiresAt } = draft;
  const sealer = await newSealer(env, id);
  const row = sealer
    ? [await sealer.index(terms.email), "null", await sealer.seal(DRAFT, JSON.stringify(terms))]
    : [mailboxOf(terms.email), JSON.stringify(terms), null];
  await DB.batch([
    DB.prepare(
      `INSERT INTO draft_orders (id, created_by, created_at, expires_at, email, terms, sealed)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ).bind(id, createdBy, createdAt, expiresAt, ...row),
    ...(sealer ? [keepKeyStatement(DB, sealer, "draft_orders WHERE id")] : []),
  ]);
  return { ...draft, email: terms.email, cancelledAt: null, attempt: 1, orderId: null };
}

export async function findDraftOrder(env: Env, id: string): Promise<StoredDraftOrder | null> {
  const rows = await draftRows(env.DB).where(eq(draftOrders.id, id)).limit(1);
  return (await openDrafts(env, rows))[0] ?? null;
}

/** Where a page of draft orders ended. */
export type DraftOrderPlace = Pick<StoredDraftOrder, "createdAt" | "id">;

/** The newest first. @param before The last one of the page before. */
export async function listDraftOrders(
  env: Env,
  { before, limit }: { before?: DraftOrderPlace | undefined; limit: number },
): Promise<StoredDraftOrder[]> {
  const rows = await draftRows(env.DB)
    .where(before && sql`(${draftOrders.createdAt}, ${draftOrders.id}) < (${before.createdAt}, ${before.id})`)
    .orderBy(desc(draftOrders.createdAt), desc(draftOrders.id))
    .limit(limit);
  return openDrafts(env, rows);
}

/** @returns null where it is not there, was ordered or was cancelled before */
export async function cancelDraftOrder(env: Env, id: string, now: number): Promise<StoredDraftOrder | null> {
  const { meta } = await drizzle(env.DB)
    .update(draftOrders)
    .set({ cancelledAt: now })
    .where(and(eq(draftOrders.id, id), isNull(draftOrders.orderId), isNull(draftOrders.cancelledAt)));
  return meta.changes > 0 ? findDraftOrder(env, id) : null;
}

/** Writes down the order of an attempt. */
export async function noteDraftOrdered(
  db: D1Database,
  { id, attempt }: Pick<StoredDraftOrder, "id" | "attempt">,
  orderId: string,
): Promise<void> {
  await drizzle(db)
    .update(draftOrders)
    .set({ orderId })
    .where(and(eq(draftOrders.id, id), eq(draftOrders.attempt, attempt)));
}

/** Begins the attempt after one whose order came to nothing, once. */
export async function nextAttempt(
  env: Env,
  { id, attempt }: Pick<StoredDraftOrder, "id" | "attempt">,
): Promise<StoredDraftOrder | null> {
  await drizzle(env.DB)
    .update(draftOrders)
    .set({ orderId: null, attempt: sql`${draftOrders.attempt} + 1` })
    .where(and(eq(draftOrders.id, id), eq(draftOrders.attempt, attempt)));
  return findDraftOrder(env, id);
}

/** Deletes those whose time ended before then, with their keys. */
export async function purgeDraftOrders(db: D1Database, before: number): Promise<void> {
  await db.batch([
    db
      .prepare("DELETE FROM data_keys WHERE subject IN (SELECT id FROM draft_orders WHERE expires_at < ?)")
      .bind(before),
    db.prepare("DELETE FROM draft_orders WHERE expires_at < ?").bind(before),
  ]);
}

/** What is kept of an address. */
export async function draftOrdersOf(env: Env, email: string): Promise<StoredDraftOrder[]> {
  const rows = await draftRows(env.DB).where(inArray(draftOrders.email, await formsOf(env, email)));
  return openDrafts(env, rows);
}
