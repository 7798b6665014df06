import type { Child } from "hono/jsx";
import { addressIn, factsOf, spokenBy } from "../../domain/language/languages.ts";
import { useWords } from "../language/words.ts";
import { lookPath } from "../ui/paths.ts";
import { addressAt } from "../ui/picture.tsx";
import { useShop } from "../ui/shop.ts";
import { assetUrl } from "./assets.ts";

/** The small scripts of web (`*.island.ts`), each loaded by the pages that use it. */
type Island =
  | "cart"
  | "checkout"
  | "editor"
  | "find"
  | "listing"
  | "messages"
  | "passkey"
  | "offline"
  | "order"
  | "paper"
  | "pay"
  | "pictures"
  | "product"
  | "sale"
  | "figures"
  | "settings"
  | "shop"
  | "strip"
  | "times";

/** Pixels; the least of a picture's sizes is more than a tab shows. */
const TAB_ICON_WIDTH = 240;

export interface DocumentProps {
  title: string;
  description?: string | undefined;
  /**
   * Address of the page without what varies and without a language, for search engines. Pages
   * without one are not indexed.
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
  const { say, language, root, currency, currencies } = useWords();
  const { dir } = factsOf(language);
  const prefix = language === root ? undefined : `/${language}`;
  const { look, icon } = useShop();
  const ownStyles = lookPath(look);
  const words = islands.includes("sale") ? "sale-words" : "words";
  return (
    <html
      lang={language}
      dir={dir === "rtl" ? dir : undefined}
      data-prefix={prefix}
      data-currency={currencies.length > 1 ? currency : undefined}
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <title>{title}</title>
        {description ? <meta name="description" content={description} /> : null}
        {canonical ? <Addresses canonical={canonical} /> : <meta name="robots" content="noindex, nofollow" />}
        <meta name="theme-color" content="#fcfcfb" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#121316" media="(prefers-color-scheme: dark)" />
        <HeadingFont style="normal" />
        {["main.css", ...styles].map((name) => (
          <link rel="stylesheet" href={assetUrl(name)} />
        ))}
        {ownStyles ? <link rel="stylesheet" href={ownStyles} /> : null}
        {icon ? (
          <link rel="icon" href={addressAt(icon, TAB_ICON_WIDTH)} />
        ) : (
          <link rel="icon" href={assetUrl("favicon.svg")} type="image/svg+xml" />
        )}
        <link rel="apple-touch-icon" href={icon || assetUrl("icon-180.png")} />
        <link rel="manifest" href="/manifest.webmanifest" />
        {/* Scripts run in this order: the words are there before one says them. */}
        {islands.includes("shop") ? <script type="module" src={assetUrl(`${words}.${language}.js`)} /> : null}
        {islands.map((island) => (
          <script type="module" src={assetUrl(`${island}.island.ts`)} />
        ))}
        {head}
      </head>
      <body>
        <a class="skip" href="#main">
          {say("frame.skip")}
        </a>
        {children}
        <div class="toast" id="toast" role="status" aria-live="polite" />
      </body>
    </html>
  );
}

/** Loads a font of the shop's headings beside the styles, not after them. */
export function HeadingFont({ style }: { style: "normal" | "italic" }) {
  if (useShop().look.headings !== "spectral") {
    return null;
  }
  const href = assetUrl(`spectral-latin-300-${style}.woff2`);
  return <link rel="preload" href={href} as="font" type="font/woff2" crossorigin="anonymous" />;
}

/** The page's own address, and its addresses in each language of the shop. */
function Addresses({ canonical }: { canonical: string }) {
  const languages = spokenBy(useShop());
  const { language, root } = useWords();
  return (
    <>
      <link rel="canonical" href={addressIn(canonical, language, root)} />
      {languages.length > 1
        ? [...languages, null].map((other) => (
            <link
              rel="alternate"
              hreflang={other ?? "x-default"}
              href={addressIn(canonical, other ?? root, root)}
            />
          ))
        : null}
    </>
  );
}
