import type { Fault } from "./fault.ts";

const REINDEX = "stores/catalog/catalog-reindex.ts";
const WRITE = "stores/catalog/catalog-write.ts";
const SPELLING = "stores/catalog/catalog-spelling.ts";
const REINDEXED = "stores/catalog/catalog-reindex.test.ts";
const RELEVANCE = "shop/catalog/relevance.test.ts";

export const SEARCH_FAULTS: readonly Fault[] = [
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
    from: "new Set([first, second])",
    to: "new Set([second])",
    noticedBy: [RELEVANCE],
  },
  {
    id: "a-word-that-some-product-has-is-respelled",
    file: SPELLING,
    from: "  if (isKnown) {",
    to: "  if (isKnown === 1) {",
    noticedBy: [RELEVANCE],
  },
];
