import { type SQL, sql } from "drizzle-orm";
import { CURRENCY } from "../../domain/base/money.ts";
import type { MerchantProduct, MerchantVariant } from "../../domain/catalog/merchant-view.ts";
import type { StoredProduct, StoredVariant } from "../../domain/catalog/product-change.ts";
import { matchExpression } from "../../domain/catalog/search-text.ts";
import { prepare } from "../base/d1.ts";
import { loadByIds } from "./catalog-stored.ts";
import { ownVariantView, productView, type VariantJson } from "./catalog-view.ts";

export interface MerchantQuery {
  status?: StoredProduct["status"] | undefined;
  /** Words of its title and texts, or its slug, or a SKU. */
  q?: string | undefined;
  sort: MerchantSort;
  page: number;
  pageSize: number;
  /** Where counting ends; without it all are counted. */
  most?: number;
}

/** `changed`: what was edited last is first. */
export type MerchantSort = "newest" | "changed" | "title";

/** Each order has an index, of all products and of those in one status. */
const ORDERS: Record<MerchantSort, SQL> = {
  newest: sql.raw("p.num desc"),
  changed: sql.raw("p.updated_at desc, p.num desc"),
  title: sql.raw("p.title_key, p.num"),
};

/** A page of products in any status. */
export async function listForMerchants(
  db: D1Database,
  { status, q, sort, page, pageSize, most = -1 }: MerchantQuery,
): Promise<{ products: StoredProduct[]; total: number }> {
  const match = q === undefined ? null : matchExpression(q);
  const filters: SQL[] = [
    ...(status === undefined ? [] : [sql`p.status = ${status}`]),
    ...(q === undefined
      ? []
      : [
          sql`(p.slug = ${q} or p.id = ${q}
            or p.id in (select product_id from variants where sku = ${q} collate nocase)
            ${match === null ? sql`` : sql`or p.num in (select rowid from product_search where product_search match ${match.begun})`})`,
        ]),
  ];
  const where = filters.length === 0 ? sql`true` : sql.join(filters, sql` and `);
  const [ids, count] = await db.batch<{ id: string; total: number }>([
    prepare(
      db,
      sql`select p.id from products p where ${where} order by ${orderOf(sort, status)}
        limit ${pageSize} offset ${(page - 1) * pageSize}`,
    ),
    prepare(db, sql`select count(*) as total from (select 1 from products p where ${where} limit ${most})`),
  ]);
  const wanted = ids?.results.map(({ id }) => id) ?? [];
  const found = new Map((await loadByIds(db, wanted)).map((product) => [product.id, product]));
  return {
    products: wanted.flatMap((id) => found.get(id) ?? []),
    total: count?.results[0]?.total ?? 0,
  };
}

/** The index by status has the newest by their time. */
function orderOf(sort: MerchantSort, status: MerchantQuery["status"]): SQL {
  return sort === "newest" && status !== undefined ? sql.raw("p.created_at desc, p.num desc") : ORDERS[sort];
}

/** A product with all that a merchant edits of it. */
export function merchantView(stored: StoredProduct): MerchantProduct {
  const [gone, live] = [true, false].map((archived) =>
    stored.variants.filter((variant) => variant.archived === archived),
  );
  const row = {
    ...stored,
    tags: JSON.stringify(stored.tags),
    option_names: JSON.stringify(stored.optionNames),
    seo_title: stored.seoTitle,
    seo_description: stored.seoDescription,
    created_at: stored.createdAt,
    updated_at: stored.updatedAt,
    images: JSON.stringify(stored.images),
    variants: JSON.stringify(live?.map(rowOf)),
  };
  const shown = productView(row, CURRENCY);
  return {
    ...shown,
    status: stored.status,
    seoTitle: stored.seoTitle,
    seoDescription: stored.seoDescription,
    variants: (live ?? []).map(merchantVariant),
    archivedVariants: (gone ?? []).map(merchantVariant),
  };
}

function rowOf(variant: StoredVariant): VariantJson {
  // Merchants edit the price in the shop's own currency, so they see it here.
  return {
    ...variant,
    listPrice: null,
    steps: [],
    compareAt: variant.compareAtPrice,
    tracked: variant.tracked ? 1 : 0,
  };
}

function merchantVariant(variant: StoredVariant): MerchantVariant {
  return {
    ...ownVariantView(rowOf(variant)),
    priceVersion: variant.priceVersion,
    onHand: variant.onHand,
    tracked: variant.tracked,
    backorder: variant.backorder,
    promisedOn: variant.promisedOn,
    reorderPoint: variant.reorderPoint,
    weightGrams: variant.weightGrams,
    requiresShipping: variant.requiresShipping,
    taxable: variant.taxable,
    barcode: variant.barcode,
    ...(variant.renamedTo === null ? {} : { renamedTo: variant.renamedTo }),
  };
}
