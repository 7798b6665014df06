import { inCurrency } from "../../../domain/currency/currency.ts";
import type { Key } from "../../../domain/language/keys.ts";
import { LANGUAGES } from "../../../domain/language/languages.ts";
import type { Message } from "../../../domain/language/message.ts";
import { type Words, wordsOf } from "../../../domain/language/words.ts";
import type { ScriptArea } from "../../../shop/language/words.ts";

declare global {
  /** Set by the file of the page's language, which scripts/build-assets.ts writes. */
  var shopWords: Readonly<Record<string, Message>> | undefined;
}

const { lang, dataset } = document.documentElement;
const language = LANGUAGES.find((one) => one === lang) ?? "en";

/** What scripts say in the page's language. */
export const speech: Words<ScriptArea> = wordsOf<ScriptArea>(
  language,
  (key: Key<ScriptArea>) => globalThis.shopWords?.[key] ?? [key],
);

/** A page's address in the language of this one. */
export function placeHere(path: string): string {
  return (dataset.prefix ?? "") + path;
}

/** What this page's prices are in; undefined where the shop sells in one currency. */
export const currencyHere = dataset.currency;

/** An address, of a page or of the API, with its prices in the currency of this page. */
export function pricedHere(path: string): string {
  return currencyHere ? inCurrency(path, currencyHere) : path;
}

/** The path of this page without its language, as routes are named. */
export function pathHere(): string {
  return location.pathname.slice(dataset.prefix?.length ?? 0) || "/";
}
