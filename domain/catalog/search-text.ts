/** Words of a search beyond this many do not count. */
const MAX_WORDS = 12;

/**
 * What a person typed as an FTS5 expression: every word must be there, the last one may be
 * unfinished. Each word is quoted, so nothing in it is syntax. Null when there is no letter or
 * digit to look for.
 */
export function matchExpression(text: string): string | null {
  const words = text
    .normalize("NFKC")
    .replaceAll("\0", " ")
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, MAX_WORDS)
    .map((word) => `"${word.replaceAll('"', '""')}"`);
  return words.length === 0 ? null : `${words.join(" ")}*`;
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
