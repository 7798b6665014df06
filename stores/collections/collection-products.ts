import { type SQL, sql } from "drizzle-orm";
import type { StoredProduct } from "../../domain/catalog/product-change.ts";
import { type CollectionRule, storedRule } from "../../domain/collections/collection.ts";
import { prepare } from "../base/d1.ts";

/** A product in a list of products that a merchant looks through. */
export interface ProductLine {
  id: string;
  title: string;
  slug: string;
  status: StoredProduct["status"];
  /** The address of its first picture. */
  image: string | null;
}

const LINE = sql.raw(`p.id, p.title, p.slug, p.status,
  (select url from product_images where product_id = p.id order by position limit 1) as image`);

/** The products of these ids, in their order; an id that no product has is left out. */
export async function productLines(db: D1Database, ids: readonly string[]): Promise<ProductLine[]> {
  const { results } = await prepare(
    db,
    sql`select ${LINE} from json_each(${JSON.stringify(ids)}) j cross join products p on p.id = j.value
      order by j.key`,
  ).all<ProductLine>();
  return results;
}

/** The first products that a collection shows, in its order. */
export async function membersOf(db: D1Database, num: number, limit: number): Promise<ProductLine[]> {
  const { results } = await prepare(
    db,
    sql`select ${LINE} from collection_products c cross join products p on p.num = c.num
      where c.collection = ${num} order by c.key, c.num desc limit ${limit}`,
  ).all<ProductLine>();
  return results;
}

/**
 * The products that a rule would choose, before it is saved: how many, and the first by title. It
 * compares each product for sale with the rule, as saving it does.
 */
export async function productsByRule(
  db: D1Database,
  rule: CollectionRule,
  limit: number,
): Promise<{ total: number; products: ProductLine[] }> {
  const { conditions, needed } = storedRule({ rule });
  const meets = conditions.map(conditionOf);
  const met = sql.join(meets, needed === conditions.length ? sql` and ` : sql` or `);
  const where = sql`p.status = 'active' and (${met})
    and exists (select 1 from variants v where v.product_id = p.id and v.archived = 0)`;
  const [lines, count] = await db.batch<ProductLine & { total: number }>([
    prepare(
      db,
      sql`select ${LINE} from products p where ${where} order by p.title_key, p.num limit ${limit}`,
    ),
    prepare(db, sql`select count(*) as total from products p where ${where}`),
  ]);
  return { total: count?.results[0]?.total ?? 0, products: lines?.results ?? [] };
}

const LOWEST_PRICE = sql.raw(`(select min(coalesce(v.list_price, v.price)) from variants v
  where v.product_id = p.id and v.archived = 0)`);

/** A condition as the view `collection_members` evaluates it (migration 0031). */
function conditionOf({ field, is, from, to }: ReturnType<typeof storedRule>["conditions"][number]): SQL {
  switch (field) {
    case "category":
      return sql`p.category collate nocase = ${is}`;
    case "vendor":
      return sql`p.vendor collate nocase = ${is}`;
    case "tag":
      return sql`exists (select 1 from json_each(p.tags) t where t.value collate nocase = ${is})`;
    case "title":
      return sql`instr(coalesce(p.title_key, lower(p.title)), ${is}) > 0`;
    case "price":
      return sql`${LOWEST_PRICE} between ${from} and ${to}`;
    default:
      return sql`${is} = exists (select 1 from variants v where v.product_id = p.id
        and v.archived = 0 and (v.tracked = 0 or v.backorder = 'allow' or v.available > 0))`;
  }
}
