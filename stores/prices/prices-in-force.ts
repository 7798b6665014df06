import { sql } from "drizzle-orm";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import { prepare } from "../base/d1.ts";
import { pricesOfProducts } from "../catalog/catalog-write.ts";
import type { OutboxEntry } from "../events/outbox.ts";

/** A list whose prices come into force or lapse. */
export interface DueList {
  num: number;
  id: string;
  currency: Currency;
  version: number;
  /** Milliseconds since 1970. */
  startsAt: number | null;
  endsAt: number | null;
  customerGroups: string[] | null;
  deleted: boolean;
  turns: number;
}

/**
 * A price of a list that is to be published: in minor units of its currency, null where the list
 * has none.
 */
export interface PriceTurn {
  sku: string;
  minQuantity: number;
  was: number | null;
  becomes: number | null;
  /** The lowest price of other lists for everybody in the currency; null where none is in force. */
  others: number | null;
  /** The product's own; null where the catalog has no such SKU any more. */
  own: number | null;
}

interface PriceAnnouncement {
  events: readonly OutboxEntry[];
  /** `catalog.changed`; its version is filled in. */
  changed: OutboxEntry;
  /** When the list is due again, in milliseconds since 1970; null: never. */
  dueAt: number | null;
  now: number;
}

/** When the next list is due, in milliseconds since 1970; null: none will be. */
export async function nextDue(db: D1Database): Promise<number | null> {
  const row = await prepare(
    db,
    sql`select min(due_at) as at from price_lists where due_at is not null`,
  ).first<{ at: number | null }>();
  return row?.at ?? null;
}

/** The list that has been due for longest; null where none is due. */
export async function dueList(db: D1Database, now: number): Promise<DueList | null> {
  const row = await prepare(
    db,
    sql`select num, id, version, currency, starts_at as startsAt, ends_at as endsAt, customer_groups as customerGroups,
        deleted_at is not null as deleted, turns
      from price_lists where due_at <= ${now} order by due_at, num limit 1`,
  ).first<Omit<DueList, "customerGroups" | "deleted"> & { customerGroups: string | null; deleted: 0 | 1 }>();
  return (
    row && {
      ...row,
      customerGroups: row.customerGroups === null ? null : (JSON.parse(row.customerGroups) as string[]),
      deleted: row.deleted === 1,
    }
  );
}

/** Prices of the list that differ from what was published last. */
export async function turnsOf(
  db: D1Database,
  { num, currency }: DueList,
  isInForce: boolean,
  limit: number,
): Promise<PriceTurn[]> {
  const { results } = await prepare(
    db,
    sql`with wanted as materialized (
        select sku, min_quantity as q, amount from price_list_prices
        where list = ${num} and until is null and ${isInForce ? 1 : 0}),
      turns as (
        select w.sku, w.q, f.amount as was, w.amount as becomes from wanted w
          left join price_lists_in_force f on f.list = ${num} and f.sku = w.sku and f.min_quantity = w.q
          where f.amount is not w.amount
        union all
        select f.sku, f.min_quantity, f.amount, null from price_lists_in_force f
          where f.list = ${num} and (f.sku, f.min_quantity) not in (select sku, q from wanted)
        limit ${limit})
      select t.sku, t.q as minQuantity, t.was, t.becomes, v.price as own,
        (select min(o.amount) from price_lists_in_force o join price_lists l on l.num = o.list
          where o.sku = t.sku and o.min_quantity = 1 and o.list <> ${num} and l.customer_groups is null
            and l.currency = ${currency}) as others
      from turns t left join variants v on v.sku = t.sku`,
  ).all<PriceTurn>();
  return results;
}

/**
 * Publishes a price list's prices: the prices that the shop's pages show to every shopper, and the
 * events. It writes all or nothing. When another request took the same step first, the table
 * refuses this one.
 */
export async function writeTurns(
  db: D1Database,
  { num, turns: step, customerGroups }: DueList,
  turns: readonly PriceTurn[],
  { events, changed, dueAt, now }: PriceAnnouncement,
): Promise<void> {
  const json = JSON.stringify(turns);
  const skus = sql`(select value ->> 'sku' from json_each(${json}))`;
  const shown = [
    prepare(
      db,
      sql`insert into relisting (product_id) select distinct product_id from variants where sku in ${skus}`,
    ),
    prepare(
      db,
      sql`update variants set list_price = (
          select min(f.amount) from price_lists_in_force f join price_lists l on l.num = f.list
          where f.sku = variants.sku and f.min_quantity = 1 and l.customer_groups is null
            and l.currency = ${CURRENCY})
        where sku in ${skus}`,
    ),
    pricesOfProducts(db, sql`id in (select product_id from variants where sku in ${skus})`),
    prepare(db, sql`delete from relisting`),
    prepare(
      db,
      sql`insert into outbox (id, type, payload, created_at)
        select ${changed.id}, ${changed.type}, json_set(${changed.payload}, '$.data.version', version), ${now}
        from catalog_meta where id = 1`,
    ),
  ];
  await db.batch([
    prepare(
      db,
      sql`update price_lists set turns = iif(turns = ${step}, turns + 1, null), due_at = ${dueAt} where num = ${num}`,
    ),
    prepare(
      db,
      sql`delete from price_lists_in_force where list = ${num} and (sku, min_quantity) in (
        select value ->> 'sku', value ->> 'minQuantity' from json_each(${json}) where value ->> 'becomes' is null)`,
    ),
    prepare(
      db,
      sql`insert into price_lists_in_force (list, sku, min_quantity, amount)
        select ${num}, value ->> 'sku', value ->> 'minQuantity', value ->> 'becomes' from json_each(${json})
        where value ->> 'becomes' is not null
        on conflict (list, sku, min_quantity) do update set amount = excluded.amount`,
    ),
    ...(customerGroups === null && turns.length > 0 ? shown : []),
    prepare(
      db,
      sql`insert into outbox (id, type, payload, created_at)
        select value ->> 'id', value ->> 'type', value ->> 'payload', ${now} from json_each(${JSON.stringify(events)})`,
    ),
  ]);
}
