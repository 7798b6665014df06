import type { Fault } from "./fault.ts";

/** Names that change or collide, and what is kept too long. */
export const NAME_AND_AGE_FAULTS: readonly Fault[] = [
  {
    id: "a-quote-does-not-follow-a-renamed-sku",
    file: "shop/orders/quote-cart.ts",
    from: "  if (renames.length === 0) {",
    to: "  if (renames.length >= 0) {",
    noticedBy: ["shop/cart/change-cart.test.ts"],
  },
  {
    id: "a-sku-that-was-added-meanwhile-is-written-over",
    file: "shop/catalog/save-product.ts",
    from: "    if (twin) {",
    to: "    if (twin === null) {",
    noticedBy: ["workers/catalog/routes.test.ts"],
  },
  {
    id: "an-address-waits-for-stock-for-ever",
    file: "shop/ops/housekeeping.ts",
    from: "purgeWatches(env.DB, now - KEEP_WATCHES_MS)",
    to: "purgeWatches(env.DB, 0 * (now - KEEP_WATCHES_MS))",
    noticedBy: ["shop/back-in-stock/watch-stock.test.ts"],
  },
  {
    id: "who-asks-again-does-not-wait-anew",
    file: "stores/back-in-stock/watches.ts",
    from: "UPDATE back_in_stock SET created_at = ?3 WHERE ${IS_IT}",
    to: "UPDATE back_in_stock SET created_at = ?3 WHERE 1 = 0 AND ${IS_IT}",
    noticedBy: ["shop/back-in-stock/watch-stock.test.ts"],
  },
  {
    id: "a-promotion-keeps-the-old-name-of-a-sku",
    file: "stores/catalog/catalog-write.ts",
    from: "iif(value = ${from}, ${to}, value)",
    to: "iif(value = ${from}, value, ${to})",
    noticedBy: ["workers/promotions/routes.test.ts"],
  },
  {
    id: "who-waits-keeps-the-old-name-of-a-sku",
    file: "stores/catalog/catalog-write.ts",
    from: "set variant_id = ${variant(to)} where",
    to: "set variant_id = ${variant(from)} where",
    noticedBy: ["shop/back-in-stock/watch-stock.test.ts"],
  },
  {
    id: "a-draft-order-keeps-the-old-name-of-a-sku",
    file: "shop/orders/drafts/place-draft-order.ts",
    from: "lines: await byNewNames(env, items),",
    to: "lines: items,",
    noticedBy: ["workers/draft-orders/routes.test.ts"],
  },
  {
    id: "a-promotion-names-what-is-not-there",
    file: "shop/promotions/as-named.ts",
    from: "  if (first) {",
    to: "  if (first && strange.length > 99) {",
    noticedBy: ["workers/promotions/routes.test.ts"],
  },
  {
    id: "a-parcel-that-left-swallows-other-units",
    file: "shop/orders/ship-order.ts",
    from: "if (known && items && !sameUnits(items, known.items)) {",
    to: "if (known && items && items.length > 99) {",
    noticedBy: ["workers/orders/staff-routes.test.ts"],
  },
  {
    id: "half-a-letter-is-taken",
    file: "http/middleware/body.ts",
    from: "HALF_LETTER.test(JSON.stringify(JSON.parse(json)))",
    to: "HALF_LETTER.test(json.slice(0, 0))",
    noticedBy: ["http/middleware/body.test.ts"],
  },
  {
    id: "a-page-is-not-found-by-other-letters",
    file: "http/middleware/by-slug.ts",
    from: 'slug.normalize("NFC").toLowerCase()',
    to: "slug.toLowerCase()",
    noticedBy: ["web/product/product-routes.test.ts"],
  },
  {
    id: "archived-goods-are-told-to-be-back",
    file: "stores/back-in-stock/watches.ts",
    from: "v.archived = 0 AND (v.available > 0",
    to: "(v.available > 0",
    noticedBy: ["shop/back-in-stock/watch-stock.test.ts"],
  },
];
