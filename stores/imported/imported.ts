import { and, desc, eq, gte, lt, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { fingerprint } from "../../domain/base/ids.ts";
import type { ImportedCustomer, ImportedOrder } from "../../domain/imported/imported.ts";
import { importedCustomers, importedOrders } from "../schema/orders.ts";

/** What a row is known by, and what it says, as it is stored. */
interface Keyed {
  key: string;
  body: string;
}

/** Orders that an export of personal data reads at once. */
const EXPORT_PAGE = 500;

/** The first text that does not begin with another. */
const afterAll = (prefix: string) => `${prefix}\u{10FFFF}`;

/** What is stored under each of these names. */
export async function storedOrders(db: D1Database, names: readonly string[]): Promise<Map<string, string>> {
  return bodies(db, "SELECT name AS key, body FROM imported_orders WHERE name IN", names);
}

/** What is stored under each of these addresses. */
export async function storedCustomers(
  db: D1Database,
  emails: readonly string[],
): Promise<Map<string, string>> {
  return bodies(db, "SELECT email AS key, body FROM imported_customers WHERE email IN", emails);
}

async function bodies(db: D1Database, select: string, keys: readonly string[]): Promise<Map<string, string>> {
  const { results } = await db
    .prepare(`${select} (SELECT value FROM json_each(?))`)
    .bind(JSON.stringify(keys))
    .all<Keyed>();
  return new Map(results.map(({ key, body }) => [key, body]));
}

/**
 * Stores orders, each in the place of the one of its name; a person who was erased meanwhile, not.
 */
export async function writeOrders(db: D1Database, orders: readonly ImportedOrder[]): Promise<void> {
  const rows = await Promise.all(
    orders.map(async (order) => {
      const { name, email, placedAt } = order;
      return { name, email, placedAt, body: JSON.stringify(order), digest: await digestOf(email) };
    }),
  );
  await db
    .prepare(
      `INSERT INTO imported_orders (name, email, placed_at, body)
       SELECT value->>'name', value->>'email', value->>'placedAt', value->>'body'
       FROM json_each(?) WHERE value->>'digest' NOT IN (SELECT digest FROM imported_erasures)
       ON CONFLICT (name) DO UPDATE SET
         email = excluded.email, placed_at = excluded.placed_at, body = excluded.body`,
    )
    .bind(JSON.stringify(rows))
    .run();
}

/** The same of customers, by their addresses. */
export async function writeCustomers(db: D1Database, customers: readonly ImportedCustomer[]): Promise<void> {
  const rows = await Promise.all(
    customers.map(async (customer) => {
      const { email } = customer;
      return { email, body: JSON.stringify(customer), digest: await digestOf(email) };
    }),
  );
  await db
    .prepare(
      `INSERT INTO imported_customers (email, body)
       SELECT value->>'email', value->>'body'
       FROM json_each(?) WHERE value->>'digest' NOT IN (SELECT digest FROM imported_erasures)
       ON CONFLICT (email) DO UPDATE SET body = excluded.body`,
    )
    .bind(JSON.stringify(rows))
    .run();
}

/** Those of some addresses whose person was erased. */
export async function erasedAddresses(db: D1Database, emails: readonly string[]): Promise<Set<string>> {
  const digests = new Map(
    await Promise.all([...new Set(emails)].map(async (email) => [await digestOf(email), email] as const)),
  );
  const { results } = await db
    .prepare("SELECT digest FROM imported_erasures WHERE digest IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify([...digests.keys()]))
    .all<{ digest: string }>();
  return new Set(results.map(({ digest }) => digests.get(digest) ?? ""));
}

function digestOf(email: string): Promise<string> {
  return fingerprint(email);
}

/** What erases a person's imported orders, and takes none again. */
export async function erasingStatements(db: D1Database, email: string): Promise<D1PreparedStatement[]> {
  return [
    db.prepare("DELETE FROM imported_orders WHERE email = ?").bind(email),
    db.prepare("DELETE FROM imported_customers WHERE email = ?").bind(email),
    db.prepare("INSERT OR IGNORE INTO imported_erasures (digest) VALUES (?)").bind(await digestOf(email)),
  ];
}

/** Where a page of imported orders begins: after this order. */
export interface ImportedPlace {
  placedAt: number;
  name: string;
}

/** Orders of an address, of a name, or all, the newest first. */
export async function listImportedOrders(
  db: D1Database,
  asked: { email: string } | { q: string },
  after: ImportedPlace | null,
  limit: number,
): Promise<ImportedOrder[]> {
  const { name, email, placedAt, order } = importedOrders;
  const q = "q" in asked ? asked.q : "";
  const wanted =
    "email" in asked
      ? eq(email, asked.email)
      : q === ""
        ? undefined
        : or(
            eq(name, q),
            eq(name, `#${q}`),
            and(gte(email, q.toLowerCase()), lt(email, afterAll(q.toLowerCase()))),
          );
  const rows = await drizzle(db)
    .select({ order })
    .from(importedOrders)
    .where(and(wanted, after ? sql`(${placedAt}, ${name}) < (${after.placedAt}, ${after.name})` : undefined))
    .orderBy(desc(placedAt), desc(name))
    .limit(limit);
  return rows.map((row) => row.order);
}

/** Customers whose address begins with a text, in the order of the alphabet. */
export async function listImportedCustomers(
  db: D1Database,
  prefix: string,
  limit: number,
): Promise<ImportedCustomer[]> {
  const { email, customer } = importedCustomers;
  const rows = await drizzle(db)
    .select({ customer })
    .from(importedCustomers)
    .where(and(gte(email, prefix.toLowerCase()), lt(email, afterAll(prefix.toLowerCase()))))
    .orderBy(email)
    .limit(limit);
  return rows.map((row) => row.customer);
}

/** What was imported of a customer by their address; null: nothing. */
export async function findImportedCustomer(
  db: D1Database,
  address: string,
): Promise<ImportedCustomer | null> {
  const row = await drizzle(db)
    .select()
    .from(importedCustomers)
    .where(eq(importedCustomers.email, address))
    .get();
  return row?.customer ?? null;
}

/** All imported orders of an address, the newest first. */
export async function everyImportedOrder(db: D1Database, email: string): Promise<ImportedOrder[]> {
  const orders: ImportedOrder[] = [];
  for (let after: ImportedPlace | null = null; ; ) {
    const page: ImportedOrder[] = await listImportedOrders(db, { email }, after, EXPORT_PAGE);
    orders.push(...page);
    const last = page.at(-1);
    if (!last || page.length < EXPORT_PAGE) {
      return orders;
    }
    after = last;
  }
}
