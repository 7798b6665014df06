import { and, desc, eq, isNull, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Currency } from "../../domain/base/money.ts";
import { type PriceListTerms, windowOf } from "../../domain/prices/price-list.ts";
import { isRefused, prepare } from "../base/d1.ts";
import { priceLists, priceListVersions } from "../schema/price-lists.ts";

/** Lists that are not deleted: each of them may price a line of a cart. */
export const MAX_PRICE_LISTS = 500;

export interface StoredPriceList {
  num: number;
  id: string;
  version: number;
  terms: PriceListTerms;
  /** Milliseconds since 1970. */
  createdAt: number;
  updatedAt: number;
}

/** One price of a list, from a number of units on. */
export interface StoredPrice {
  sku: string;
  minQuantity: number;
  /** Minor units of the list's currency. */
  amount: number;
}

/** What is written with a version of a list: who writes it, when, and what the audit log says. */
interface Written {
  actor: string;
  /** Milliseconds since 1970. */
  now: number;
  audit: readonly D1PreparedStatement[];
}

const isLive = isNull(priceLists.deletedAt);

/** What queries read of the terms beside them. */
function columnsOf(terms: PriceListTerms) {
  const { startsAt, endsAt } = windowOf(terms);
  const groups = terms.customerGroups === undefined ? null : JSON.stringify(terms.customerGroups);
  return { startsAt, endsAt, groups };
}

/** @returns null when there are too many */
export async function insertPriceList(
  db: D1Database,
  id: string,
  terms: PriceListTerms,
  prices: readonly StoredPrice[],
  { actor, now, audit }: Written,
): Promise<StoredPriceList | null> {
  if ((await drizzle(db).$count(priceLists, isLive)) >= MAX_PRICE_LISTS) {
    return null;
  }
  const { startsAt, endsAt, groups } = columnsOf(terms);
  await db.batch([
    prepare(
      db,
      sql`insert into price_lists (id, version, terms, currency, starts_at, ends_at, customer_groups, due_at,
          created_at, updated_at)
        values (${id}, 1, ${JSON.stringify(terms)}, ${terms.currency}, ${startsAt}, ${endsAt}, ${groups}, ${now},
          ${now}, ${now})`,
    ),
    versionStatement(db, id, actor, now),
    ...priceStatements(db, id, prices),
    ...audit,
  ]);
  return findPriceList(db, id);
}

/** Writes the next version of a list, unless it has changed since it was read. */
export async function updatePriceList(
  db: D1Database,
  before: StoredPriceList,
  after: { terms: PriceListTerms; prices: readonly StoredPrice[] | null },
  { actor, now, audit }: Written,
): Promise<boolean> {
  const { startsAt, endsAt, groups } = columnsOf(after.terms);
  return write(db, [
    prepare(
      db,
      sql`update price_lists set version = ${nextVersion(before)}, terms = ${JSON.stringify(after.terms)},
          starts_at = ${startsAt}, ends_at = ${endsAt}, customer_groups = ${groups}, due_at = ${now},
          turns = turns + 1, updated_at = ${now}
        where id = ${before.id}`,
    ),
    versionStatement(db, before.id, actor, now),
    ...(after.prices === null ? [] : priceStatements(db, before.id, after.prices)),
    ...audit,
  ]);
}

/** Ends a list permanently. Its versions stay, because orders name them. */
export async function deletePriceList(
  db: D1Database,
  before: StoredPriceList,
  { actor, now, audit }: Written,
): Promise<boolean> {
  return write(db, [
    prepare(
      db,
      sql`update price_lists set version = ${nextVersion(before)}, deleted_at = ${now}, due_at = ${now},
          turns = turns + 1, updated_at = ${now}
        where id = ${before.id}`,
    ),
    versionStatement(db, before.id, actor, now),
    ...audit,
  ]);
}

/** Null, which the table refuses, where the list is not what was read. */
function nextVersion({ version }: StoredPriceList) {
  return sql`iif(version = ${version} and deleted_at is null, version + 1, null)`;
}

async function write(db: D1Database, statements: D1PreparedStatement[]): Promise<boolean> {
  try {
    await db.batch(statements);
    return true;
  } catch (error) {
    if (isRefused(error)) {
      return false;
    }
    throw error;
  }
}

function versionStatement(db: D1Database, id: string, actor: string, now: number): D1PreparedStatement {
  return prepare(
    db,
    sql`insert into price_list_versions (list, version, terms, deleted, actor, at)
      select num, version, terms, deleted_at is not null, ${actor}, ${now} from price_lists where id = ${id}`,
  );
}

/**
 * Makes these the prices of the version that was just written: what stays the same keeps its row.
 */
function priceStatements(db: D1Database, id: string, prices: readonly StoredPrice[]): D1PreparedStatement[] {
  const json = JSON.stringify(prices);
  const wanted = sql`select value ->> 'sku', value ->> 'minQuantity', value ->> 'amount' from json_each(${json})`;
  const kept = sql`select sku, min_quantity, amount from price_list_prices
    where list = (select num from price_lists where id = ${id}) and until is null`;
  return [
    prepare(
      db,
      sql`update price_list_prices set until = (select version from price_lists where id = ${id})
        where list = (select num from price_lists where id = ${id}) and until is null
          and (sku, min_quantity, amount) not in (${wanted})`,
    ),
    prepare(
      db,
      sql`insert into price_list_prices (list, sku, min_quantity, since, amount)
        select l.num, p.value ->> 'sku', p.value ->> 'minQuantity', l.version, p.value ->> 'amount'
        from price_lists l cross join json_each(${json}) p
        where l.id = ${id} and (p.value ->> 'sku', p.value ->> 'minQuantity', p.value ->> 'amount') not in (${kept})`,
    ),
  ];
}

const LISTED = {
  num: priceLists.num,
  id: priceLists.id,
  version: priceLists.version,
  terms: priceLists.terms,
  createdAt: priceLists.createdAt,
  updatedAt: priceLists.updatedAt,
};

export async function findPriceList(db: D1Database, id: string): Promise<StoredPriceList | null> {
  const found = drizzle(db)
    .select(LISTED)
    .from(priceLists)
    .where(and(eq(priceLists.id, id), isLive));
  return (await found.get()) ?? null;
}

/** The newest first, without counting their prices. */
export function newestPriceLists(
  db: D1Database,
  limit: number,
): Promise<Pick<StoredPriceList, "id" | "terms">[]> {
  return drizzle(db)
    .select({ id: priceLists.id, terms: priceLists.terms })
    .from(priceLists)
    .where(and(isLive, lt(priceLists.num, Number.MAX_SAFE_INTEGER)))
    .orderBy(desc(priceLists.num))
    .limit(limit);
}

/** The newest first, each with the number of its prices. */
export function listPriceLists(
  db: D1Database,
  { before, limit }: { before: number; limit: number },
): Promise<(StoredPriceList & { priceCount: number })[]> {
  return drizzle(db)
    .select({
      ...LISTED,
      priceCount: sql<number>`(select count(*) from price_list_prices p
        where p.list = ${priceLists.num} and p.until is null)`,
    })
    .from(priceLists)
    .where(and(isLive, lt(priceLists.num, before)))
    .orderBy(desc(priceLists.num))
    .limit(limit);
}

/** The versions of a list, deleted or not, the newest first. */
export async function versionsOf(db: D1Database, id: string) {
  return drizzle(db)
    .select({
      num: priceLists.num,
      version: priceListVersions.version,
      terms: priceListVersions.terms,
      deleted: priceListVersions.deleted,
      actor: priceListVersions.actor,
      at: priceListVersions.at,
    })
    .from(priceListVersions)
    .innerJoin(priceLists, eq(priceLists.num, priceListVersions.list))
    .where(eq(priceLists.id, id))
    .orderBy(desc(priceListVersions.version));
}

/** The prices of one version of a list, by SKU and number of units. */
export async function pricesOf(db: D1Database, num: number, version: number): Promise<StoredPrice[]> {
  const { results } = await prepare(
    db,
    sql`select sku, min_quantity as minQuantity, amount from price_list_prices
      where list = ${num} and since <= ${version} and (until is null or until > ${version})
      order by sku, min_quantity`,
  ).all<StoredPrice>();
  return results;
}

/** The currencies of lists that price goods at a moment, in milliseconds since 1970. */
export async function currenciesInForce(db: D1Database, now: number): Promise<Currency[]> {
  const { results } = await prepare(
    db,
    sql`select distinct currency from price_lists where deleted_at is null
      and (starts_at is null or starts_at <= ${now}) and (ends_at is null or ends_at > ${now})`,
  ).all<{ currency: Currency }>();
  return results.map(({ currency }) => currency);
}
