import type { Fault } from "./fault.ts";

const PRODUCTS = "web/admin/products/product-routes.test.ts";
const ROOMS = "web/admin/rooms.test.ts";
const START = "web/admin/start/start-routes.test.ts";

export const CONSOLE_FAULTS: readonly Fault[] = [
  {
    id: "the-console-offers-places-that-it-refuses",
    file: "web/admin/frame/places.ts",
    from: "refusalAt(route, principal) === null",
    to: "refusalAt(route, principal) !== undefined",
    noticedBy: [START],
  },
  {
    id: "orders-to-ship-are-not-counted",
    file: "shop/ops/open-work.ts",
    from: '"CONFIRMED", MOST_COUNTED)',
    to: '"SHIPPED", MOST_COUNTED)',
    noticedBy: [START],
  },
  {
    id: "a-product-s-form-saves-over-another-person-s-change",
    file: "web/admin/products/product-routes.tsx",
    from: "if (sent.version !== product.updatedAt) {",
    to: "if (sent.version === null) {",
    noticedBy: [PRODUCTS],
  },
  {
    id: "a-product-s-form-forgets-what-was-typed",
    file: "web/admin/products/product-values.ts",
    from: 'values[name] = typed[name] ?? "";\n  }\n  const names',
    to: 'values[name] = now[name] ?? "";\n  }\n  const names',
    noticedBy: [PRODUCTS],
  },
  {
    id: "a-preview-imports",
    file: "web/admin/products/import-routes.tsx",
    from: 'const dryRun = form.get("do") !== "import";',
    to: 'const dryRun = form.get("do") === "import";',
    noticedBy: [PRODUCTS],
  },
  {
    id: "a-correction-by-form-is-made-twice",
    file: "web/admin/stock/stock-routes.tsx",
    from: "key: form.key || null",
    to: "key: null",
    noticedBy: [ROOMS],
  },
  {
    id: "orders-without-goods-are-counted-by-reading-all-variants",
    file: "stores/catalog/catalog-waiting.ts",
    from: "cross join variants v on v.sku = w.sku and v.tracked = 1 and v.backorder = 'deny'",
    to: "join variants v on v.sku = w.sku and v.tracked = 1 and v.backorder = 'deny'",
    noticedBy: [ROOMS],
  },
  {
    id: "a-price-is-put-back-without-its-amount",
    file: "web/admin/products/put-back.ts",
    from: 'action === "price.changed" ? pricesBack(subject, was.data)',
    to: 'action === "price.changed" ? {}',
    noticedBy: [PRODUCTS],
  },
  {
    id: "a-count-in-the-grid-reaches-no-ledger",
    file: "web/admin/products/product-routes.tsx",
    from: "for (const { sku, delta } of stock.filter((one) => one.delta !== 0)) {",
    to: "for (const { sku, delta } of stock.filter((one) => one.delta === 0)) {",
    noticedBy: [PRODUCTS],
  },
  {
    id: "a-promotion-s-form-saves-over-another-person-s-change",
    file: "web/admin/promotions/promotion-routes.tsx",
    from: "(version) => String(version) === shown,\n  );\n  if (changed.ok)",
    to: "() => shown !== undefined,\n  );\n  if (changed.ok)",
    noticedBy: [ROOMS],
  },
  {
    id: "a-role-is-given-over-another-that-was-given-meanwhile",
    file: "web/admin/customers/customer-routes.tsx",
    from: 'before === form.get("was")',
    to: "before !== null",
    noticedBy: [ROOMS],
  },
  {
    id: "finding-shows-what-a-person-may-not-enter",
    file: "web/admin/find/find-routes.tsx",
    from: 'may("GET /admin/stock") ? skusLike(env, q) : []',
    to: "skusLike(env, q)",
    noticedBy: [ROOMS],
  },
  {
    id: "older-movements-of-a-sku-are-on-no-page",
    file: "web/admin/stock/sku-page.tsx",
    from: "next={next === null ? null : `${path}?cursor=${next}`}",
    to: "next={null}",
    noticedBy: ["web/admin/rooms.test.ts"],
  },
];
