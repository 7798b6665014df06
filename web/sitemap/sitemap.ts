import { addressIn, type Language } from "../../domain/language/languages.ts";

/**
 * Sitemaps as https://www.sitemaps.org/protocol.html has them, with Google's pictures and
 * languages.
 */

export interface SitemapEntry {
  /** Absolute, without a language. */
  url: string;
  /** Milliseconds since 1970. */
  changedAt?: number;
  /** Absolute. */
  images?: readonly string[];
}

const SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9";
const IMAGES = "http://www.google.com/schemas/sitemap-image/1.1";

function escaped(text: string): string {
  return text.replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function element(name: string, text: string): string {
  return `<${name}>${escaped(text)}</${name}>`;
}

function dated(changedAt: number | undefined): string {
  return changedAt === undefined ? "" : element("lastmod", new Date(changedAt).toISOString());
}

/** Names the files of a sitemap. */
export function sitemapIndex(urls: readonly string[]): string {
  const entries = urls.map((url) => `<sitemap>${element("loc", url)}</sitemap>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="${SCHEMA}">${entries.join("\n")}</sitemapindex>\n`;
}

/**
 * A page has an address in each language, each of which names all of them
 * (https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap).
 */
export function sitemapFile(
  entries: readonly SitemapEntry[],
  languages: readonly [Language, ...Language[]],
): string {
  const [root] = languages;
  const urls = entries.flatMap(({ url, changedAt, images = [] }) => {
    const places = languages.map((language) => ({ language, href: addressIn(url, language, root) }));
    const links = [...places, { language: "x-default", href: url }].map(
      ({ language, href }) => `<xhtml:link rel="alternate" hreflang="${language}" href="${escaped(href)}"/>`,
    );
    const others = languages.length > 1 ? links.join("") : "";
    return places.map(({ language, href }) => {
      // The pictures are the same in all languages, and said once.
      const shown = language === root ? images : [];
      const pictures = shown.map((image) => `<image:image>${element("image:loc", image)}</image:image>`);
      return `<url>${element("loc", href)}${dated(changedAt)}${pictures.join("")}${others}</url>`;
    });
  });
  const spaces = `xmlns="${SCHEMA}" xmlns:image="${IMAGES}" xmlns:xhtml="http://www.w3.org/1999/xhtml"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset ${spaces}>${urls.join("\n")}</urlset>\n`;
}
