import type { Fault } from "./fault.ts";

const NOTICED_BY = ["domain/catalog/catalog-change.test.ts"] as const;

export const CACHE_VERSION_FAULTS: readonly Fault[] = [
  {
    id: "a-changed-product-ends-every-cached-answer",
    file: "http/cache/freshness.ts",
    from: "if (!shows || touches(change, shows)) {",
    to: "if (touches(change, shows ?? { products: [] }) || true) {",
    noticedBy: ["http/cache/shown-answers.test.ts"],
  },
  {
    id: "an-answer-is-good-though-a-change-touched-it",
    file: "http/cache/freshness.ts",
    from: "if (!shows || touches(change, shows)) {",
    to: "if (!shows) {",
    noticedBy: ["http/cache/read-cache.test.ts"],
  },
  {
    id: "a-change-that-says-nothing-is-taken-for-none",
    file: "http/cache/freshness.ts",
    from: "      return each === catalog.version ? catalog.changedAt : Number.NEGATIVE_INFINITY;\n",
    to: "      continue;\n",
    noticedBy: ["http/cache/read-cache.test.ts"],
  },
  {
    id: "the-data-centre-forgets-what-an-answer-shows",
    file: "http/cache/read-cache.ts",
    from: '["X-Shows", inHeader(entry.shows)],',
    to: '["X-Shows", "null"],',
    noticedBy: ["http/cache/read-cache.test.ts"],
  },
  {
    id: "a-list-shows-a-product-that-left-it",
    file: "domain/catalog/catalog-change.ts",
    from: "countedOf(before, list) !== countedOf(after, list) || ",
    to: "",
    noticedBy: NOTICED_BY,
  },
  {
    id: "a-list-by-price-keeps-its-order",
    file: "domain/catalog/catalog-change.ts",
    from: 'return sides[0] === "on" || sides[0] !== sides[1];',
    to: "return false;",
    noticedBy: NOTICED_BY,
  },
  {
    id: "a-search-misses-new-words",
    file: "domain/catalog/catalog-change.ts",
    from: "if (words || isListed(before) !== isListed(after)) {",
    to: "if (false) {",
    noticedBy: NOTICED_BY,
  },
  {
    id: "related-products-stay-though-one-joined-them",
    file: "domain/catalog/catalog-change.ts",
    from: "kinOf(before) !== kinOf(after) && ",
    to: "false && ",
    noticedBy: NOTICED_BY,
  },
  {
    id: "the-range-of-prices-stays",
    file: "domain/catalog/catalog-change.ts",
    from: " || touchesPrices(before, after, list)",
    to: "",
    noticedBy: NOTICED_BY,
  },
  {
    id: "a-page-of-a-list-is-stale-for-any-price",
    file: "domain/catalog/catalog-change.ts",
    from: 'return isBefore && !first ? "before" : isAfter && full ? "after" : "on";',
    to: 'return "on";',
    noticedBy: NOTICED_BY,
  },
  {
    id: "what-does-not-say-how-long-is-kept-for-hours",
    file: "http/middleware/no-store.ts",
    from: 'headers.set("Cache-Control", "no-store");',
    to: "",
    noticedBy: ["http/middleware/no-store.test.ts"],
  },
  {
    id: "a-shared-answer-names-one-request",
    file: "http/middleware/no-store.ts",
    from: 'headers.delete("X-Trace-Id");',
    to: "",
    noticedBy: ["http/middleware/no-store.test.ts"],
  },
  {
    id: "a-shared-answer-tells-what-one-caller-has-left",
    file: "http/middleware/rate-limit.ts",
    from: '!isOne || response.headers.get("Cache-Control")?.startsWith("public")',
    to: "!isOne",
    noticedBy: ["http/middleware/rate-limit.test.ts"],
  },
  {
    id: "a-cached-page-links-to-the-host-that-was-asked-first",
    file: "web/layout/origin.ts",
    from: "(URL.parse(env.SHOP_URL) ?? new URL(req.url)).origin",
    to: "new URL(req.url).origin",
    noticedBy: ["http/middleware/no-store.test.ts"],
  },
];
