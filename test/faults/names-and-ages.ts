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
];
