import { fold } from "../catalog/search-text.ts";

/**
 * The words that are looked for, without case and accents; none where there is no letter or digit.
 */
export function wordsOf(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** Whether these texts hold each word, in any order. */
export function haveWords(texts: readonly (string | null | undefined)[], words: readonly string[]): boolean {
  const all = texts.map((text) => fold(text ?? "")).join("\n");
  return words.every((word) => all.includes(word));
}
