import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { SynonymList } from "../../domain/catalog/synonyms.ts";
import { isRefused, prepare } from "../base/d1.ts";
import { bumpCatalogVersion } from "../catalog/catalog-version.ts";
import { synonyms } from "../schema/catalog.ts";

export interface StoredSynonyms {
  /** 0 until a merchant wrote some. */
  version: number;
  /** Milliseconds since 1970. */
  updatedAt: number;
  list: SynonymList;
}

export async function readStoredSynonyms(db: D1Database): Promise<StoredSynonyms> {
  const row = await drizzle(db).select().from(synonyms).get();
  return row
    ? { version: row.version, updatedAt: row.updatedAt, list: { groups: row.groups } }
    : { version: 0, updatedAt: 0, list: { groups: [] } };
}

/**
 * Writes the list in the place of the one that was read, with what belongs to it. Each cached
 * search ends, because any may find more or less from now on.
 *
 * @returns false where another list was written meanwhile; then nothing is written
 */
export async function writeStoredSynonyms(
  db: D1Database,
  before: Pick<StoredSynonyms, "version">,
  { groups }: SynonymList,
  { now, statements }: { now: number; statements: readonly D1PreparedStatement[] },
): Promise<boolean> {
  const write = prepare(
    db,
    sql`insert into synonyms (id, version, groups, updated_at)
      values (1, ${before.version + 1}, ${JSON.stringify(groups)}, ${now})
      on conflict (id) do update set groups = excluded.groups, updated_at = excluded.updated_at,
        -- Null is refused, and the batch with it.
        version = iif(version = ${before.version}, excluded.version, null)`,
  );
  try {
    await db.batch([write, bumpCatalogVersion(db), ...statements]);
    return true;
  } catch (error) {
    if (isRefused(error)) {
      return false;
    }
    throw error;
  }
}
