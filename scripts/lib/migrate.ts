import fs from "node:fs";
import path from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { inProject } from "./project.ts";

const FOLDER = inProject("migrations/d1");
/** The table `wrangler d1 migrations apply` keeps, so that both agree on what was applied. */
const TABLE = `create table if not exists d1_migrations (
  id integer primary key autoincrement,
  name text unique,
  applied_at timestamp default current_timestamp not null
)`;

/** The names of those that come after what was applied, in order. */
export function pendingMigrations(applied: readonly string[]): string[] {
  return fs
    .readdirSync(FOLDER)
    .filter((name) => name.endsWith(".sql") && !applied.includes(name))
    .sort();
}

/**
 * Applies the D1 migrations that a database has not seen, in order, each with its record in one
 * transaction.
 * @returns The names of those it applied.
 */
export async function migrate(db: D1Database): Promise<string[]> {
  await db.prepare(TABLE).run();
  const { results } = await db.prepare("select name from d1_migrations").all();
  const pending = pendingMigrations(results.map((row) => String(row.name)));
  if (pending.length === 0) {
    return [];
  }
  const { unstable_splitSqlQuery: splitSqlQuery } = await import("wrangler");
  for (const name of pending) {
    const queries = splitSqlQuery(fs.readFileSync(path.join(FOLDER, name), "utf8"));
    await db.batch([
      ...queries.map((query) => db.prepare(query)),
      db.prepare("insert into d1_migrations (name) values (?)").bind(name),
    ]);
  }
  return pending;
}
