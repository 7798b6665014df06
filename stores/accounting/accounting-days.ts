import { asc, between, desc, gt, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { isRefused, prepare } from "../base/d1.ts";
import { accountingDays } from "../schema/orders.ts";

export type StoredDay = typeof accountingDays.$inferSelect;

/** Days of a period that were begun to be closed, in their order. Both dates are in it. */
export async function readDays(db: D1Database, from: string, to: string): Promise<StoredDay[]> {
  return drizzle(db)
    .select()
    .from(accountingDays)
    .where(between(accountingDays.day, from, to))
    .orderBy(asc(accountingDays.day));
}

/** When the last day before a date ended, and when the first one after it began. */
export async function neighboursOf(
  db: D1Database,
  day: string,
): Promise<{ endBefore: number | null; startAfter: number | null }> {
  const [before, after] = await drizzle(db).batch([
    drizzle(db)
      .select({ to: accountingDays.to })
      .from(accountingDays)
      .where(lt(accountingDays.day, day))
      .orderBy(desc(accountingDays.day))
      .limit(1),
    drizzle(db)
      .select({ from: accountingDays.from })
      .from(accountingDays)
      .where(gt(accountingDays.day, day))
      .orderBy(asc(accountingDays.day))
      .limit(1),
  ]);
  return { endBefore: before[0]?.to ?? null, startAfter: after[0]?.from ?? null };
}

/**
 * Replaces the day that was read, with what belongs to it.
 *
 * @returns false where another writer was first; then nothing is written
 */
export async function writeDay(
  db: D1Database,
  { day, from, to, version, checkedAt, vouchers, reading }: StoredDay,
  statements: readonly D1PreparedStatement[],
): Promise<boolean> {
  const write = prepare(
    db,
    sql`insert into accounting_days (day, from_at, to_at, version, checked_at, vouchers, reading)
      values (${day}, ${from}, ${to}, ${version + 1}, ${checkedAt}, ${JSON.stringify(vouchers)},
        ${reading === null ? null : JSON.stringify(reading)})
      on conflict (day) do update set checked_at = excluded.checked_at, vouchers = excluded.vouchers,
        reading = excluded.reading,
        -- Null is refused, and the batch with it.
        version = iif(version = ${version}, excluded.version, null)`,
  );
  try {
    await db.batch([write, ...statements]);
    return true;
  } catch (error) {
    if (isRefused(error)) {
      return false;
    }
    throw error;
  }
}
