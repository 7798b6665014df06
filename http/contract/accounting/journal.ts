import { z } from "@hono/zod-openapi";
import { postingsOf } from "../../../domain/accounting/postings.ts";
import { CURRENCY, type Currency, Money, money } from "../../../domain/base/money.ts";
import { decimalOf } from "../../../domain/currency/currency.ts";
import { comesIn, type JournalEntry } from "../../../domain/orders/journal.ts";
import { percentOf } from "../../../domain/orders/tax.ts";
import { sumOfParts } from "../../../domain/payments/money-parts.ts";
import { type JournalPlace, JournalWalk } from "../../../shop/orders/reading/read-journal.ts";
import { csvCell } from "../../csv-file.ts";
import { Moment } from "../order-search.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * `<walk>.<milliseconds since 1970>.<id of an order, or of a notice of a dispute>`, or the walk
 * alone at its beginning.
 */
const CURSOR = /^(placed|given_back|disputed)(?:\.(\d{1,15})\.(ord_[0-9a-z-]{1,40}|dsn_[0-9a-z]{20}))?$/;

export const JournalQuery = z.object({
  from: Moment.describe("From this moment on; a date is its beginning in UTC"),
  to: Moment.describe("Before this moment; a date is its end in UTC"),
  cursor: z
    .string()
    .refine((cursor) => CURSOR.test(cursor), "must be the `nextCursor` of a page")
    .optional()
    .describe("`nextCursor` of the previous page"),
});

/** The times of a query, in milliseconds since 1970. */
export function journalPeriod({ from, to }: z.infer<typeof JournalQuery>): { from: number; to: number } {
  return { from: Date.parse(from), to: Date.parse(to) + (to.includes("T") ? 0 : DAY_MS) };
}

export function readJournalCursor(cursor: string | undefined): JournalPlace {
  const [, walk, at, id] = CURSOR.exec(cursor ?? "") ?? [];
  return {
    walk: JournalWalk.catch("placed").parse(walk),
    after: id === undefined ? undefined : { at: Number(at), id },
  };
}

function writeJournalCursor(place: JournalPlace | null): string | null {
  return place && (place.after ? `${place.walk}.${place.after.at}.${place.after.id}` : place.walk);
}

const EntryView = z
  .object({
    id: z.string().describe("Unique, and the same each time that the journal is read"),
    at: z.iso.datetime(),
    orderId: z.string(),
    number: z.string(),
    kind: z
      .enum(["payment", "refund", "chargeback", "chargeback_reversed"])
      .describe("`chargeback`: the buyer's bank took money back; `chargeback_reversed`: it came again"),
    provider: z.string(),
    goods: Money,
    shipping: Money,
    taxes: z.array(z.object({ name: z.string(), rate: z.string().optional(), amount: Money })),
    total: Money.describe("Positive for money that came in, negative for what went out, like its parts"),
    postings: z
      .array(z.object({ account: z.string(), debit: Money, credit: Money }))
      .describe("The same as a double entry: debits and credits are the same sum"),
  })
  .openapi("JournalEntry");
type EntryView = z.infer<typeof EntryView>;

const Totals = z.object({ in: Money, out: Money, net: Money });

export const JournalView = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    entries: z.array(EntryView),
    totals: Totals.describe(
      "Of the entries of this page that are in the shop's own currency; `out` is negative",
    ),
    otherTotals: z.array(Totals).describe("The same of each other currency that an entry is in"),
    nextCursor: z.string().nullable().describe("The `cursor` of the next page; null on the last"),
  })
  .openapi("Journal");

function entryView(journalEntry: JournalEntry): EntryView {
  const { parts, at, kind, currency, discount: _, ...entry } = journalEntry;
  const sign = comesIn(kind) ? 1 : -1;
  const signed = (amount: number) => money(amount === 0 ? 0 : sign * amount, currency);
  return {
    ...entry,
    kind,
    at: new Date(at).toISOString(),
    goods: signed(parts.goods),
    shipping: signed(parts.shipping),
    taxes: parts.taxes.map(({ name, rate, goods, shipping }) => ({
      name,
      ...(rate > 0 ? { rate: percentOf(rate) } : {}),
      amount: signed(goods + shipping),
    })),
    total: signed(sumOfParts(parts)),
    postings: postingsOf(journalEntry).map(({ account, debit, credit }) => ({
      account,
      debit: money(debit, currency),
      credit: money(credit, currency),
    })),
  };
}

export const JournalCsv = z.string().describe("A line for each account that an entry moves");

export function journalView(
  { from, to }: { from: number; to: number },
  entries: readonly JournalEntry[],
  next: JournalPlace | null,
): z.infer<typeof JournalView> {
  const views = entries.map(entryView);
  const totalsOf = (currency: Currency) => {
    const own = views.filter(({ total }) => total.currency === currency);
    const sum = (list: readonly EntryView[]) =>
      money(
        list.reduce((all, { total }) => all + total.amount, 0),
        currency,
      );
    return {
      in: sum(own.filter(({ kind }) => comesIn(kind))),
      out: sum(own.filter(({ kind }) => !comesIn(kind))),
      net: sum(own),
    };
  };
  const others = new Set(views.map(({ total }) => total.currency).filter((one) => one !== CURRENCY));
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    entries: views,
    totals: totalsOf(CURRENCY),
    otherTotals: [...others].sort().map(totalsOf),
    nextCursor: writeJournalCursor(next),
  };
}

const COLUMNS = [
  "at",
  "entry",
  "order",
  "number",
  "kind",
  "provider",
  "account",
  "rate",
  "amount",
  "currency",
];

/** One line for each account that an entry moves: goods, shipping, and each tax by its name. */
export function journalCsv(entries: readonly JournalEntry[]): string {
  const lines = entries.map(entryView).flatMap(({ id, at, orderId, number, kind, provider, ...moved }) => {
    const accounts: { name: string; rate?: string | undefined; amount: Money }[] = [
      { name: "goods", amount: moved.goods },
      { name: "shipping", amount: moved.shipping },
      ...moved.taxes,
    ];
    return accounts
      .filter(({ amount }) => amount.amount !== 0)
      .map(({ name, rate = "", amount }) => {
        const texts = [at, id, orderId, number, kind, provider, name, rate].map(csvCell);
        return [...texts, decimalOf(amount), amount.currency].join(",");
      });
  });
  return [COLUMNS.join(","), ...lines].map((line) => `${line}\r\n`).join("");
}
