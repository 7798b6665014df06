import type { Fault } from "./fault.ts";

const STORE = "stores/collections/collections.ts";
const PUBLISHED = "stores/collections/published-collections.ts";
const MANAGE = "shop/collections/manage-collections.ts";
const CHANGES = "domain/catalog/catalog-change.ts";
const TOGETHER = "queues/catalog.test.ts";
const ROUTES = "workers/collections/routes.test.ts";

export const COLLECTION_FAULTS: readonly Fault[] = [
  {
    id: "a-collection-lists-products-that-are-not-in-it",
    file: "stores/catalog/catalog-listing.ts",
    from: "where c.num = l.num and c.collection =",
    to: "where c.num = l.num or c.collection =",
    noticedBy: ["stores/catalog/catalog-listing.test.ts"],
  },
  {
    id: "facets-of-a-collection-are-those-of-the-shop",
    file: "stores/catalog/catalog-facets.ts",
    from: "    ...(collection === undefined ? {} : { collection }),\n    ...(currency",
    to: "    ...(currency",
    noticedBy: ["workers/collections/routes.test.ts"],
  },
  {
    id: "a-page-of-a-collection-outlives-a-change-of-its-products",
    file: "domain/catalog/catalog-change.ts",
    from: "!list.within.includes(num)",
    to: "list.within.includes(num)",
    noticedBy: ["shop/catalog/catalog-change.test.ts"],
  },
  {
    id: "a-new-rule-finds-no-products-that-are-there",
    file: STORE,
    from: "from collection_members where collection =",
    to: "from collection_members where 0 =",
    noticedBy: [ROUTES],
  },
  {
    id: "a-product-enters-a-collection-and-its-cached-page-stays",
    file: CHANGES,
    from: "    : collections.some((num) => shown.includes(num));",
    to: "    : false;",
    noticedBy: [ROUTES],
  },
  {
    id: "a-merchant-edits-a-collection-over-anothers-change",
    file: MANAGE,
    from: "    if (!mayChange(before.version)) {",
    to: "    if (before.version < 0) {",
    noticedBy: [ROUTES],
  },
  {
    id: "two-edits-of-a-collection-at-once-and-one-is-lost",
    file: STORE,
    from: "and the batch with it.\n      version = iif(version = ",
    to: "and the batch with it.\n      version = iif(version <> 0 or version = ",
    noticedBy: [ROUTES],
  },
  {
    id: "shoppers-see-a-collection-that-is-not-published",
    file: PUBLISHED,
    from: "from collections c where c.published = 1 and c.deleted_at is null",
    to: "from collections c where c.deleted_at is null",
    noticedBy: [ROUTES],
  },
  {
    id: "an-order-counts-again-when-its-event-comes-again",
    file: "stores/collections/bought-together.ts",
    from: "where not exists (select 1 from counted_orders where order_id = id))",
    to: "where true)",
    noticedBy: [TOGETHER],
  },
  {
    id: "one-order-tells-what-one-person-bought",
    file: "stores/collections/bought-together.ts",
    from: "const MIN_ORDERS = 2;",
    to: "const MIN_ORDERS = 1;",
    noticedBy: [TOGETHER],
  },
  {
    id: "pairs-of-products-are-kept-without-end",
    file: "stores/collections/bought-together.ts",
    from: "where most >",
    to: "where false and most >",
    noticedBy: [TOGETHER],
  },
  {
    id: "collections-below-a-deleted-one-are-lost",
    file: STORE,
    from: "set parent = (select parent from",
    to: "set parent = (select 'gone' from",
    noticedBy: [ROUTES],
  },
  {
    id: "of-what-is-bought-together-the-latest-is-forgotten",
    file: "stores/collections/bought-together.ts",
    from: "where most > ${MOST_KEPT} and latest > ${LATEST_KEPT})",
    to: "where most > ${MOST_KEPT})",
    noticedBy: ["queues/catalog.test.ts"],
  },
  {
    id: "an-old-order-makes-a-pair-old",
    file: "stores/collections/bought-together.ts",
    from: "last_at = max(last_at, excluded.last_at)",
    to: "last_at = excluded.last_at",
    noticedBy: ["queues/catalog.test.ts"],
  },
  {
    id: "a-first-product-that-is-not-there-is-let-by",
    file: "shop/collections/manage-collections.ts",
    from: "if (unknown >= 0) {",
    to: "if (unknown > 0) {",
    noticedBy: ["workers/collections/routes.test.ts"],
  },
];
