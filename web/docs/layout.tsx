import type { Child } from "hono/jsx";
import { assetUrl } from "../layout/assets.ts";
import { useShop } from "../ui/shop.ts";

interface DocsPage {
  title: string;
  /** Which of the documents this is. */
  current: "/docs" | "/docs/graphql" | "/docs/errors" | "/docs/events";
  aside: Child;
  /** A script of the page, which works without it. */
  island?: string;
  children?: Child;
}

const PAGES = [
  { href: "/docs", title: "API" },
  { href: "/docs/graphql", title: "GraphQL" },
  { href: "/docs/errors", title: "Errors" },
  { href: "/docs/events", title: "Events" },
  { href: "/openapi.json", title: "OpenAPI" },
  { href: "/docs/postman.json", title: "Postman" },
];

/** The frame of the documents for developers: a list of contents beside the text. */
export function DocsLayout({ title, current, aside, island, children }: DocsPage) {
  const shop = useShop();
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · ${shop.name}`}</title>
        <link rel="stylesheet" href={assetUrl("main.css")} />
        <link rel="stylesheet" href={assetUrl("docs.css")} />
        <link rel="icon" href={assetUrl("favicon.svg")} type="image/svg+xml" />
        {island ? <script type="module" src={assetUrl(`${island}.island.ts`)} /> : null}
      </head>
      <body class="docs">
        <a class="skip" href="#main">
          Skip to content
        </a>
        <header class="docs-head">
          <a class="docs-home" href="/">
            {shop.name}
          </a>
          <nav aria-label="Documents">
            {PAGES.map((page) => (
              <a href={page.href} {...(page.href === current ? { "aria-current": "page" } : {})}>
                {page.title}
              </a>
            ))}
          </nav>
        </header>
        <div class="docs-columns">
          <nav class="docs-contents" aria-label="Contents">
            {aside}
          </nav>
          <main id="main" tabindex={-1}>
            <h1>{title}</h1>
            {children}
          </main>
        </div>
      </body>
    </html>
  );
}
