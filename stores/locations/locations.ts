import { asc, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { FIRST_LOCATION, type Location } from "../../domain/stock/locations.ts";
import { isRefused, prepare } from "../base/d1.ts";
import { locations } from "../schema/stock/locations.ts";

/** By priority. A shop that wrote none down has the first alone. */
export async function listLocations(db: D1Database): Promise<Location[]> {
  const rows = await drizzle(db)
    .select({ id: locations.id, name: locations.name, active: locations.active })
    .from(locations)
    .orderBy(asc(locations.priority))
    .all();
  return rows.length > 0 ? rows : [{ id: FIRST_LOCATION, name: "Main location", active: true }];
}

/** Whether the shop has more than one location; a shop without reads no row. */
export async function hasSeveralLocations(db: D1Database): Promise<boolean> {
  const { results } = await prepare(db, sql`select id from locations limit 2`).all();
  return results.length > 1;
}

/**
 * Replaces the list that was read, with what belongs to it.
 *
 * @returns false where another list was written meanwhile; then nothing is written
 */
export async function writeLocations(
  db: D1Database,
  before: readonly Location[],
  after: readonly Location[],
  { now, statements }: { now: number; statements: readonly D1PreparedStatement[] },
): Promise<boolean> {
  const read = (list: readonly Location[]) =>
    JSON.stringify(list.map(({ id, name, active }) => [id, name, active ? 1 : 0]));
  const rows = after.map(({ id, name, active }, n) => ({ id, name, active, priority: n + 1 }));
  try {
    await db.batch([
      // Null is refused, and the batch with it.
      prepare(
        db,
        sql`insert into locations (id, name, priority, created_at)
          select null, '', 0, 0 where exists (select 1 from locations) and ${read(before)} <>
            (select json_group_array(json_array(id, name, active)) from
              (select id, name, active from locations order by priority))`,
      ),
      prepare(
        db,
        sql`insert into locations (id, name, priority, active, created_at)
          select value ->> 'id', value ->> 'name', value ->> 'priority', value ->> 'active', ${now}
          from json_each(${JSON.stringify(rows)}) where true
          on conflict (id) do update set name = excluded.name, priority = excluded.priority,
            active = excluded.active`,
      ),
      ...statements,
    ]);
    return true;
  } catch (error) {
    if (isRefused(error)) {
      return false;
    }
    throw error;
  }
}

/** Whether a location has units of anything, or gave some to orders that are still to be sent. */
export async function isInUse(db: D1Database, location: string): Promise<boolean> {
  const row = await prepare(
    db,
    sql`select exists (select 1 from location_stock where location = ${location} and units > 0)
      or exists (select 1 from allocations where location = ${location}) as used`,
  ).first<{ used: number }>();
  return row?.used === 1;
}

/** What one movement of a SKU's ledger left at other locations than the first. */
export interface LocatedAt {
  sku: string;
  seq: number;
  elsewhere: readonly { location: string; units: number }[];
}

/** Projects where units are. The latest movement of a SKU wins, in whatever order they arrive. */
export async function projectLocations(db: D1Database, located: readonly LocatedAt[]): Promise<void> {
  const rows = located.flatMap(({ sku, seq, elsewhere }) => elsewhere.map((at) => ({ ...at, sku, seq })));
  if (rows.length > 0) {
    await prepare(
      db,
      sql`insert into location_stock (location, sku, units, seq)
        select value ->> 'location', value ->> 'sku', value ->> 'units', value ->> 'seq'
        from json_each(${JSON.stringify(rows)}) where true
        on conflict (location, sku) do update set units = excluded.units, seq = excluded.seq
          where excluded.seq > location_stock.seq`,
    ).run();
  }
}
