/** Words of a search beyond this many do not count. */
const MAX_WORDS = 12;

/** Letters that Unicode does not take apart, as people type them who do not have them. */
const PLAIN_LETTERS: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ħ: "h",
  ı: "i",
  ŋ: "n",
  ŧ: "t",
};

/** Scripts that write words without spaces. `ー` lengthens a vowel of both Japanese syllabaries. */
const UNSPACED =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}";
const RUN = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, "gu");
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, "u");

/** A word, or several that a sign holds together: `O'Neill`, `T-shirt`, `TID-014-A3`. */
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’‘`´‐‑._/-]+[\p{L}\p{N}\p{M}]+)*/gu;
const HOLDS_TOGETHER = /['’‘`´‐‑._/-]+/;

/**
 * Text as it is compared: width, case, accents and letters of some alphabets alone make no
 * difference. `Søren` and `ＳＯＲＥＮ` are both `soren`.
 */
export function fold(text: string): string {
  return (
    text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[ßæœøłđðþħıŋŧ]/g, (letter) => PLAIN_LETTERS[letter] ?? letter)
      .normalize("NFD")
      // Accents of Latin, Greek and Cyrillic. Marks of other scripts make other letters.
      .replace(/[\u0300-\u036f]/g, "")
      .normalize("NFC")
  );
}

/** The key that lists sort titles by. It disregards case, accents and leading signs. */
export function sortKey(title: string): string {
  return fold(title).replace(/^[^\p{L}\p{N}]+/u, "");
}

/** The singular of an English plural, as far as its ending tells; else the word. */
export function singular(word: string): string {
  if (word.length < 4 || !/^[a-z]+s$/.test(word) || /(?:ss|us|is)$/.test(word)) {
    return word;
  }
  if (word.endsWith("ies") && word.length > 4) {
    return `${word.slice(0, -3)}y`;
  }
  return /(?:ss|x|z|ch|sh)es$/.test(word) ? word.slice(0, -2) : word.slice(0, -1);
}

/** The words of a text, each as its parts. A run of a script without spaces is a word. */
function wordsOf(text: string): string[][] {
  return (fold(text.replaceAll("\0", " ")).match(WORD) ?? []).flatMap((word) =>
    (word.match(RUN) ?? []).flatMap((run) => {
      const parts = run.split(HOLDS_TOGETHER).filter((part) => part !== "");
      return parts.length === 0 ? [] : [parts];
    }),
  );
}

/**
 * A run of a script without spaces as overlapping pairs of letters, so that every word inside it is
 * a sequence of pairs. The last letter ends it, so that each letter begins a token. Vowel signs and
 * tones are left out: the search index would part words there.
 */
function pairsOf(run: string): string[] {
  const letters = [...run.replace(/\p{M}/gu, "")];
  return letters.map((letter, index) => letter + (letters[index + 1] ?? ""));
}

/**
 * A text as the search index takes it: its words, and what else they are looked for by. That is
 * the singular, what a sign held together in one piece, and pairs of letters where there are no
 * spaces.
 */
export function indexText(text: string): string {
  return wordsOf(text)
    .flatMap((parts) => {
      const [first = ""] = parts;
      if (IS_UNSPACED.test(first)) {
        return parts.flatMap(pairsOf);
      }
      const joined = parts.join("");
      const others = new Set([...parts.map(singular), joined, singular(joined)]);
      return [...parts, ...[...others].filter((token) => !parts.includes(token))];
    })
    .join(" ");
}

/** What a person typed, as expressions of the search index. Every word must be there. */
export interface Match {
  /** The last word may be unfinished. */
  begun: string;
  /** Each word as it stands. */
  whole: string;
  /** `begun` without synonyms, where the search has some. What has these words comes first. */
  typed?: string;
}

/** What else a search looks for, by the key of what was typed. */
export type Synonyms = ReadonlyMap<string, readonly string[]>;

export const NO_SYNONYMS: Synonyms = new Map();

/** So many words of a search are at most one term that has synonyms. */
export const MAX_TERM_WORDS = 4;

/** One or more words as they are compared with synonyms: `T-shirts` and `t shirt` are both `tshirt`. */
export function termKey(text: string): string {
  return keyOf(wordsOf(text));
}

function keyOf(words: readonly string[][]): string {
  return words.map((parts) => singular(parts.join(""))).join("");
}

export function wordCount(text: string): number {
  return wordsOf(text).length;
}

/** Words of a search that are looked for together: as they are typed, or by what means the same. */
interface Term {
  words: string[][];
  means: readonly string[];
}

/** The terms of a search. Where several begin at one word, the longest counts. */
function termsOf(words: string[][], synonyms: Synonyms): Term[] {
  const terms: Term[] = [];
  for (let at = 0; at < words.length; ) {
    let term: Term = { words: words.slice(at, at + 1), means: [] };
    for (let length = synonyms.size === 0 ? 0 : MAX_TERM_WORDS; length > 0; length--) {
      const together = words.slice(at, at + length);
      const means = synonyms.get(keyOf(together));
      if (means) {
        term = { words: together, means };
        break;
      }
    }
    terms.push(term);
    at += term.words.length;
  }
  return terms;
}

/** Null when there is no letter or digit to look for. Words are quoted, so none is syntax. */
export function matchExpression(text: string, synonyms: Synonyms = NO_SYNONYMS): Match | null {
  const words = wordsOf(text).slice(0, MAX_WORDS);
  const terms = termsOf(words, synonyms);
  const last = terms.at(-1);
  if (!last) {
    return null;
  }
  const before = terms.slice(0, -1).map((term) => termExpression(term, false));
  const hasSynonyms = terms.some(({ means }) => means.length > 0);
  return {
    whole: [...before, termExpression(last, false)].join(" AND "),
    begun: [...before, termExpression(last, true)].join(" AND "),
    ...(hasSynonyms ? { typed: allOf(words, true) } : {}),
  };
}

function termExpression({ words, means }: Term, begun: boolean): string {
  const typed = allOf(words, begun);
  const others = means.map((other) => allOf(wordsOf(other), false));
  return means.length === 0 ? typed : `(${[typed, ...others].map((each) => `(${each})`).join(" OR ")})`;
}

/** All of these words; the last may be unfinished. */
function allOf(words: readonly string[][], begun: boolean): string {
  return words.map((parts, i) => alternatives(parts, begun && i === words.length - 1)).join(" AND ");
}

/**
 * A word as it is typed, in one piece, or in the singular. Parts of an unfinished word are taken as
 * they stand: the index gathers each beginning, and it has the word in one piece too.
 */
function alternatives(parts: readonly string[], begun: boolean): string {
  const [first = ""] = parts;
  const star = begun ? "*" : "";
  if (IS_UNSPACED.test(first)) {
    const letters = [...parts.join("").replace(/\p{M}/gu, "")];
    // Pairs overlap, so the last pair holds the last letter. One letter begins some pair.
    const pairs = letters.length < 2 ? letters : pairsOf(letters.join("")).slice(0, -1);
    return `"${pairs.join(" ")}"${letters.length < 2 ? "*" : ""}`;
  }
  const joined = parts.join("");
  const pieces = new Set([joined, singular(joined)]);
  const each = [
    ...(parts.length > 1 ? [`"${parts.join(" ")}"`] : []),
    ...[...pieces].map((piece) => `"${piece}"${star}`),
  ];
  return each.length === 1 ? each.join("") : `(${each.join(" OR ")})`;
}

/** The words of a search that a misspelling is looked for in: letters alone, at least four. */
export function spelledWords(text: string): string[] {
  return wordsOf(text)
    .slice(0, MAX_WORDS)
    .map((parts) => parts.join(""));
}

/** Whether a word is long enough, and of letters, so that a slip of a finger can be told. */
export function isSpelled(word: string): boolean {
  return /^\p{L}{4,40}$/u.test(word) && !IS_UNSPACED.test(word);
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
    const slips = slipsBetween(typed, term, allowed);
    const isBetter =
      best === null || slips < best.slips || (slips === best.slips && products > best.products);
    if (slips <= allowed && isBetter) {
      best = { term, products, slips };
    }
  }
  return best?.term ?? null;
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
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
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

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/**
 * The words of an HTML description, without its tags. For indexing and summaries; never write it
 * into a page unescaped.
 */
export function plainText(html: string): string {
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/&(amp|lt|gt|quot|apos|nbsp|#39);/g, (_, name: string) => ENTITIES[name] ?? "'")
    .replace(/\s+/g, " ")
    .trim();
}
