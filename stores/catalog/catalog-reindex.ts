import { sql } from "drizzle-orm";
import { prepare } from "../base/d1.ts";
import { bumpCatalogVersion } from "./catalog-version.ts";
import { INDEX_VERSION, type Indexed, indexStatements } from "./catalog-write.ts";

/** Products of one batch: their texts stay far below what D1 takes at once. */
const BATCH = 25;

interface Row {
  id: string;
  title: string;
  category: string;
  tags: string;
  vendor: string;
  description: string;
  variants: string;
}

/**
 * Indexes products for searches that other code has written: older code before an upgrade, or newer
 * code that was rolled back. Searches find them by the earlier words meanwhile.
 *
 * @returns how many, at most `limit`
 */
export async function reindexProducts(db: D1Database, limit: number): Promise<number> {
  let indexed = 0;
  while (indexed < limit) {
    const { results } = await prepare(
      db,
      sql`select p.id, p.title, p.category, p.tags, p.vendor, p.description,
          (select json_group_array(json_object('sku', v.sku, 'options', json(v.options)))
            from variants v where v.product_id = p.id and v.archived = 0) as variants
        from products p where p.indexed_with < ${INDEX_VERSION}
        limit ${Math.min(BATCH, limit - indexed)}`,
    ).all<Row>();
    if (results.length === 0) {
      break;
    }
    await db.batch([
      ...results.flatMap(({ id, tags, variants, ...row }) =>
        indexStatements(db, id, {
          ...row,
          tags: JSON.parse(tags) as string[],
          variants: JSON.parse(variants) as Indexed["variants"],
        }),
      ),
      bumpCatalogVersion(db),
    ]);
    indexed += results.length;
  }
  return indexed;
}
