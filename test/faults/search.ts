import type { Fault } from "./fault.ts";

const REINDEX = "stores/catalog/catalog-reindex.ts";
const WRITE = "stores/catalog/catalog-write.ts";
const SPELLING = "stores/catalog/catalog-spelling.ts";
const REINDEXED = "stores/catalog/catalog-reindex.test.ts";
const RELEVANCE = "shop/catalog/relevance.test.ts";

const SEARCH = "stores/catalog/catalog-search.ts";
const LISTING = "stores/catalog/catalog-listing.ts";
const NAMES = "stores/catalog/catalog-names.ts";
const BROWSE = "web/browse/browse-routes.tsx";
const LISTS = "stores/catalog/catalog-search.test.ts";
const PAGES = "web/browse/browse-routes.test.ts";

export const SEARCH_FAULTS: readonly Fault[] = [
  {
    id: "a-suggestion-names-the-lowest-of-several-prices-as-the-price",
    file: "stores/suggestions/suggestions.ts",
    from: "highest > price ?",
    to: "highest < price ?",
    noticedBy: ["stores/catalog/catalog-search.test.ts"],
  },
  {
    id: "the-beginning-of-a-word-in-pieces-finds-nothing",
    file: SEARCH,
    from: "if (asItStands.list.total > 0) {",
    to: "if (asItStands) {",
    noticedBy: [RELEVANCE],
  },
  {
    id: "a-list-shows-the-price-of-another-variant",
    file: SEARCH,
    from: "foundView(found, query)",
    to: "found",
    noticedBy: [LISTS],
  },
  {
    id: "a-list-is-sorted-by-prices-that-it-does-not-show",
    file: LISTING,
    from: 'sort === "price" || sort === "-price" ? foundPrice(filters) : SORT_KEY[sort].key',
    to: "SORT_KEY[sort].key",
    noticedBy: [LISTS],
  },
  {
    id: "names-of-filters-must-be-in-the-right-case",
    file: NAMES,
    from: ": of.filter(({ value }) => fold(value) === fold(wanted))",
    to: ": of.filter(({ value }) => value === wanted)",
    noticedBy: [LISTS],
  },
  {
    id: "unknown-filters-are-not-told-of",
    file: SEARCH,
    from: "return unknown.length === 0 ? listing",
    to: "return unknown.length >= 0 ? listing",
    noticedBy: [LISTS],
  },
  {
    id: "a-product-is-suggested-once-for-each-list-that-has-it",
    file: "stores/suggestions/suggestions.ts",
    from: "cross join listings l on l.num = product_search.rowid and l.scope = ''",
    to: "cross join listings l on l.num = product_search.rowid",
    noticedBy: [LISTS],
  },
  {
    id: "a-page-behind-the-last-is-there",
    file: BROWSE,
    from: "if (isBeyond || ",
    to: "if (",
    noticedBy: [PAGES],
  },
  {
    id: "a-collection-of-any-name-is-there",
    file: BROWSE,
    from: 'parameter === "category"',
    to: 'parameter === "none"',
    noticedBy: [PAGES],
  },
  {
    id: "what-other-code-wrote-is-never-indexed",
    file: REINDEX,
    from: "where p.indexed_with <",
    to: "where p.indexed_with >",
    noticedBy: [REINDEXED],
  },
  {
    id: "an-indexed-product-is-indexed-for-ever",
    file: WRITE,
    from: "indexed_with = $",
    to: "indexed_with = -$",
    noticedBy: [REINDEXED],
  },
  {
    id: "titles-are-sorted-by-their-letters-numbers",
    file: WRITE,
    from: "{sortKey(title)}",
    to: "{title}",
    noticedBy: [REINDEXED],
  },
  {
    id: "the-index-holds-words-as-they-are",
    file: WRITE,
    from: "{indexText(title)}",
    to: "{title}",
    noticedBy: [RELEVANCE],
  },
  {
    id: "two-swapped-first-letters-are-not-respelled",
    file: SPELLING,
    from: "[...word].slice(0, 2)",
    to: "[...word].slice(1, 2)",
    noticedBy: [RELEVANCE],
  },
  {
    id: "a-word-that-some-product-has-is-respelled",
    file: SPELLING,
    from: "return found === q ? null : found;",
    to: "return searches[0] ?? found;",
    noticedBy: [RELEVANCE],
  },
  {
    id: "words-that-were-typed-as-one-are-never-parted",
    file: SPELLING,
    from: "JSON.stringify(wordsToKnow(words))",
    to: "JSON.stringify(words)",
    noticedBy: [RELEVANCE],
  },
  {
    id: "one-word-too-many-finds-nothing",
    file: SPELLING,
    from: '[q, words.join(" "), ...searches]',
    to: "[q, ...searches.slice(0, 1)]",
    noticedBy: [RELEVANCE],
  },
  {
    id: "a-suggestion-shows-the-last-picture",
    file: "stores/suggestions/suggestions.ts",
    from: "order by i.position limit 1) as image",
    to: "order by i.position desc limit 1) as image",
    noticedBy: ["stores/catalog/catalog-search.test.ts"],
  },
  {
    id: "an-archived-variant-makes-a-suggestion-cost-from",
    file: "stores/suggestions/suggestions.ts",
    from: "where v.product_id = l.product_id and v.archived = 0`",
    to: "where v.product_id = l.product_id`",
    noticedBy: ["stores/catalog/catalog-search.test.ts"],
  },
];
