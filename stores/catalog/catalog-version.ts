import { sql } from "drizzle-orm";
import { prepare } from "../base/d1.ts";

/** What cached answers are stamped with. */
export interface CatalogVersion {
  /** Grows by one with every change that shoppers can see. */
  version: number;
  /** When it last grew, in milliseconds since 1970, by the database's clock. */
  changedAt: number;
}

/** The versions as they were read together. A change of a sale raises both (migration 0014). */
export interface Versions {
  catalog: CatalogVersion;
  sales: CatalogVersion;
  /**
   * A session that begins with it is no older than these versions, on whichever replica; null when
   * D1 gave none.
   */
  bookmark: string | null;
}

const NEVER: CatalogVersion = { version: 0, changedAt: 0 };
const CATALOG = 1;
const SALES = 2;
const NOW_MS = sql.raw("cast(unixepoch('subsec') * 1000 as integer)");

/** Asks the primary: a replica may not have heard of the last change. */
export async function readVersions(db: Pick<D1Database, "withSession">): Promise<Versions> {
  const session = db.withSession("first-primary");
  const { results } = await prepare(
    session,
    sql`select id, version, changed_at as changedAt from catalog_meta where id in (${CATALOG}, ${SALES})`,
  ).all<CatalogVersion & { id: number }>();
  const of = (wanted: number): CatalogVersion => {
    const row = results.find(({ id }) => id === wanted);
    return row ? { version: row.version, changedAt: row.changedAt } : NEVER;
  };
  return { catalog: of(CATALOG), sales: of(SALES), bookmark: session.getBookmark() };
}

export async function readCatalogVersion(db: D1Database): Promise<CatalogVersion> {
  return (await readVersions(db)).catalog;
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
    sql`insert into catalog_meta (id, version, changed_at) select ${CATALOG}, 1, ${NOW_MS} where ${condition}
      on conflict (id) do update set version = version + 1, changed_at = excluded.changed_at`,
  );
}
