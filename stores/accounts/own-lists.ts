import { sql } from "drizzle-orm";
import { MAX_WISHES } from "../../domain/accounts/account.ts";
import type { Currency } from "../../domain/base/money.ts";
import type { ProductView } from "../../domain/catalog/catalog.ts";
import { prepare } from "../base/d1.ts";
import { type ProductRow, productView, selectProducts } from "../catalog/catalog-view.ts";
import { notErased } from "./accounts.ts";

/** Claimed orders that are listed; the newest of them. */
const MOST_CLAIMED = 100;
const SHOWN = sql.raw("status in ('active', 'unlisted')");

/** The row number of a product that a shopper can see; null where there is none. */
export async function findWishable(db: D1Database, idOrSlug: string): Promise<number | null> {
  const found = await db
    .prepare(
      "SELECT num FROM products WHERE (id = ?1 OR slug = ?1) AND status IN ('active', 'unlisted') LIMIT 1",
    )
    .bind(idOrSlug)
    .first<{ num: number }>();
  return found?.num ?? null;
}

/**
 * Keeps products for an account, once each and as far as there is room, the first of them newest.
 */
export async function addWishes(db: D1Database, accountId: string, nums: readonly number[]): Promise<void> {
  await db
    .prepare(
      `INSERT INTO account_wishes (account_id, product_num, added_at)
       SELECT ?1, p.num, ?3 - w.key FROM json_each(?2) w JOIN products p ON p.num = w.value
       WHERE ${notErased("?1")}
         AND p.num NOT IN (SELECT product_num FROM account_wishes WHERE account_id = ?1)
       LIMIT max(0, ?4 - (SELECT count(*) FROM account_wishes WHERE account_id = ?1))
       ON CONFLICT DO NOTHING`,
    )
    .bind(accountId, JSON.stringify(nums), Date.now(), MAX_WISHES)
    .run();
}

export async function removeWish(db: D1Database, accountId: string, num: number): Promise<void> {
  await db
    .prepare("DELETE FROM account_wishes WHERE account_id = ? AND product_num = ?")
    .bind(accountId, num)
    .run();
}

/** Whose wishes: those of an account, or those that a browser keeps, the newest in front. */
export type Wishes = { accountId: string } | { nums: readonly number[] };

/**
 * What of it shoppers can see, in the order of the wishes. What has no price in the currency has no
 * variants.
 */
export async function wishedProducts(
  db: D1Database,
  wishes: Wishes,
  currency: Currency,
): Promise<ProductView[]> {
  const chosen =
    "accountId" in wishes
      ? sql`select p.num as n, -w.added_at as key from account_wishes w cross join products p on p.num = w.product_num
          where w.account_id = ${wishes.accountId} and p.${SHOWN}`
      : sql`select p.num as n, w.key as key from json_each(${JSON.stringify(wishes.nums)}) w
          cross join products p on p.num = w.value where p.${SHOWN}`;
  const { results } = await prepare(db, selectProducts(chosen, sql`key, n`, currency)).all<ProductRow>();
  return results.map((row) => productView(row, currency));
}

/** The ids of the products alone. */
export async function wishedIds(db: D1Database, wishes: Wishes): Promise<string[]> {
  const statement =
    "accountId" in wishes
      ? db
          .prepare(
            "SELECT p.id FROM account_wishes w JOIN products p ON p.num = w.product_num WHERE w.account_id = ?",
          )
          .bind(wishes.accountId)
      : db
          .prepare("SELECT p.id FROM json_each(?) w JOIN products p ON p.num = w.value")
          .bind(JSON.stringify(wishes.nums));
  const { results } = await statement.all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Lists an order that was placed as a guest with those of an account, once. */
export async function claimOrder(db: D1Database, accountId: string, orderId: string): Promise<void> {
  await db
    .prepare(
      `INSERT INTO account_orders (account_id, order_id, claimed_at)
       SELECT ?1, ?2, ?3 WHERE ${notErased("?1")} ON CONFLICT DO NOTHING`,
    )
    .bind(accountId, orderId, Date.now())
    .run();
}

export async function hasClaimed(db: D1Database, accountId: string, orderId: string): Promise<boolean> {
  const found = await db
    .prepare("SELECT 1 FROM account_orders WHERE account_id = ? AND order_id = ?")
    .bind(accountId, orderId)
    .first();
  return found !== null;
}

/** The ids of the orders, the last claimed first. */
export async function claimedOrders(db: D1Database, accountId: string): Promise<string[]> {
  const { results } = await db
    .prepare(
      "SELECT order_id AS id FROM account_orders WHERE account_id = ? ORDER BY claimed_at DESC, order_id LIMIT ?",
    )
    .bind(accountId, MOST_CLAIMED)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}
