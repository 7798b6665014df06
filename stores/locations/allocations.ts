import { asc, inArray, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Allocation } from "../../domain/picking/picking.ts";
import { prepare } from "../base/d1.ts";
import { allocations } from "../schema/stock/locations.ts";

/** What locations gave to an order. */
export interface AllocatedOrder {
  id: string;
  /** Milliseconds since 1970. */
  placedAt: number;
  allocations: readonly Allocation[];
}

/** Writes what locations gave to these orders in the place of what was known of them. */
export async function writeAllocations(db: D1Database, orders: readonly AllocatedOrder[]): Promise<void> {
  const ids = JSON.stringify(orders.map(({ id }) => id));
  const rows = orders.flatMap(({ id, placedAt, allocations: given }) =>
    given.map((row, position) => ({ id, position, placedAt, ...row })),
  );
  await db.batch([
    prepare(db, sql`delete from allocations where order_id in (select value from json_each(${ids}))`),
    prepare(
      db,
      sql`insert into allocations (order_id, position, sku, location, units, placed_at)
        select value ->> 'id', value ->> 'position', value ->> 'sku', value ->> 'location', value ->> 'units',
          value ->> 'placedAt' from json_each(${JSON.stringify(rows)})`,
    ),
  ]);
}

/**
 * What locations gave to these orders. An order that no location is to send from is not in the map.
 */
export async function allocationsOf(
  db: D1Database,
  orderIds: readonly string[],
): Promise<Map<string, Allocation[]>> {
  const rows = await drizzle(db)
    .select()
    .from(allocations)
    .where(inArray(allocations.orderId, [...orderIds]))
    .orderBy(asc(allocations.orderId), asc(allocations.position))
    .all();
  return Map.groupBy(rows, ({ orderId }) => orderId);
}

/** Orders to which no location could give all of a SKU, the oldest first. */
export async function ordersWithout(db: D1Database, sku: string, limit: number): Promise<string[]> {
  const { results } = await prepare(
    db,
    sql`select order_id as id from allocations where sku = ${sku} and location is null
      order by placed_at, order_id limit ${limit}`,
  ).all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** A page of the orders that a location gave units to, the oldest first. */
export async function ordersAt(
  db: D1Database,
  location: string,
  { after, limit }: { after: { placedAt: number; id: string }; limit: number },
): Promise<{ id: string; placedAt: number }[]> {
  const { results } = await prepare(
    db,
    sql`select distinct order_id as id, placed_at as placedAt from allocations
      where location = ${location} and (placed_at, order_id) > (${after.placedAt}, ${after.id})
      order by placed_at, order_id limit ${limit}`,
  ).all<{ id: string; placedAt: number }>();
  return results;
}
