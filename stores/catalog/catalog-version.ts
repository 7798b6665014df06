import { sql } from "drizzle-orm";
import { type CatalogChange, CHANGES_KEPT, type Face } from "../../domain/catalog/catalog-change.ts";
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
  /** Of the list of synonyms; a watch of an older build answers none. */
  synonyms?: CatalogVersion;
  /** Of the shop's settings. A watch of an older build answers none. */
  settings?: CatalogVersion;
  /**
   * A session that begins with it is no older than these versions, on whichever replica; null when
   * D1 gave none.
   */
  bookmark: string | null;
  /**
   * What versions changed, the latest of them, in order. One that is not there may have changed
   * anything. A watch of an older build answers none.
   */
  changes?: readonly CatalogChange[];
}

interface Row extends CatalogVersion {
  id: number;
  productId: string | null;
  saleOf: string | null;
  before: string | null;
  after: string | null;
  words: string | null;
  /** JSON; null where no collection could be concerned. */
  collections: string | null;
}

const NEVER: CatalogVersion = { version: 0, changedAt: 0 };
const CATALOG = 1;
const SALES = 2;
const SYNONYMS = 3;
const SETTINGS = 4;
const NOW_MS = sql.raw("cast(unixepoch('subsec') * 1000 as integer)");
/** Marks an entry that is no version, but the change that raised it. */
const CHANGE = 0;

/**
 * Asks the primary: a replica may lack the last change.
 * @param since The catalog's version up to which changes are known; null for none.
 */
export async function readVersions(
  db: Pick<D1Database, "withSession">,
  since: number | null,
): Promise<Versions> {
  const session = db.withSession("first-primary");
  const { results } = await prepare(
    session,
    sql`select id, version, changed_at as changedAt, null as productId, null as saleOf, null as before,
        null as after, null as words, null as collections
      from catalog_meta where id in (${CATALOG}, ${SALES}, ${SETTINGS})
      union all select ${SYNONYMS}, version, updated_at, null, null, null, null, null, null from synonyms
      union all select * from (
        select ${CHANGE}, version, changed_at, product_id, sale_of, before, after, words, collections
        from catalog_changes
        where version > ${since ?? 0} order by version desc limit ${CHANGES_KEPT})`,
  ).all<Row>();
  const of = (wanted: number): CatalogVersion => {
    const row = results.find(({ id }) => id === wanted);
    return row ? { version: row.version, changedAt: row.changedAt } : NEVER;
  };
  const changes = results.flatMap((row) => (row.id === CHANGE ? (changeOf(row) ?? []) : [])).reverse();
  return {
    catalog: of(CATALOG),
    sales: of(SALES),
    synonyms: of(SYNONYMS),
    settings: of(SETTINGS),
    bookmark: session.getBookmark(),
    changes,
  };
}

/**
 * Null where the row does not have the difference: a statement that put no product into `relisting`
 * before it was under way when the triggers looked (migration 0019).
 */
function changeOf({
  version,
  changedAt,
  productId,
  saleOf,
  before,
  after,
  words,
  collections,
}: Row): CatalogChange | null {
  if (productId !== null && before === after) {
    return null;
  }
  const face = (text: string | null) => (text === null ? null : (JSON.parse(text) as Face));
  return {
    version,
    changedAt,
    productId,
    ...(saleOf === null ? {} : { saleOf }),
    before: face(before),
    after: face(after),
    words: words === "1",
    collections: JSON.parse(collections ?? "[]") as number[],
  };
}

export async function readCatalogVersion(db: D1Database): Promise<CatalogVersion> {
  return (await readVersions(db, null)).catalog;
}

/**
 * Belongs into the batch of a change that shoppers can see and that does not say what it changed.
 * What goes to `relisting` raises the version by itself (migration 0019).
 */
export function bumpCatalogVersion(db: D1Database): D1PreparedStatement {
  return prepare(
    db,
    sql`insert into catalog_meta (id, version, changed_at) values (${CATALOG}, 1, ${NOW_MS})
      on conflict (id) do update set version = version + 1, changed_at = excluded.changed_at`,
  );
}
