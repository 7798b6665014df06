import { Currency } from "../../../domain/base/money.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { CURRENCY } from "../../../domain/currency/currency.ts";
import { type PriceFile, readPriceCsv } from "../../../domain/prices/price-csv.ts";
import { PriceListChange, PriceListDraft, type PriceListTerms } from "../../../domain/prices/price-list.ts";
import { momentAt, wallTime } from "../../../domain/time/wall-time.ts";
import type { FieldErrors } from "../../ui/field.tsx";
import { namesText, readNames } from "../frame/texts.ts";

/** The fields of a list without its prices, as text. */
const TERM_FIELDS = ["title", "currency", "customerGroups", "startsAt", "endsAt"] as const;
export type TermTexts = Record<(typeof TERM_FIELDS)[number], string>;
export type PriceListErrors = FieldErrors<string>;

export const termLabels = (zone: string): TermTexts => ({
  title: "Title",
  currency: "Currency",
  customerGroups: "For groups of customers",
  startsAt: `Begins, in ${zone}`,
  endsAt: `Ends, in ${zone}`,
});

const WORDS: Record<string, string> = {
  title: "Enter a title of at most 120 characters.",
  currency: "Choose a currency.",
  customerGroups: "Enter at most 50 names of at most 255 characters, separated by commas.",
  startsAt: "Leave it empty, or enter a day and a time.",
  endsAt: "Leave it empty, or enter a day and a time after the beginning.",
  prices: "Enter at least one price, and at most 5,000.",
};

const MAX_TEXT = 13_000;

export function readTerms(form: FormData): TermTexts {
  const text = (name: string) =>
    String(form.get(name) ?? "")
      .trim()
      .slice(0, MAX_TEXT);
  return {
    title: text("title"),
    currency: text("currency"),
    customerGroups: text("customerGroups"),
    startsAt: text("startsAt"),
    endsAt: text("endsAt"),
  };
}

export const EMPTY_TERMS: TermTexts = {
  title: "",
  currency: CURRENCY,
  customerGroups: "",
  startsAt: "",
  endsAt: "",
};

/** A list's terms as fields, with times as the clocks of the shop's zone show them. */
export function termTexts(
  { title, currency, customerGroups = [], startsAt, endsAt }: PriceListTerms,
  zone: string,
): TermTexts {
  const time = (iso: string | undefined) => (iso === undefined ? "" : wallTime(Date.parse(iso), zone));
  return {
    title,
    currency,
    customerGroups: namesText(customerGroups),
    startsAt: time(startsAt),
    endsAt: time(endsAt),
  };
}

/** The new list that a form describes; its prices are lines of a file. */
export function checkNew(
  texts: TermTexts,
  lines: string,
  zone: string,
): Result<PriceListDraft, PriceListErrors> {
  const currency = Currency.safeParse(texts.currency).data ?? CURRENCY;
  const read = readLines(lines, currency);
  const groups = readNames(texts.customerGroups);
  const parsed = PriceListDraft.safeParse({
    title: texts.title,
    currency: texts.currency,
    ...(groups.length > 0 ? { customerGroups: groups } : {}),
    ...(texts.startsAt === "" ? {} : { startsAt: momentAt(texts.startsAt, zone) }),
    ...(texts.endsAt === "" ? {} : { endsAt: momentAt(texts.endsAt, zone) }),
    prices: read.ok ? read.value.prices : [],
  });
  const errors = parsed.success ? {} : errorsOf(parsed.error.issues);
  const all = read.ok ? errors : { ...errors, prices: read.error };
  return parsed.success && read.ok ? ok(parsed.data) : err(all);
}

function readLines(text: string, currency: Currency): Result<PriceFile, string> {
  const read = readPriceCsv(text, currency);
  if (!read.ok) {
    return err(`This cannot be read: ${read.error}`);
  }
  const [first] = read.value.rejected;
  return first ? err(`Line ${first.line}: it ${first.reason}.`) : read;
}

/** What a form changes of a list's terms: all of them. A list for everybody has no groups. */
export function checkTerms(
  texts: TermTexts,
  hasGroups: boolean,
  zone: string,
): Result<PriceListChange, PriceListErrors> {
  const parsed = PriceListChange.safeParse({
    title: texts.title,
    ...(hasGroups ? { customerGroups: readNames(texts.customerGroups) } : {}),
    startsAt: texts.startsAt === "" ? null : momentAt(texts.startsAt, zone),
    endsAt: texts.endsAt === "" ? null : momentAt(texts.endsAt, zone),
  });
  return parsed.success ? ok(parsed.data) : err(errorsOf(parsed.error.issues));
}

/** Errors by field; the errors of a refusal have the same form. */
export function errorsOf(
  issues: readonly { path: readonly PropertyKey[]; message: string }[],
): PriceListErrors {
  return Object.fromEntries(
    issues.map(({ path: [first = "title", line], message }) => {
      const name = String(first);
      const words =
        name === "prices" && line !== undefined ? `Price ${Number(line) + 1} ${message}.` : WORDS[name];
      return [name, words ?? message];
    }),
  );
}

/** What differs between two states of a list's terms. */
export function termDifferences(now: TermTexts, typed: TermTexts, zone: string) {
  const labels = termLabels(zone);
  return TERM_FIELDS.map((name) => ({ label: labels[name], now: now[name], typed: typed[name] })).filter(
    (row) => row.now !== row.typed,
  );
}
