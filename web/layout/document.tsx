import type { Child } from "hono/jsx";
import { assetUrl } from "./assets.ts";

/** The small scripts of web (`*.island.ts`), each loaded by the pages that use it. */
type Island =
  | "cart"
  | "checkout"
  | "find"
  | "listing"
  | "offline"
  | "order"
  | "paper"
  | "pay"
  | "product"
  | "sale"
  | "shop"
  | "strip"
  | "suggest"
  | "times";

export interface DocumentProps {
  title: string;
  description?: string | undefined;
  /**
   * Address of the page without what varies, for search engines. Pages without one are not indexed.
   */
  canonical?: string | undefined;
  islands: readonly Island[];
  /** CSS files beside the shop's own. */
  styles?: readonly ("console.css" | "paper.css")[];
  head?: Child;
  children?: Child;
}

/** The HTML document of every page, of the shop and of the console. */
export function Document({
  title,
  description,
  canonical,
  islands,
  styles = [],
  head,
  children,
}: DocumentProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <title>{title}</title>
        {description ? <meta name="description" content={description} /> : null}
        {canonical ? (
          <link rel="canonical" href={canonical} />
        ) : (
          <meta name="robots" content="noindex, nofollow" />
        )}
        <meta name="theme-color" content="#fcfcfb" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#121316" media="(prefers-color-scheme: dark)" />
        <link
          rel="preload"
          href={assetUrl("spectral-latin-300-normal.woff2")}
          as="font"
          type="font/woff2"
          crossorigin="anonymous"
        />
        {["main.css", ...styles].map((name) => (
          <link rel="stylesheet" href={assetUrl(name)} />
        ))}
        <link rel="icon" href={assetUrl("favicon.svg")} type="image/svg+xml" />
        <link rel="apple-touch-icon" href={assetUrl("icon-180.png")} />
        <link rel="manifest" href="/manifest.webmanifest" />
        {islands.map((island) => (
          <script type="module" src={assetUrl(`${island}.island.ts`)} />
        ))}
        {head}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        {children}
        <div class="toast" id="toast" role="status" aria-live="polite" />
      </body>
    </html>
  );
}
