import { and, desc, eq, isNull, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Promotion, PromotionDraft } from "../../domain/promotions/promotion.ts";
import { promotions } from "../schema/promotions.ts";

/** Promotions that are not deleted. Every cart is priced with them, so there are few. */
export const MAX_PROMOTIONS = 500;

export type StoredPromotion = Promotion & {
  version: number;
  /** Milliseconds since 1970. */
  createdAt: number;
  updatedAt: number;
};

type Row = typeof promotions.$inferSelect;

function fromRow({ num, id, version, draft, createdAt, updatedAt }: Row): StoredPromotion {
  return { ...draft, num, id, version, createdAt, updatedAt };
}

const isLive = isNull(promotions.deletedAt);

/** @returns null when another live promotion has the code, or when there are too many */
export async function insertPromotion(
  db: D1Database,
  id: string,
  draft: PromotionDraft,
  now: number,
): Promise<StoredPromotion | "code_taken" | "too_many"> {
  const live = await drizzle(db).$count(promotions, isLive);
  if (live >= MAX_PROMOTIONS) {
    return "too_many";
  }
  const [row] = await drizzle(db)
    .insert(promotions)
    .values({ id, code: draft.code ?? null, version: 1, draft, createdAt: now, updatedAt: now })
    .onConflictDoNothing()
    .returning();
  return row ? fromRow(row) : "code_taken";
}

/** Writes the next version of a promotion, unless it has changed since it was read. */
export async function updatePromotion(
  db: D1Database,
  before: StoredPromotion,
  draft: PromotionDraft,
  now: number,
): Promise<StoredPromotion | "changed_meanwhile" | "code_taken"> {
  const taken = draft.code === undefined ? null : await findPromotionByCode(db, draft.code);
  if (taken && taken.id !== before.id) {
    return "code_taken";
  }
  const [row] = await drizzle(db)
    .update(promotions)
    .set({ code: draft.code ?? null, draft, version: before.version + 1, updatedAt: now })
    .where(and(eq(promotions.id, before.id), eq(promotions.version, before.version), isLive))
    .returning();
  return row ? fromRow(row) : "changed_meanwhile";
}

/** @returns whether it was this call that deleted it */
export async function deletePromotion(db: D1Database, before: StoredPromotion, now: number) {
  const changed = await drizzle(db)
    .update(promotions)
    .set({ deletedAt: now, version: before.version + 1 })
    .where(and(eq(promotions.id, before.id), eq(promotions.version, before.version), isLive))
    .returning({ id: promotions.id });
  return changed.length > 0;
}

export async function findPromotion(db: D1Database, id: string): Promise<StoredPromotion | null> {
  const row = await drizzle(db)
    .select()
    .from(promotions)
    .where(and(eq(promotions.id, id), isLive))
    .get();
  return row ? fromRow(row) : null;
}

export async function findPromotionByCode(db: D1Database, code: string): Promise<StoredPromotion | null> {
  const row = await drizzle(db)
    .select()
    .from(promotions)
    .where(and(eq(promotions.code, code), isLive))
    .get();
  return row ? fromRow(row) : null;
}

/** The newest first. */
export async function listPromotions(
  db: D1Database,
  { before, limit }: { before: number; limit: number },
): Promise<StoredPromotion[]> {
  const rows = await drizzle(db)
    .select()
    .from(promotions)
    .where(and(isLive, lt(promotions.num, before)))
    .orderBy(desc(promotions.num))
    .limit(limit);
  return rows.map(fromRow);
}

/** The automatic promotions that are not over. */
export async function countingPromotions(db: D1Database, now: number): Promise<StoredPromotion[]> {
  const rows = await drizzle(db)
    .select()
    .from(promotions)
    .where(and(isLive, isNull(promotions.code)))
    .orderBy(promotions.num);
  return rows.map(fromRow).filter(({ endsAt }) => endsAt === undefined || Date.parse(endsAt) > now);
}
