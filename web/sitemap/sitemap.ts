/** Sitemaps as https://www.sitemaps.org/protocol.html has them, with Google's pictures. */

export interface SitemapEntry {
  /** Absolute. */
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

export function sitemapFile(entries: readonly SitemapEntry[]): string {
  const urls = entries.map(({ url, changedAt, images = [] }) => {
    const pictures = images.map((image) => `<image:image>${element("image:loc", image)}</image:image>`);
    return `<url>${element("loc", url)}${dated(changedAt)}${pictures.join("")}</url>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="${SCHEMA}" xmlns:image="${IMAGES}">${urls.join("\n")}</urlset>\n`;
}
