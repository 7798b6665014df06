import { and, asc, eq, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Supplier } from "../../domain/purchasing/supplier.ts";
import { isRefused, prepare } from "../base/d1.ts";
import { suppliers } from "../schema/stock/purchasing.ts";

export type StoredSupplier = typeof suppliers.$inferSelect;

/** What is written together with a supplier or a purchase order. */
export interface Beside {
  /** Milliseconds since 1970. */
  now: number;
  statements: readonly D1PreparedStatement[];
}

/** By name, the archived ones last. */
export async function listSuppliers(db: D1Database): Promise<StoredSupplier[]> {
  return drizzle(db)
    .select()
    .from(suppliers)
    .orderBy(asc(suppliers.archived), asc(sql`lower(${suppliers.name})`))
    .all();
}

export async function findSupplier(db: D1Database, id: string): Promise<StoredSupplier | null> {
  return (await drizzle(db).select().from(suppliers).where(eq(suppliers.id, id)).get()) ?? null;
}

/** Whether another supplier has this name, in whatever case. */
export async function isSupplierName(db: D1Database, name: string, exceptId: string): Promise<boolean> {
  const same = and(sql`lower(${suppliers.name}) = lower(${name})`, ne(suppliers.id, exceptId));
  return (await drizzle(db).$count(suppliers, same)) > 0;
}

/** @returns false where another supplier has the name */
export async function insertSupplier(
  db: D1Database,
  id: string,
  terms: Supplier,
  { now, statements }: Beside,
): Promise<boolean> {
  const insert = sql`insert into suppliers (id, name, email, currency, lead_time_days, note, archived, created_at, updated_at)
    values (${id}, ${terms.name}, ${terms.email}, ${terms.currency}, ${terms.leadTimeDays}, ${terms.note}, 0,
      ${now}, ${now})`;
  return runAll(db, [prepare(db, insert), ...statements]);
}

/** @returns false where it is no longer what was read, or another supplier has the name */
export async function updateSupplier(
  db: D1Database,
  { id, version }: Pick<StoredSupplier, "id" | "version">,
  terms: Supplier,
  { now, statements }: Beside,
): Promise<boolean> {
  const update = sql`update suppliers set name = ${terms.name}, email = ${terms.email}, currency = ${terms.currency},
      lead_time_days = ${terms.leadTimeDays}, note = ${terms.note}, archived = ${terms.archived ? 1 : 0},
      updated_at = ${now},
      -- Null is refused, and the batch with it.
      version = iif(version = ${version}, version + 1, null)
    where id = ${id}`;
  return runAll(db, [prepare(db, update), ...statements]);
}

/** Runs a batch. @returns false where a constraint refused it; then nothing is written */
export async function runAll(db: D1Database, statements: D1PreparedStatement[]): Promise<boolean> {
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
