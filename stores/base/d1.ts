import type { SQL } from "drizzle-orm";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";

const dialect = new SQLiteAsyncDialect();

/** A statement written with drizzle's `sql` template, with its parameters bound. */
export function prepare(db: Pick<D1Database, "prepare">, query: SQL): D1PreparedStatement {
  const { sql, params } = dialect.sqlToQuery(query);
  return db.prepare(sql).bind(...params);
}

/** Whether a constraint refused a write: https://www.sqlite.org/rescode.html#constraint */
export function isRefused(error: unknown): boolean {
  return error instanceof Error && (/constraint/i.test(error.message) || isRefused(error.cause));
}

/** A database as a session sees it: on whichever replica is near, and no older than `since`. */
export function sessionOf(db: D1Database, since: string): D1Database {
  const session = db.withSession(since);
  return new Proxy(db, {
    get(target, name) {
      if (name === "prepare") {
        return session.prepare.bind(session);
      }
      if (name === "batch") {
        return session.batch.bind(session);
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
