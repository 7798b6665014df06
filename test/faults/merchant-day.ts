import type { Fault } from "./fault.ts";

/** What merchants, files, sales and orders do to one shop at the same time. */
export const MERCHANT_DAY_FAULTS: readonly Fault[] = [
  {
    id: "a-method-that-older-code-lacks-is-a-bug",
    file: "shop/base/call-object.ts",
    from: " || isUnknownMethod(error);",
    to: ";",
    noticedBy: ["shop/base/call-object.test.ts"],
  },
  {
    id: "two-sales-of-a-sku-run-at-the-same-time",
    file: "durable-objects/stock/ledger/ledger-sales.ts",
    from: "this.#overlap(pool) ?? this.#mayHold(stock, pool)",
    to: "this.#mayHold(stock, pool)",
    noticedBy: ["test/sale-editing.test.ts"],
  },
  {
    id: "a-sale-is-prolonged-into-the-next-one",
    file: "durable-objects/stock/ledger/ledger-sales.ts",
    from: "    if (overlap) {\n      return overlap;",
    to: "    if (overlap && overlap.short < 0) {\n      return overlap;",
    noticedBy: ["test/sale-editing.test.ts"],
  },
  {
    id: "the-change-of-a-sale-names-no-product",
    file: "stores/catalog/catalog-version.ts",
    from: "...(saleOf === null ? {} : { saleOf }),",
    to: "...(saleOf === null ? {} : {}),",
    noticedBy: ["test/sale-editing.test.ts"],
  },
  {
    id: "a-cart-keeps-the-old-name-of-a-sku",
    file: "shop/cart/cart-view.ts",
    from: "  if (renames.length > 0) {",
    to: "  if (renames.length > 99) {",
    noticedBy: ["shop/cart/change-cart.test.ts"],
  },
  {
    id: "a-cart-that-is-being-ordered-is-renamed",
    file: "domain/cart/cart.ts",
    from: "  if (cart.checkouts.some(({ begun }) => begun)) {\n    return cart;",
    to: "  if (cart.checkouts.length > 99) {\n    return cart;",
    noticedBy: ["domain/cart/cart.test.ts"],
  },
  {
    id: "a-refund-puts-more-units-back-than-it-says",
    file: "durable-objects/stock/ledger/stock-ledger.ts",
    from: 'move("restock", units.quantity, units)',
    to: 'move("restock", units.quantity + 1, units)',
    noticedBy: ["workers/orders/staff-routes.test.ts"],
  },
];
