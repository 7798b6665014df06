import { sql } from "drizzle-orm";
import {
  isSpelled,
  nearestWord,
  type Synonyms,
  spelledWords,
  termKey,
} from "../../domain/catalog/search-text.ts";
import { prepare } from "../base/d1.ts";

interface Word {
  term: string;
  products: number;
}

/**
 * What a search that found nothing may have meant: each word that no product has is replaced by the
 * nearest one that some have, or that has synonyms. Only searches without an answer pay for it.
 *
 * @returns the search in other words; null when there is none
 */
export async function respell(db: D1Database, q: string, synonyms: Synonyms): Promise<string | null> {
  const words = spelledWords(q);
  const found = await Promise.all(
    words.map(async (word, index) =>
      isSpelled(word) && !synonyms.has(termKey(word))
        ? nearestOf(db, word, index === words.length - 1, synonyms)
        : word,
    ),
  );
  const respelled = found.every((word) => word !== null) ? found.join(" ") : null;
  return respelled === words.join(" ") ? null : respelled;
}

/** The word itself where some product has it; of the last word the beginning is enough. */
async function nearestOf(
  db: D1Database,
  word: string,
  begun: boolean,
  synonyms: Synonyms,
): Promise<string | null> {
  const isKnown = await prepare(
    db,
    sql`select 1 from product_words where term >= ${word} and term <= ${begun ? after(word) : word} limit 1`,
  ).first();
  if (isKnown) {
    return word;
  }
  const [first = "", second = ""] = word;
  const lists = await Promise.all([...new Set([first, second])].map((letter) => wordsFrom(db, letter, word)));
  const terms = [...synonyms.keys()].map((term) => ({ term, products: 0 }));
  return nearestWord(word, [...lists.flat(), ...terms]);
}

/** A slip of the finger seldom spoils the first letter, unless it is swapped with the second. */
async function wordsFrom(db: D1Database, letter: string, like: string): Promise<Word[]> {
  const { results } = await prepare(
    db,
    sql`select term, doc as products from product_words where term >= ${letter} and term <= ${after(letter)}
      and length(term) between ${like.length - 2} and ${like.length + 2}`,
  ).all<Word>();
  return results;
}

/** Behind every word that begins so. */
function after(begin: string): string {
  return `${begin}\u{10ffff}`;
}
