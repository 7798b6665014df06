import type { Fault } from "./fault.ts";

const TEXT = "domain/catalog/search-text.ts";
const LISTING = "stores/catalog/catalog-listing.ts";
const STORE = "stores/synonyms/synonyms.ts";
const VERB = "shop/catalog/synonyms.ts";
const SPELLING = "stores/catalog/catalog-spelling.ts";
const SUGGESTIONS = "stores/suggestions/suggestions.ts";
const ROUTES = "workers/catalog/routes.test.ts";
const CONSOLE = "web/admin/products/product-routes.test.ts";

export const SYNONYM_FAULTS: readonly Fault[] = [
  {
    id: "synonyms-come-before-what-was-typed",
    file: LISTING,
    from: "TYPED_BONUS}, 0)`;",
    to: "TYPED_BONUS}, 2000000)`;",
    noticedBy: [ROUTES],
  },
  {
    id: "a-search-looks-for-the-word-alone",
    file: TEXT,
    from: "const means = synonyms.get(keyOf(together));",
    to: "const means = synonyms.get(together.join());",
    noticedBy: [ROUTES],
  },
  {
    id: "cached-searches-outlive-the-synonyms",
    file: STORE,
    from: "[write, bumpCatalogVersion(db), ...statements]",
    to: "[write, ...statements]",
    noticedBy: [ROUTES],
  },
  {
    id: "a-list-of-synonyms-is-written-over-another",
    file: STORE,
    from: "}, excluded.version, null)",
    to: "} or true, excluded.version, null)",
    noticedBy: [ROUTES],
  },
  {
    id: "an-isolate-keeps-the-synonyms-of-before",
    file: VERB,
    from: "if (told && known?.stamp === stampOf(told.version, told.changedAt)) {",
    to: "if (told && known) {",
    noticedBy: [ROUTES],
  },
  {
    id: "a-word-that-has-synonyms-is-respelled",
    file: SPELLING,
    from: ", ...others];",
    to: "];",
    noticedBy: [ROUTES],
  },
  {
    id: "suggestions-do-not-know-unfinished-terms",
    file: SUGGESTIONS,
    from: "const means = meaningsOf(q, synonyms);",
    to: "const means: readonly string[] = [];",
    noticedBy: [ROUTES],
  },
  {
    id: "the-console-writes-synonyms-that-it-did-not-show",
    file: "web/admin/synonyms/synonym-routes.tsx",
    from: "(version) => String(version) === shown",
    to: "() => true",
    noticedBy: [CONSOLE],
  },
];
