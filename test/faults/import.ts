import type { Fault } from "./fault.ts";

const OBJECT = "durable-objects/catalog/catalog-import.ts";
const PRODUCTS = "shop/catalog/import-products.ts";

/** A file brings the wrong stock, stops half way, or asks the platform for more than it gives. */
export const IMPORT_FAULTS: readonly Fault[] = [
  {
    id: "a-count-forgets-the-units-of-sales",
    file: "durable-objects/stock/ledger/ledger-sales.ts",
    from: "this.#pools.held(saleId), 0) - sold;",
    to: "0 * this.#pools.held(saleId), 0);",
    noticedBy: ["shop/catalog/import-stock.test.ts"],
  },
  {
    id: "a-count-brings-back-what-a-sale-sold",
    file: "durable-objects/stock/ledger/ledger-sales.ts",
    from: "this.#pools.held(saleId), 0) - sold;",
    to: "this.#pools.held(saleId), 0);",
    noticedBy: ["shop/catalog/import-stock.test.ts"],
  },
  {
    id: "a-count-takes-what-orders-were-promised",
    file: "durable-objects/stock/ledger/corrections.ts",
    from: "delta === 0 || count.promised !== undefined",
    to: "delta === 0",
    noticedBy: ["shop/catalog/import-stock.test.ts"],
  },
  {
    id: "an-export-leaves-out-the-units-of-sales",
    file: "shop/catalog/export.ts",
    from: "stock.onHand + (stock.inSales ?? 0)",
    to: "stock.onHand",
    noticedBy: ["shop/catalog/import-stock.test.ts"],
  },
  {
    id: "a-dry-run-sets-stock",
    file: PRODUCTS,
    from: "  if (dryRun) {\n    const ask",
    to: "  if (dryRun && quantity < 0) {\n    const ask",
    noticedBy: ["shop/catalog/import-stock.test.ts"],
  },
  {
    id: "a-dry-run-saves-products",
    file: PRODUCTS,
    from: "const saved = dryRun\n",
    to: "const saved = dryRun && line < 0\n",
    noticedBy: ["shop/catalog/import-stock.test.ts"],
  },
  {
    id: "a-file-is-compared-with-counts-that-the-catalog-heard-of",
    file: PRODUCTS,
    from: "outcome = stock?.count ?? outcome;",
    to: "outcome = stock?.count && quantity < 0 ? stock.count : outcome;",
    noticedBy: ["shop/catalog/import-stock.test.ts"],
  },
  {
    id: "a-count-forgets-what-orders-reserved-under-an-old-sku",
    file: PRODUCTS,
    from: "const onHand = quantity - elsewhere;",
    to: "const onHand = quantity;",
    noticedBy: ["shop/catalog/import-stock.test.ts"],
  },
  {
    id: "a-large-import-ends-with-its-first-part",
    file: OBJECT,
    from: "      await this.ctx.storage.setAlarm(Date.now());\n      return;",
    to: "      return;",
    noticedBy: ["shop/catalog/import-large.test.ts"],
  },
  {
    id: "a-large-import-does-its-done-products-again",
    file: OBJECT,
    from: "SELECT number, body FROM products WHERE outcome IS NULL ORDER BY number LIMIT ?",
    to: "SELECT number, body FROM products ORDER BY outcome IS NOT NULL, number LIMIT ?",
    noticedBy: ["shop/catalog/import-large.test.ts"],
  },
  {
    id: "a-large-import-rejects-what-the-database-could-not-store-now",
    file: PRODUCTS,
    from: "if (mode.patient && isDatabaseAway(error)) {",
    to: "if (mode.patient && mode.dryRun && isDatabaseAway(error)) {",
    noticedBy: ["shop/catalog/import-large.test.ts"],
  },
  {
    id: "a-product-has-a-statement-for-each-audited-price",
    file: "shop/catalog/save-product.ts",
    from: "audit: [auditStatement(env.DB, origin, ...productAudit(id, change, stored))],",
    to: "audit: productAudit(id, change, stored).flatMap((one) => [1, 2, 3].map((n) => auditStatement(env.DB, origin, ...(n === 1 ? [one] : [])))),",
    noticedBy: ["shop/catalog/import-large.test.ts"],
  },
  {
    id: "an-unlisted-product-has-no-page",
    file: "stores/catalog/catalog-product.ts",
    from: "and status in ('active', 'unlisted') limit 1`;",
    to: "and status = 'active' limit 1`;",
    noticedBy: ["workers/catalog/routes.test.ts"],
  },
  {
    id: "an-unlisted-product-cannot-be-bought",
    file: "stores/catalog/catalog.ts",
    from: '(status === "active" || status === "unlisted")',
    to: 'status === "active"',
    noticedBy: ["workers/catalog/routes.test.ts"],
  },
  {
    id: "an-unlisted-product-is-offered-to-search-engines",
    file: "web/product/product-page.tsx",
    from: "{...(product.unlisted ? {} : { canonical: url })}",
    to: "canonical={url}",
    noticedBy: ["web/browse/browse-routes.test.ts"],
  },
  {
    id: "a-file-of-another-encoding-is-not-told-apart",
    file: "domain/catalog/shopify-csv/decode-csv.ts",
    from: 'return err(notUtf8("UTF-16, which Excel calls “Unicode Text”"));',
    to: 'return err(notUtf8("something else"));',
    noticedBy: ["workers/catalog/routes.test.ts"],
  },
];
