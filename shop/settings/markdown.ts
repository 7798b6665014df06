import { Marked } from "marked";
import { safeHtml } from "../catalog/safe-html.ts";

const marked = new Marked({ gfm: true });

/**
 * Markdown of a merchant as HTML that is safe to show. What the parser makes of it is reduced as a
 * product's description is, and so is HTML that the merchant typed.
 */
export async function markdownHtml(text: string): Promise<string> {
  return safeHtml(await marked.parse(text));
}

/** The first paragraph of a text without its marks, as search engines describe a page. */
export async function firstWords(text: string): Promise<string> {
  const [first = ""] = (await markdownHtml(text)).match(/<p>.*?<\/p>/s) ?? [];
  return first
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, 300);
}
