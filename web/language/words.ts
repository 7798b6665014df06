import { type Child, createContext, useContext } from "hono/jsx";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import type { Key, Said, Tagged } from "../../domain/language/keys.ts";
import { type Language, spokenBy } from "../../domain/language/languages.ts";
import { type Args, formatParts } from "../../domain/language/message.ts";
import { ownText } from "../../domain/language/shop-in.ts";
import type { Words } from "../../domain/language/words.ts";
import { NEUTRAL_SHOP, type ShopSettings } from "../../domain/shop/shop-settings.ts";
import { messageOf, wordsIn } from "../../shop/language/words.ts";

/** What a page is said in, and where it stands. */
export interface PageWords extends Words {
  /** Of the page itself, without a language and without what is secret or of no matter. */
  place: string;
  /** What its prices are in. */
  currency: Currency;
  /** What its reader may choose to pay in. */
  currencies: readonly Currency[];
  /** What the shop speaks. */
  languages: readonly Language[];
  /** The language whose pages have no prefix. */
  root: Language;
  /** A text of the shop's, such as an option's name, as the reader's language has it. */
  own: (text: string) => string;
  /** `lang` of what is said in the shop's own language on a page of another: its goods. */
  goods: Language | undefined;
  /** The same of the shop's settings, where they are not translated. */
  settings: Language | undefined;
}

export function pageWords(
  shop: ShopSettings,
  language: Language,
  place: string,
  currency: Currency = CURRENCY,
  currencies: readonly Currency[] = [CURRENCY],
): PageWords {
  const languages = spokenBy(shop);
  const [root] = languages;
  const foreign = language === root ? undefined : root;
  return {
    ...wordsIn(language),
    place,
    currency,
    currencies,
    languages,
    root,
    own: (text) => ownText(shop, language, text),
    goods: foreign,
    settings: shop.translations[language] ? undefined : foreign,
  };
}

/** `web/layout/respond.tsx` puts it around every page. */
export const WordsContext = createContext<PageWords>(pageWords(NEUTRAL_SHOP, "en", "/"));

/** The language of the page, inside a component. */
export function useWords(): PageWords {
  return useContext(WordsContext);
}

/**
 * A message whose tags become elements: `rich(words, "cart.signIn", { link: (text) => <a>{text}</a>
 * })`.
 */
export function rich<K extends Key>(
  { language, format }: Words,
  key: K,
  tags: Tagged<K, Child>,
  ...[args]: Said<K> | []
): Child[] {
  const makers: Readonly<Record<string, (within: Child[]) => Child>> = tags;
  return formatParts<Child>(messageOf(language, key), (args ?? {}) as Args, format, (tag, within) =>
    makers[tag]?.(within),
  );
}
