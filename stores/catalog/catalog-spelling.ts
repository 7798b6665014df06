import { sql } from "drizzle-orm";
import { matchExpression, type Synonyms, termKey, wordsApart } from "../../domain/catalog/search-text.ts";
import {
  isSpelled,
  mended,
  nearestWord,
  searchesFor,
  withAnotherFirstLetter,
  wordsToKnow,
} from "../../domain/catalog/spelling.ts";
import { prepare } from "../base/d1.ts";

interface Word {
  term: string;
  products: number;
}

/**
 * What a search that found nothing may have meant: its words joined, parted or respelled, and where
 * nothing has all of them, without some. Only searches without an answer pay for it.
 *
 * @returns the search in other words, which find something; null when there is none
 */
export async function respell(db: D1Database, q: string, synonyms: Synonyms): Promise<string | null> {
  const words = wordsApart(q);
  const known = await knownOf(db, words, synonyms);
  const near = await nearWords(
    db,
    words.filter((word) => isSpelled(word) && !known.has(word)),
  );
  const others = [...synonyms.keys()].map((term) => ({ term, products: 0 }));
  const nearest = (word: string) => {
    const otherwise = withAnotherFirstLetter(word).map((term) => ({ term, products: known.get(term) ?? 0 }));
    const all = [...(near.get(word) ?? []), ...otherwise.filter(({ products }) => products > 0), ...others];
    const found = nearestWord(word, all);
    if (found !== null) {
      known.set(found, all.find(({ term }) => term === found)?.products ?? 0);
    }
    return found;
  };
  const searches = searchesFor(mended(words, known, nearest), known);
  // The words as they were typed find something where filters leave nothing of it.
  const found = await firstFound(db, [q, words.join(" "), ...searches], synonyms);
  return found === q ? null : found;
}

/**
 * How many products have these words and those that may be meant instead. The last word may be
 * unfinished.
 */
async function knownOf(
  db: D1Database,
  words: readonly string[],
  synonyms: Synonyms,
): Promise<Map<string, number>> {
  const last = words.at(-1) ?? "";
  const { results } = await prepare(
    db,
    sql`select w.term, w.doc as products from json_each(${JSON.stringify(wordsToKnow(words))}) asked
        cross join product_words w on w.term = asked.value
      union all select * from (select ${last}, 1 from product_words
        where term > ${last} and term <= ${after(last)} limit 1)`,
  ).all<Word>();
  return new Map([
    ...words.filter((word) => synonyms.has(termKey(word))).map((word) => [word, 0] as const),
    ...results.map(({ term, products }) => [term, products] as const).reverse(),
  ]);
}

/**
 * For each word those that may be meant: a typing error seldom changes the first letter, but may
 * swap it with the next.
 */
async function nearWords(db: D1Database, words: readonly string[]): Promise<Map<string, Word[]>> {
  const asked = words.flatMap((word) =>
    [...new Set([...word].slice(0, 2))].map((letter) => ({ word, letter })),
  );
  if (asked.length === 0) {
    return new Map();
  }
  const lists = await db.batch<Word>(
    asked.map(({ word, letter }) =>
      prepare(
        db,
        sql`select term, doc as products from product_words where term >= ${letter} and term <= ${after(letter)}
          and length(term) between ${word.length - 2} and ${word.length + 2}`,
      ),
    ),
  );
  const found = Map.groupBy(
    asked.map(({ word }, i) => ({ word, list: lists[i]?.results ?? [] })),
    ({ word }) => word,
  );
  return new Map([...found].map(([word, each]) => [word, each.flatMap(({ list }) => list)]));
}

/** The first of some searches that finds a product for sale. */
async function firstFound(
  db: D1Database,
  searches: readonly string[],
  synonyms: Synonyms,
): Promise<string | null> {
  const turns = new Map<string, string>();
  for (const search of searches) {
    const match = matchExpression(search, synonyms)?.begun;
    if (match !== undefined && !turns.has(match)) {
      turns.set(match, search);
    }
  }
  if (turns.size === 0) {
    return null;
  }
  // Each is looked for in its turn, and none after the first that finds something.
  const cases = [...turns].map(
    ([match, search]) => sql`when exists (select 1 from product_search
      cross join listings l on l.num = product_search.rowid and l.scope = ''
      where product_search match ${match}) then ${search}`,
  );
  return prepare(db, sql`select case ${sql.join(cases, sql` `)} end as found`).first<string>("found");
}

/** Behind every word that begins so. */
function after(begin: string): string {
  return `${begin}\u{10ffff}`;
}
