import type { Child } from "hono/jsx";
import { useShop } from "../ui/shop.ts";
import { assetUrl } from "./assets.ts";
import { Colophon } from "./colophon.tsx";
import { Masthead } from "./masthead.tsx";

/** The small scripts of web (`*.island.ts`), each loaded by the pages that use it. */
type Island = "cart" | "checkout" | "listing" | "order" | "product" | "sale" | "strip";

export interface LayoutProps {
  title: string;
  description?: string;
  /** Of the page itself: marks the current place in the navigation. */
  path: string;
  /**
   * Address of the page without what varies, for search engines. Pages without one are not indexed.
   */
  canonical?: string;
  islands?: Island[];
  head?: Child;
  children?: Child;
}

/** The frame of every page. It holds nothing about the shopper, so that any page may be cached. */
export function Layout({ title, description, path, canonical, islands = [], head, children }: LayoutProps) {
  const shop = useShop();
  const fullTitle = path === "/" ? title : `${title} · ${shop.name}`;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <title>{fullTitle}</title>
        {description ? <meta name="description" content={description} /> : null}
        {canonical ? (
          <link rel="canonical" href={canonical} />
        ) : (
          <meta name="robots" content="noindex, nofollow" />
        )}
        <meta property="og:site_name" content={shop.name} />
        <meta property="og:title" content={title} />
        {description ? <meta property="og:description" content={description} /> : null}
        <meta name="theme-color" content="#fcfcfb" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#121316" media="(prefers-color-scheme: dark)" />
        <link
          rel="preload"
          href={assetUrl("spectral-latin-300-normal.woff2")}
          as="font"
          type="font/woff2"
          crossorigin="anonymous"
        />
        <link rel="stylesheet" href={assetUrl("main.css")} />
        <link rel="icon" href={assetUrl("favicon.svg")} type="image/svg+xml" />
        <script type="module" src={assetUrl("shop.island.ts")} />
        {islands.map((island) => (
          <script type="module" src={assetUrl(`${island}.island.ts`)} />
        ))}
        {head}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <Masthead path={path} />
        <main id="main" tabindex={-1}>
          {children}
        </main>
        <Colophon />
        <div class="toast" id="toast" role="status" aria-live="polite" />
      </body>
    </html>
  );
}
