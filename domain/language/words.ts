import { formatMoney } from "../currency/currency.ts";
import type { Area, Key, Say } from "./keys.ts";
import { factsOf, type Language } from "./languages.ts";
import { type Args, type Format, formatMessage, formatNumber, isolated, type Message } from "./message.ts";

/** How one language says things; `A` names the areas whose messages are at hand. */
export interface Words<A extends Area = Area> {
  language: Language;
  format: Format;
  say: Say<A>;
  money(money: { amount: number; currency: string }): string;
  number(value: number): string;
}

/** @param find the message of a key, such as `frame.skip` */
export function wordsOf<A extends Area>(language: Language, find: (key: Key<A>) => Message): Words<A> {
  const { locale, dir } = factsOf(language);
  const format: Format = { locale, isolates: dir === "rtl" };
  return {
    language,
    format,
    say: (key, ...[args]: readonly unknown[]) => formatMessage(find(key), (args ?? {}) as Args, format),
    money: (money) => formatMoney(money, locale),
    number: (value) => formatNumber(value, locale),
  };
}

/** The texts of a list that are not empty, one after the other. */
export function listed({ language, format }: Pick<Words, "language" | "format">, texts: readonly string[]) {
  return texts
    .filter((text) => text !== "")
    .map((text) => isolated(text, format))
    .join(factsOf(language).comma);
}

const days = new Map<string, Intl.DateTimeFormat>();

/** A day, such as `2027-01-31`, as people read it. */
export function dayText({ format: { locale } }: Pick<Words, "format">, day: string): string {
  const known =
    days.get(locale) ??
    new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  days.set(locale, known);
  return known.format(new Date(day));
}
