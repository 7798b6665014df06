import { type SQL, sql } from "drizzle-orm";
import { type ProductChange, picturesOf } from "../../domain/catalog/product-change.ts";
import { indexText, plainText, sortKey } from "../../domain/catalog/search-text.ts";
import { isRefused, prepare } from "../base/d1.ts";
import type { OutboxEntry } from "../events/outbox.ts";
import { isThere } from "../media/pictures.ts";

interface ChangeContext {
  productId: string;
  /** Who changes it: a principal's subject. */
  actor: string;
  /** Milliseconds since 1970. */
  now: number;
  /** Written together with the change. */
  events: readonly OutboxEntry[];
  /** What the audit log says of it. */
  audit: readonly D1PreparedStatement[];
  /** `catalog.changed`; its version is filled in as the batch runs. */
  changed: OutboxEntry;
}

/**
 * Writes one product whole: row, images, variants, listings, price versions, search index, catalog
 * version and events, all or nothing.
 *
 * @returns false, with nothing written, when another writer changed the product or took one of its
 *   SKUs meanwhile
 */
export async function writeProduct(
  db: D1Database,
  change: ProductChange,
  context: ChangeContext,
): Promise<boolean> {
  const { fields } = change;
  const { productId, now } = context;
  const live = change.variants.filter((variant) => !variant.archived);
  const amounts = live.map((variant) => variant.price);
  const batch = db.batch([
    // Its listings are made once, below, and not again with each variant (migration 0015). What is
    // between the two statements is one change of the catalog, and raises its version (0019).
    prepare(db, sql`insert into relisting (product_id) values (${productId})`),
    prepare(
      db,
      sql`insert into products (id, slug, title, description, vendor, category, tags, option_names, status,
          seo_title, seo_description, price_min, price_max, title_key, created_at, updated_at)
        values (${productId}, ${change.slug}, ${fields.title}, ${fields.description}, ${fields.vendor},
          ${fields.category}, ${JSON.stringify(fields.tags)}, ${JSON.stringify(fields.optionNames)},
          ${fields.status}, ${fields.seoTitle}, ${fields.seoDescription}, ${Math.min(...amounts)},
          ${Math.max(...amounts)}, ${sortKey(fields.title)}, ${now}, ${now})
        on conflict (id) do update set title = excluded.title, description = excluded.description,
          vendor = excluded.vendor, category = excluded.category, tags = excluded.tags,
          option_names = excluded.option_names, status = excluded.status, seo_title = excluded.seo_title,
          seo_description = excluded.seo_description, price_min = excluded.price_min,
          price_max = excluded.price_max, title_key = excluded.title_key,
          -- It raises with every change. Null is refused, and the batch with it.
          updated_at = iif(products.updated_at is ${change.since},
            max(excluded.updated_at, products.updated_at + 1), null)`,
    ),
    ...stillThere(db, productId, change),
    prepare(db, sql`delete from product_images where product_id = ${productId}`),
    prepare(
      db,
      sql`insert into product_images (product_id, position, url, alt)
        select ${productId}, key, value ->> 'url', value ->> 'alt'
        from json_each(${JSON.stringify(change.images)})`,
    ),
    writeVariants(db, productId, change.variants),
    pricesOfProducts(
      db,
      sql`id = ${productId}
        and exists (select 1 from variants where product_id = ${productId} and list_price is not null)`,
    ),
    prepare(db, sql`delete from relisting where product_id = ${productId}`),
    prepare(
      db,
      sql`insert into prices (sku, version, amount, compare_at, valid_from, actor)
        select value ->> 'sku', value ->> 'version', value ->> 'amount', value ->> 'compareAt', ${now},
          ${context.actor}
        from json_each(${JSON.stringify(change.prices)})`,
    ),
    ...change.renames.flatMap((rename) => follow(db, rename, now)),
    ...indexStatements(db, productId, { ...fields, variants: live }),
    prepare(
      db,
      sql`insert into outbox (id, type, payload, created_at)
        select value ->> 'id', value ->> 'type', value ->> 'payload', ${now}
        from json_each(${JSON.stringify(context.events)})`,
    ),
    prepare(
      db,
      sql`insert into outbox (id, type, payload, created_at)
        select ${context.changed.id}, ${context.changed.type},
          json_set(${context.changed.payload}, '$.data.version', version), ${now}
        from catalog_meta where id = 1`,
    ),
    ...context.audit,
  ]);
  try {
    await batch;
    return true;
  } catch (error) {
    if (isRefused(error)) {
      return false;
    }
    throw error;
  }
}

/** A picture whose deletion has begun is named no more: null is refused, and the batch with it. */
function stillThere(db: D1Database, productId: string, change: ProductChange): D1PreparedStatement[] {
  const urls = picturesOf(change);
  return urls.length === 0
    ? []
    : [
        prepare(
          db,
          sql`update products set updated_at = null where id = ${productId}
            and exists (select 1 from json_each(${JSON.stringify(urls)}) where not ${isThere(sql`value`)})`,
        ),
      ];
}

/** Keeps the lowest and the highest price that every shopper is shown beside the product. */
export function pricesOfProducts(db: D1Database, which: SQL): D1PreparedStatement {
  const end = (of: string) => sql`(select ${sql.raw(of)}(coalesce(list_price, price)) from variants
    where product_id = products.id and archived = 0)`;
  return prepare(
    db,
    sql`update products set price_min = coalesce(${end("min")}, price_min),
        price_max = coalesce(${end("max")}, price_max) where ${which}`,
  );
}

/**
 * What names a variant names it by its new SKU from now on: prices of lists, which are published
 * under it, promotions, and who waits until it is back.
 */
function follow(
  db: D1Database,
  { from, to }: ProductChange["renames"][number],
  now: number,
): D1PreparedStatement[] {
  const named = sql`json_each(promotions.draft, '$.appliesTo.skus')`;
  const variant = (sku: string) => sql`(select id from variants where sku = ${sku})`;
  return [
    prepare(
      db,
      sql`update price_lists set due_at = ${now}, turns = turns + 1
        where num in (select list from price_list_prices where sku = ${from} and until is null)`,
    ),
    prepare(db, sql`update or replace price_list_prices set sku = ${to} where sku = ${from}`),
    prepare(
      db,
      sql`update promotions set version = version + 1, updated_at = ${now},
          draft = json_set(draft, '$.appliesTo.skus',
            (select json_group_array(iif(value = ${from}, ${to}, value)) from ${named}))
        where deleted_at is null and ${from} in (select value from ${named})`,
    ),
    prepare(
      db,
      sql`update or replace back_in_stock set variant_id = ${variant(to)} where variant_id = ${variant(from)}`,
    ),
  ];
}

/** What the search index holds of a product. */
export interface Indexed {
  title: string;
  category: string;
  tags: readonly string[];
  vendor: string;
  /** HTML. */
  description: string;
  variants: readonly { sku: string; options: Record<string, string> }[];
}

/**
 * Raised when `indexText` or `sortKey` change their result: rows that an older version wrote are
 * indexed again (catalog-reindex.ts).
 */
export const INDEX_VERSION = 2;

/** The last statement undoes what the trigger of migration 0016 says of every other writer. */
export function indexStatements(db: D1Database, productId: string, product: Indexed): D1PreparedStatement[] {
  const { title, category, tags, vendor, variants, description } = product;
  const codes = variants.flatMap(({ sku, options }) => [...Object.values(options), sku]);
  return [
    prepare(
      db,
      sql`insert or replace into product_search (rowid, title, category, tags, vendor, variants, description)
        select num, ${indexText(title)}, ${indexText(category)}, ${indexText(tags.join(" "))},
          ${indexText(vendor)}, ${indexText(codes.join(" "))}, ${indexText(plainText(description))}
        from products where id = ${productId}`,
    ),
    prepare(
      db,
      sql`update products set title_key = ${sortKey(title)}, indexed_with = ${INDEX_VERSION}
        where id = ${productId}`,
    ),
  ];
}

function writeVariants(
  db: D1Database,
  productId: string,
  variants: ProductChange["variants"],
): D1PreparedStatement {
  return prepare(
    db,
    sql`insert into variants (sku, product_id, position, title, options, price, compare_at_price, price_version,
        weight_grams, tracked, backorder, reorder_point, max_per_order, promised_on, requires_shipping, taxable, barcode,
        image_url, archived, renamed_to, opening_stock, available, on_hand)
      select value ->> 'sku',
        -- A new SKU differs from all others in more than its case: null is refused, and the batch with it.
        iif(exists (select 1 from variants twin where twin.sku = value ->> 'sku' collate nocase
            and twin.sku <> value ->> 'sku')
          and not exists (select 1 from variants old where old.sku = value ->> 'sku'), null, ${productId}),
        value ->> 'position', value ->> 'title', value -> 'options',
        value ->> 'price', value ->> 'compareAtPrice', value ->> 'priceVersion', value ->> 'weightGrams',
        value ->> 'tracked', value ->> 'backorder', value ->> 'reorderPoint', value ->> 'maxPerOrder',
        value ->> 'promisedOn', value ->> 'requiresShipping', value ->> 'taxable', value ->> 'barcode', value ->> 'imageUrl',
        value ->> 'archived', value ->> 'renamedTo', value ->> 'openingStock', value ->> '$.shown.available',
        value ->> '$.shown.onHand'
      from json_each(${JSON.stringify(variants)}) where true
      on conflict (sku) do update set
        -- A SKU stays with its product: null is refused, and the batch with it.
        product_id = iif(product_id = excluded.product_id, product_id, null),
        position = excluded.position, title = excluded.title, options = excluded.options,
        price = excluded.price, compare_at_price = excluded.compare_at_price,
        price_version = excluded.price_version, weight_grams = excluded.weight_grams,
        tracked = excluded.tracked, backorder = excluded.backorder, reorder_point = excluded.reorder_point,
        max_per_order = excluded.max_per_order, promised_on = excluded.promised_on, requires_shipping = excluded.requires_shipping,
        taxable = excluded.taxable, barcode = excluded.barcode, image_url = excluded.image_url,
        archived = excluded.archived, renamed_to = excluded.renamed_to`,
  );
}
