import { type SQL, sql } from "drizzle-orm";
import { CURRENCY, type Currency, money } from "../../domain/base/money.ts";
import {
  type CatalogQuery,
  cheapestOf,
  type ProductView,
  unitsForSale,
  type VariantView,
  variantsFound,
} from "../../domain/catalog/catalog.ts";
import { optionValues } from "../../domain/catalog/product.ts";
import type { StoredProduct } from "../../domain/catalog/product-change.ts";
import { plainText } from "../../domain/catalog/search-text.ts";
import { priceSteps } from "../../domain/prices/unit-price.ts";
import { promiseOf } from "../../domain/stock/stock.ts";

/** Characters of the description a search engine is shown when the merchant wrote none for it. */
const SEO_DESCRIPTION_CHARS = 160;

export interface ProductRow {
  id: string;
  slug: string;
  title: string;
  description: string;
  vendor: string;
  category: string;
  /** JSON, as are `option_names`, `images` and `variants`. */
  tags: string;
  option_names: string;
  status: StoredProduct["status"];
  seo_title: string | null;
  seo_description: string | null;
  created_at: number;
  updated_at: number;
  images: string;
  variants: string;
}

/** A row of `selectProducts`: a variant within its product. */
export interface VariantJson {
  sku: string;
  title: string;
  options: Record<string, string>;
  price: number;
  /** What everybody pays while a list is in force; null: the own price. */
  listPrice: number | null;
  /** What lists for everybody give in the currency, by list. */
  steps: ListedStep[];
  compareAt: number | null;
  available: number;
  tracked: 0 | 1;
  backorder: "deny" | "allow";
  imageUrl: string | null;
  maxPerOrder: number | null;
  promisedOn: string | null;
}

interface ListedStep {
  list: string;
  minQuantity: number;
  amount: number;
}

/**
 * Whole products, each a row, for the numbers that `page` selects. `page` has the columns `n` and
 * `key`; the products come in its order. Variants and images are gathered for those rows alone,
 * with the prices of lists in the currency.
 */
export function selectProducts(page: SQL, order: SQL, currency: Currency = CURRENCY): SQL {
  return sql`
    select p.id, p.slug, p.title, p.description, p.vendor, p.category, p.tags, p.option_names, p.status,
      p.seo_title, p.seo_description, p.created_at, p.updated_at,
      (select json_group_array(json_object('url', i.url, 'alt', i.alt) order by i.position)
        from product_images i where i.product_id = p.id) as images,
      (select json_group_array(json_object(
          'sku', v.sku, 'title', v.title, 'options', json(v.options), 'price', v.price, 'listPrice', v.list_price,
          'steps', (select json_group_array(json_object('list', f.list, 'minQuantity', f.min_quantity, 'amount', f.amount))
            from price_lists_in_force f join price_lists l on l.num = f.list
            where f.sku = v.sku and l.customer_groups is null and l.currency = ${currency}),
          'compareAt', v.compare_at_price, 'available', v.available, 'tracked', v.tracked,
          'backorder', v.backorder, 'imageUrl', v.image_url, 'maxPerOrder', v.max_per_order,
          'promisedOn', v.promised_on
        ) order by v.position)
        from variants v where v.product_id = p.id and v.archived = 0) as variants
    from (${page}) page cross join products p on p.num = page.n
    order by ${order}`;
}

/** A variant as everybody sees it; null where it has no price in the currency. */
function variantView(variant: VariantJson, currency: Currency): VariantView | null {
  if (currency === CURRENCY) {
    return ownVariantView(variant);
  }
  const [first] = pricesOf(variant, currency);
  return first?.minQuantity === 1 ? viewAt(variant, { price: first.amount, before: 0, currency }) : null;
}

/** The same in the shop's own currency. What a list lowers costs less than it did. */
export function ownVariantView(variant: VariantJson): VariantView {
  const price = variant.listPrice ?? variant.price;
  const before = Math.max(variant.price, variant.compareAt ?? 0);
  return viewAt(variant, { price, before, currency: CURRENCY });
}

function viewAt(
  variant: VariantJson,
  { price, before, currency }: { price: number; before: number; currency: Currency },
): VariantView {
  const steps = pricesOf(variant, currency)
    .slice(1)
    .map(({ minQuantity, amount }) => ({ minQuantity, price: money(amount, currency) }));
  return {
    sku: variant.sku,
    title: variant.title,
    options: variant.options,
    price: money(price, currency),
    ...(before > price ? { compareAtPrice: money(before, currency) } : {}),
    ...(steps.length > 0 ? { priceSteps: steps } : {}),
    available: unitsForSale({ ...variant, tracked: variant.tracked === 1 }),
    ...(variant.tracked === 1 && variant.backorder === "allow" ? { backorders: backordersOf(variant) } : {}),
    ...(variant.imageUrl === null ? {} : { imageUrl: variant.imageUrl }),
    ...(variant.maxPerOrder === null ? {} : { maxPerOrder: variant.maxPerOrder }),
  };
}

/** The prices that everybody has, by the units from which each holds. */
function pricesOf({ price, steps }: VariantJson, currency: Currency) {
  const listed = steps.map((step) => ({
    ...step,
    currency,
    version: 0,
    customerGroups: null,
    startsAt: null,
    endsAt: null,
  }));
  return priceSteps(price, listed, { now: 0, customerGroups: [], currency });
}

function backordersOf({ available, promisedOn }: VariantJson): NonNullable<VariantView["backorders"]> {
  return { inStock: Math.max(0, available), ...promiseOf(promisedOn) };
}

/** A product's price in a list: that of the cheapest variant that its filters find. */
export function foundView(product: ProductView, query: CatalogQuery): ProductView {
  const { compareAtPrice: _all, ...rest } = product;
  const found = variantsFound(product.variants, query);
  return { ...rest, ...priceOf(found.length > 0 ? found : product.variants) };
}

function priceOf(variants: readonly VariantView[]): Pick<ProductView, "price" | "compareAtPrice"> {
  const { price = money(0, CURRENCY), compareAtPrice } = cheapestOf(variants) ?? {};
  return { price, ...(compareAtPrice ? { compareAtPrice } : {}) };
}

/** Products as everybody sees them, without those that have no price in the currency. */
export function productViews(rows: readonly ProductRow[], currency: Currency): ProductView[] {
  return rows
    .map((row) => productView(row, currency))
    .filter(({ variants }) => currency === CURRENCY || variants.length > 0);
}

export function productView(row: ProductRow, currency: Currency): ProductView {
  const all = JSON.parse(row.variants) as VariantJson[];
  const variants = all.flatMap((variant) => variantView(variant, currency) ?? []);
  const optionNames = JSON.parse(row.option_names) as string[];
  const images = JSON.parse(row.images) as ProductView["images"];
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    description: row.description,
    vendor: row.vendor,
    category: row.category,
    tags: JSON.parse(row.tags) as string[],
    images: images.map(({ url, alt }) => ({ url, alt: alt || row.title })),
    ...priceOf(variants),
    available: variants.some((variant) => variant.available > 0),
    ...(row.status === "unlisted" ? { unlisted: true as const } : {}),
    options: optionNames.map((name, index) => ({
      name,
      values: [
        ...new Set(variants.map((variant) => optionValues(optionNames, variant.options)[index] ?? "")),
      ],
    })),
    variants,
    seo: {
      title: row.seo_title ?? row.title,
      description: row.seo_description ?? plainText(row.description).slice(0, SEO_DESCRIPTION_CHARS),
    },
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
  };
}
