import { isUnspaced } from "./search-text.ts";

/** Small words of English and German: what is left out first where nothing has all of the words. */
const SMALL_WORDS = new Set(
  "a am an and as at auf aus bei by das der die ein eine for from fur im in mit of on or the to und vom von with zu zum zur".split(
    " ",
  ),
);
const MIN_HALF = 2;

/** How many products have a word, of those that some have. */
export type Known = ReadonlyMap<string, number>;

/** Whether a word is long enough, and of letters, so that a typing error can be recognized. */
export function isSpelled(word: string): boolean {
  return /^\p{L}{4,40}$/u.test(word) && !isUnspaced(word);
}

/** The words that it is to be known of whether a product has them, before `mended` is asked. */
export function wordsToKnow(words: readonly string[]): string[] {
  return words.flatMap((word, i) => [
    word,
    word + (words[i + 1] ?? ""),
    ...(isSpelled(word) ? [...halvesOf(word).flat(), ...withAnotherFirstLetter(word)] : []),
  ]);
}

/**
 * The words of a search that found nothing, as they may have been meant. Two that are one word are
 * joined. Of those that no product has, each is replaced by the nearest word, or parted where that
 * makes two; what is neither is left out.
 */
export function mended(
  words: readonly string[],
  known: Known,
  nearest: (word: string) => string | null,
): string[] {
  const found: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const joined = word + (words[i + 1] ?? "");
    if (joined !== word && known.has(joined)) {
      found.push(joined);
      i += 1;
    } else if (known.has(word) || isUnspaced(word)) {
      found.push(word);
    } else if (isSpelled(word)) {
      const near = nearest(word);
      found.push(...(near === null ? parted(word, known) : [near]));
    }
  }
  return found;
}

/**
 * The two words that were typed as one: of several pairs that whose rarer word most products have.
 */
function parted(word: string, known: Known): string[] {
  const rarer = (pair: readonly string[]) => Math.min(...pair.map((half) => known.get(half) ?? 0));
  const [best] = halvesOf(word)
    .filter((pair) => rarer(pair) > 0)
    .sort((a, b) => rarer(b) - rarer(a));
  return best ?? [];
}

function halvesOf(word: string): string[][] {
  const letters = [...word];
  return letters
    .slice(MIN_HALF, 1 - MIN_HALF)
    .map((_, i) => [letters.slice(0, i + MIN_HALF).join(""), letters.slice(i + MIN_HALF).join("")]);
}

/** Words that differ in the first letter, which no list of words by their first letters has. */
export function withAnotherFirstLetter(word: string): string[] {
  const [, ...rest] = word;
  return [..."abcdefghijklmnopqrstuvwxyz"].flatMap((letter) => [letter + word, letter + rest.join("")]);
}

/**
 * What to search for in turn, until something is found: all of the words, those that are not small,
 * and then all of these but one, first but that which most products have.
 */
export function searchesFor(words: readonly string[], known: Known): string[] {
  const telling = words.filter((word) => !SMALL_WORDS.has(word));
  const byCommonness = telling
    .map((word, i) => ({ i, products: known.get(word) ?? 0 }))
    .sort((a, b) => b.products - a.products || b.i - a.i);
  const fewer = byCommonness.map(({ i: left }) => telling.filter((_, i) => i !== left));
  return [words, telling, ...fewer].filter((each) => each.length > 0).map((each) => each.join(" "));
}

/**
 * The word that was meant: the one with the fewest slips (a letter more, less, other, or two
 * swapped), and of equal ones the one that most products have. Short words may have one slip, words
 * of six letters two.
 */
export function nearestWord(
  typed: string,
  known: Iterable<{ term: string; products: number }>,
): string | null {
  const allowed = typed.length < 6 ? 1 : 2;
  let best: { term: string; products: number; slips: number } | null = null;
  for (const { term, products } of known) {
    const slips = slipsBetween(asHeard(typed), asHeard(term), allowed);
    const isBetter =
      best === null || slips < best.slips || (slips === best.slips && products > best.products);
    if (slips <= allowed && isBetter) {
      best = { term, products, slips };
    }
  }
  return best?.term ?? null;
}

/** `elefant` and `elephant` are no slip apart. */
function asHeard(word: string): string {
  return word.replaceAll("ph", "f");
}

/** Optimal string alignment distance; more than `limit` once it is certain to be. */
function slipsBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) {
    return limit + 1;
  }
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const at = (cells: readonly number[], index: number) => cells[index] ?? limit + 1;
      let cost = Math.min(at(above, j) + 1, at(row, j - 1) + 1, at(above, j - 1) + (same ? 0 : 1));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, at(before, j - 2) + 1);
      }
      row.push(cost);
    }
    if (Math.min(...row) > limit) {
      return limit + 1;
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? limit + 1;
}
