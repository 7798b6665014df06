import type { Fault } from "./fault.ts";

const PRODUCTS = "web/admin/products/product-routes.test.ts";
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
];
