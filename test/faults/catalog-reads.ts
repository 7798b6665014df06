import type { Fault } from "./fault.ts";

const LISTING = "stores/catalog/catalog-listing.ts";
const FACETS = "stores/catalog/catalog-facets.ts";
const SEARCH = "stores/catalog/catalog-search.ts";
const PRODUCT = "stores/catalog/catalog-product.ts";
const COMPARED = "stores/catalog/catalog-listing.test.ts";
const SEARCHED = "stores/catalog/catalog-search.test.ts";

export const CATALOG_READ_FAULTS: readonly Fault[] = [
  {
    id: "a-product-is-found-by-a-variant-it-does-not-sell-any-more",
    file: LISTING,
    from: "v.product_id = l.product_id and v.archived = 0`",
    to: "v.product_id = l.product_id`",
    noticedBy: [COMPARED],
  },
  {
    id: "a-sold-out-size-of-a-product-in-stock-is-not-listed-as-sold-out",
    file: LISTING,
    from: "(!filters.inStock && isNarrowed(filters))",
    to: "false",
    noticedBy: [COMPARED],
  },
  {
    id: "a-list-sorts-all-products-instead-of-walking-an-index",
    file: LISTING,
    from: "and l.in_stock = $",
    to: "and +l.in_stock = $",
    noticedBy: [COMPARED],
  },
  {
    id: "a-search-counts-all-that-it-finds",
    file: FACETS,
    from: "COUNTED + 1)",
    to: "100 * COUNTED)",
    noticedBy: [COMPARED],
  },
  {
    id: "what-many-products-share-ends-where-counting-ends",
    file: SEARCH,
    from: "total: Math.max(total, seen)",
    to: "total",
    noticedBy: [COMPARED],
  },
  {
    id: "a-page-beyond-what-is-counted-is-missing",
    file: LISTING,
    from: ") NOT (",
    to: ") AND (",
    noticedBy: [COMPARED],
  },
  {
    id: "a-facet-counts-with-its-own-filter",
    file: FACETS,
    from: '(minPrice === undefined || dimension === "price" ? {} : { minPrice })',
    to: "(minPrice === undefined ? {} : { minPrice })",
    noticedBy: [COMPARED],
  },
  {
    id: "counts-of-sold-out-products-are-those-of-all",
    file: FACETS,
    from: 'inStock ? "in_stock" : "sold_out"',
    to: 'inStock ? "in_stock" : "products"',
    noticedBy: [COMPARED],
  },
  {
    id: "related-products-are-looked-for-among-all-that-share-a-tag",
    file: PRODUCT,
    from: "RELATED_AMONG = 100;",
    to: "RELATED_AMONG = 100_000;",
    noticedBy: [COMPARED],
  },
  {
    id: "each-variant-of-a-product-lists-it-anew",
    file: "stores/catalog/catalog-write.ts",
    from: "insert into relisting (product_id) values ",
    to: "insert into relisting (product_id) select 1 from products where id = ",
    noticedBy: [SEARCHED],
  },
  {
    id: "a-page-says-that-all-were-counted-when-they-were-not",
    file: "web/browse/listing-page.tsx",
    from: 'result.atLeast ? say("browse.atLeast", { count }) : count',
    to: "count",
    noticedBy: ["web/browse/browse-routes.test.ts"],
  },
  {
    id: "each-size-that-sells-out-lists-its-product-anew",
    file: "stores/catalog/catalog-stock.ts",
    from: "select distinct v.product_id from ",
    to: "select distinct v.sku from ",
    noticedBy: [SEARCHED],
  },
];
