import { sql } from "drizzle-orm";
import { prepare } from "../base/d1.ts";

/** Units of an order that wait for goods. */
export interface WaitingUnits {
  reference: string;
  units: number;
  /** When they were reserved, in milliseconds since 1970. */
  since: number;
}

/** Writes which orders wait for a SKU, unless a later version of that was written before. */
export async function projectWaiting(
  db: D1Database,
  sku: string,
  { version, orders }: { version: number; orders: readonly WaitingUnits[] },
): Promise<void> {
  const isNewest = sql`exists (select 1 from variants where sku = ${sku} and waiting_seq <= ${version})`;
  await db.batch([
    prepare(db, sql`delete from waiting_orders where sku = ${sku} and ${isNewest}`),
    prepare(
      db,
      sql`insert into waiting_orders (sku, reference, since, units)
        select ${sku}, value ->> 'reference', value ->> 'since', value ->> 'units'
        from json_each(${JSON.stringify(orders)}) where ${isNewest}`,
    ),
    prepare(
      db,
      sql`update variants set waiting_seq = ${version} where sku = ${sku} and waiting_seq <= ${version}`,
    ),
  ]);
}

/** What these orders wait for, by SKU, and until when as the merchant promised; in one question. */
export async function waitingOf(
  db: D1Database,
  orderIds: readonly string[],
): Promise<{ reference: string; sku: string; units: number; promisedOn: string | null }[]> {
  const { results } = await prepare(
    db,
    sql`select w.reference, w.sku, w.units, v.promised_on as promisedOn
      from json_each(${JSON.stringify(orderIds)}) j
      cross join waiting_orders w on w.reference = j.value
      join variants v on v.sku = w.sku and v.tracked = 1 order by w.sku`,
  ).all<{ reference: string; sku: string; units: number; promisedOn: string | null }>();
  return results;
}

export interface WaitingOrder extends WaitingUnits {
  sku: string;
  promisedOn: string | null;
  backorder: "deny" | "allow";
}

/** A page of the orders that wait, by SKU; those of a SKU in the order in which they are served. */
export async function listWaiting(
  db: D1Database,
  { sku, after, limit }: { sku: string | null; after: string; limit: number },
): Promise<WaitingOrder[]> {
  const { results } = await prepare(
    db,
    sql`select w.sku, w.reference, w.since, w.units, v.promised_on as promisedOn, v.backorder
      from waiting_orders w join variants v on v.sku = w.sku and v.tracked = 1
      where ${sku === null ? sql`true` : sql`w.sku = ${sku}`} and (w.sku || char(10) || w.since || char(10) || w.reference) > ${after}
      order by w.sku, w.since, w.reference limit ${limit}`,
  ).all<WaitingOrder>();
  return results;
}

/** How many units orders wait for of each of these SKUs; a SKU without any is not in the map. */
export async function waitingUnits(db: D1Database, skus: readonly string[]): Promise<Map<string, number>> {
  const { results } = await prepare(
    db,
    sql`select w.sku, sum(w.units) as units from json_each(${JSON.stringify(skus)}) j
      cross join waiting_orders w on w.sku = j.value group by w.sku`,
  ).all<{ sku: string; units: number }>();
  return new Map(results.map(({ sku, units }) => [sku, units]));
}

/**
 * How many orders wait for goods that were there when they were placed; counting ends at `most`.
 */
export async function countEndangered(db: D1Database, most: number): Promise<number> {
  const row = await prepare(
    db,
    sql`select count(*) as found from (select 1 from waiting_orders w
      cross join variants v on v.sku = w.sku and v.tracked = 1 and v.backorder = 'deny' limit ${most})`,
  ).first<{ found: number }>();
  return row?.found ?? 0;
}
