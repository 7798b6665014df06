/**
 * The languages that pages and mails are written in, each a folder of messages beside this file. A
 * shop offers some of them (`ShopSettings.languages`).
 */
export const LANGUAGES = ["en", "de", "ar"] as const;
export type Language = (typeof LANGUAGES)[number];

interface LanguageFacts {
  /** As its readers call it. */
  name: string;
  dir: "ltr" | "rtl";
  /** What numbers, money and times are formatted for. */
  locale: string;
  /** What stands between the parts of a list. */
  comma: string;
}

const FACTS: Record<Language, LanguageFacts> = {
  en: { name: "English", dir: "ltr", locale: "en-US", comma: ", " },
  de: { name: "Deutsch", dir: "ltr", locale: "de-DE", comma: ", " },
  // Goods, sizes and order numbers have these digits, so that a page has one kind.
  ar: { name: "العربية", dir: "rtl", locale: "ar-u-nu-latn", comma: "، " },
};

export function factsOf(language: Language): LanguageFacts {
  return FACTS[language];
}

/** The languages of a shop that there are messages in: its own first. */
export function spokenBy({ languages }: { languages: readonly string[] }): [Language, ...Language[]] {
  const bases = languages.map((name) => name.split("-")[0]);
  const [first = "en", ...others] = [...new Set(bases)].flatMap(
    (base) => LANGUAGES.find((language) => language === base) ?? [],
  );
  return [first, ...others];
}

/** A language that was kept, where the shop still speaks it; else the shop's own. */
export function keptLanguage(
  kept: string | null | undefined,
  shop: { languages: readonly string[] },
): Language {
  const spoken = spokenBy(shop);
  return spoken.find((language) => language === kept) ?? spoken[0];
}

/** What is for programs, staff and developers is in English and has one address. */
const WITHOUT_LANGUAGE =
  /^\/(admin|api|art|assets|dev|docs|favicon\.(ico|svg)|graphql|healthz|mcp|metrics|openapi\.json|preview|readyz|robots\.txt|sitemaps?|sitemap\.xml|ucp|\.well-known|media)(?=[/?#]|$)/;
const PREFIX = new RegExp(`^/(${LANGUAGES.join("|")})(?=[/?#]|$)`);

/** Whether an address of this site is a page that there is in several languages. */
export function hasLanguage(path: string): boolean {
  return /^\/(?!\/)/.test(path) && !WITHOUT_LANGUAGE.test(path);
}

/** `/de/products` → German, and `/products`, which routes are named by. */
export function splitLanguage(address: string): { language: Language | null; path: string } {
  const language = LANGUAGES.find((one) => one === PREFIX.exec(address)?.[1]);
  const rest = address.slice(1 + (language?.length ?? 0));
  const path = rest.startsWith("/") ? rest : `/${rest}`;
  return language && hasLanguage(path) ? { language, path } : { language: null, path: address };
}

/**
 * The address of a page in a language; that of what has no language, or has one already, as it is.
 *
 * @param root the language whose pages have no prefix: the shop's first
 */
export function inLanguage(path: string, language: Language, root: Language): string {
  if (language === root || !hasLanguage(path) || splitLanguage(path).language !== null) {
    return path;
  }
  return `/${language}${path.replace(/^\/(?=$|[?#])/, "")}`;
}

/** A page's addresses in all these languages, of which the first has no prefix. */
export function inEachLanguage(path: string, languages: readonly [Language, ...Language[]]): string[] {
  const [root] = languages;
  return languages.map((language) => inLanguage(path, language, root));
}

/** What `inLanguage` makes of an absolute address of this site. */
export function addressIn(url: string, language: Language, root: Language): string {
  const { origin, pathname, search } = new URL(url);
  return origin + inLanguage(pathname + search, language, root);
}
