import { sql } from "drizzle-orm";
import { prepare } from "../base/d1.ts";

/** What cached catalog answers are stamped with. */
export interface CatalogVersion {
  /** Grows by one with every change that shoppers can see. */
  version: number;
  /** When it last grew, in milliseconds since 1970, by the database's clock. */
  changedAt: number;
}

const NOW_MS = sql.raw("cast(unixepoch('subsec') * 1000 as integer)");

export async function readCatalogVersion(db: D1Database): Promise<CatalogVersion> {
  const row = await prepare(
    db,
    sql`select version, changed_at as changedAt from catalog_meta where id = 1`,
  ).first<CatalogVersion>();
  return row ?? { version: 0, changedAt: 0 };
}

/** Belongs into the batch of every change that shoppers can see. */
export function bumpCatalogVersion(db: D1Database): D1PreparedStatement {
  return bumpCatalogVersionWhere(db, sql`true`);
}

/** The same, if `condition` holds when the batch reaches it. */
export function bumpCatalogVersionWhere(
  db: D1Database,
  condition: ReturnType<typeof sql>,
): D1PreparedStatement {
  return prepare(
    db,
    sql`insert into catalog_meta (id, version, changed_at) select 1, 1, ${NOW_MS} where ${condition}
      on conflict (id) do update set version = version + 1, changed_at = excluded.changed_at`,
  );
}
