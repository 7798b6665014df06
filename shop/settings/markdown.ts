import { Marked } from "marked";
import { safeHtml } from "../catalog/safe-html.ts";

const marked = new Marked({ gfm: true });

/**
 * Markdown of a merchant as HTML that is safe to show: whatever the parser makes of it, HTML that
 * was typed into it included, is reduced as a product's description is.
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
