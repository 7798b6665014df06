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

/**
 * Scripts that write words without spaces, and Korean, whose words are often written in one piece.
 * `ー` lengthens a vowel of both Japanese syllabaries.
 */
const UNSPACED =
  "\\p{Script=Hangul}\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}";
const RUN = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, "gu");
const UNSPACED_RUN = new RegExp(`[${UNSPACED}]+`, "gu");
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, "u");

/**
 * A word, or several that a sign holds together: `O'Neill`, `T-shirt`, `TID-014-A3`, `Rock&Roll`.
 */
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’‘`´‐‑–−·&._/-]+[\p{L}\p{N}\p{M}]+)*/gu;
const HOLDS_TOGETHER = /['’‘`´‐‑–−·&._/-]+/;

/** Between numbers, and before the unit of one: `50 × 70 cm` is written `50x70cm` too. */
const MEASURE =
  /(\d)\s*(?:[x×*]\s*(?=\d)|(?=(?:mm|cm|m|km|ml|cl|l|mg|g|kg|oz|lbs?|in|ft|w|v|gb|tb)(?![\p{L}\p{N}])))/gu;

/** Signs that texts have and searches leave out: trade marks, and characters without a shape. */
const UNTYPED = /[\p{Cf}™℠]/gu;

/** What Arabic and Hebrew leave out: vowel signs, and the line that stretches a word. */
const LEFT_OUT = /[\u0591-\u05c7\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g;

/**
 * Letters that one person types for another: of Arabic and Persian, Greek's last sigma, Hawaiian's
 * okina.
 */
const TYPED_FOR: Record<string, string> = {
  ٱ: "ا",
  أ: "ا",
  إ: "ا",
  آ: "ا",
  ؤ: "و",
  ئ: "ي",
  ى: "ي",
  ی: "ي",
  ک: "ك",
  ة: "ه",
  ς: "σ",
  ʻ: "'",
  ʼ: "'",
  ʾ: "'",
  ʿ: "'",
};

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

/** Endings of English plurals with those of their singulars. The first that fits counts. */
const PLURALS: readonly [RegExp, string][] = [
  [/^.{0,2}s$|(?:ss|us|is|series|species)$/, "$&"],
  [/^(wo)?mens?$/, "$1man"],
  [/^children$/, "child"],
  [/^mice$/, "mouse"],
  [/^(f|t|g)ee(t|th|se)$/, "$1oo$2"],
  [/^((?:(?:neck|bow)?t|(?:mag)?p|l|d)ie)s$/, "$1"],
  [/((?:ook|mov|brown|bean|hood|self|smooth|zomb|gen|calor|bird|dogg|ones|pix|eer)ie)s$/, "$1"],
  [/ies$/, "y"],
  [/(kni|wi|^li)ves$/, "$1fe"],
  [/(shel|scar|loa|thie|hoo|^lea|^hal|^cal|^wol|^el|^sel)ves$/, "$1f"],
  [/(bus|gas|lens|iris|atlas|canvas|virus|bonus|campus|cactus|crocus|lotus|trellis)es$/, "$1"],
  [/((?:tomat|potat|her|ech|mang|carg|volcan|domin|mosquit|flaming|avocad)o)es$/, "$1"],
  [/(ss|x|z|ch|sh)es$/, "$1"],
  [/s$/, ""],
];

/** The singular of an English plural, as far as its ending shows; else the word. */
export function singular(word: string): string {
  const found = /^[a-z]+$/.test(word) ? PLURALS.find(([ending]) => ending.test(word)) : undefined;
  return found ? word.replace(found[0], found[1]) : word;
}

/** Text as searches compare it. Beside what `fold` does, it is as people type it who type least. */
export function foldWords(text: string): string {
  return (
    fold(text.replaceAll("\0", " ").replace(UNTYPED, ""))
      .replace(LEFT_OUT, "")
      .replace(/[ٱأإآؤئىیکةςʻʼʾʿ]/g, (letter) => TYPED_FOR[letter] ?? letter)
      .replace(/\p{Nd}/gu, digit)
      // Words of one syllabary are typed in the other, and two of them with and without a point.
      .replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - KATAKANA_BEHIND))
      .replace(/(?<=[ぁ-ゖー])・(?=[ぁ-ゖ])/g, "")
      .replace(MEASURE, "$1/")
  );
}

/** Katakana has the letters of hiragana, so many places behind. */
const KATAKANA_BEHIND = 0x60;

/**
 * A digit of any script as 0–9. Each script has ten in a row, which begin at a place of 0 or 6 in
 * 16.
 */
function digit(written: string): string {
  const code = written.codePointAt(0) ?? 0;
  const row = code - (code % 16);
  return String(code - (/\p{Nd}/u.test(String.fromCodePoint(row)) ? row : row + 6));
}

/** Whether a word is of a script without spaces. */
export function isUnspaced(word: string): boolean {
  return IS_UNSPACED.test(word);
}

/** The words of a text, each as its parts. A run of a script without spaces is a word. */
function wordsOf(text: string): string[][] {
  return (foldWords(text).match(WORD) ?? []).flatMap((word) =>
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
      if (isUnspaced(first)) {
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

/**
 * One or more words as they are compared with synonyms: `T-shirts` and `t shirt` are both `tshirt`.
 */
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

/**
 * The words of a search that found nothing, each in one piece. Where several words were typed
 * without spaces between them, the segmenter separates them: 東京丼 is 東京 and 丼.
 */
export function wordsApart(text: string): string[] {
  const parts = new Intl.Segmenter("und", { granularity: "word" });
  const apart = text
    .normalize("NFKC")
    .replace(UNSPACED_RUN, (run) => Array.from(parts.segment(run), ({ segment }) => segment).join(" "));
  return wordsOf(apart)
    .slice(0, MAX_WORDS)
    .map((word) => word.join(""));
}

/**
 * Null when there is no letter or digit to look for. Words are quoted, so none is syntax.
 *
 * @param isUnfinished false where the last word is taken as it stands in `begun` too
 */
export function matchExpression(
  text: string,
  synonyms: Synonyms = NO_SYNONYMS,
  isUnfinished = true,
): Match | null {
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
    begun: [...before, termExpression(last, isUnfinished)].join(" AND "),
    ...(hasSynonyms ? { typed: allOf(words, isUnfinished) } : {}),
  };
}

/**
 * Whether signs hold the last word together and a letter ends it, as in `O'Neill`. A number may
 * well go on: `TID-01` begins `TID-014`, and `50x70` is `50x70cm` somewhere.
 */
export function endsInPieces(text: string): boolean {
  const last = wordsOf(text).slice(0, MAX_WORDS).at(-1) ?? [];
  return last.length > 1 && /\p{L}$/u.test(last.join(""));
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
  if (isUnspaced(first)) {
    const letters = [...parts.join("").replace(/\p{M}/gu, "")];
    // Pairs overlap, so the last pair holds the last letter. One letter begins some pair.
    const pairs = letters.length < 2 ? letters : pairsOf(letters.join("")).slice(0, -1);
    return `"${pairs.join(" ")}"${letters.length < 2 ? "*" : ""}`;
  }
  const joined = parts.join("");
  const each = [
    ...(parts.length > 1 ? [`"${parts.join(" ")}"`] : []),
    `"${joined}"${star}`,
    // A singular is no beginning: `shoes` does not mean `shoehorn`.
    ...(singular(joined) === joined ? [] : [`"${singular(joined)}"`]),
  ];
  return each.length === 1 ? each.join("") : `(${each.join(" OR ")})`;
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
