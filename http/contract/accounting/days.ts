import { z } from "@hono/zod-openapi";
import { Currency, Money, money } from "../../../domain/base/money.ts";
import { decimalOf } from "../../../domain/currency/currency.ts";
import type { AccountingDay, Dates } from "../../../shop/accounting/close-days.ts";
import { csvCell } from "../../csv-file.ts";

const Day = z.iso
  .date()
  .regex(/^2[01]\d\d-/, "must be between the years 2000 and 2199")
  // The document says one pattern.
  .openapi({ pattern: "^2[01]\\d\\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])$" });

const period = {
  from: Day.describe("The first day, by the clocks of the shop"),
  to: Day.describe("The last day, which is in it"),
};

export const CloseDays = z.strictObject(period).openapi("CloseDays");

export const AccountingQuery = z.object({
  ...period,
  currency: Currency.optional().describe("Of the table; the shop's own where it is left out"),
});

const DaySumView = z.object({
  currency: Currency,
  entries: z.int(),
  accounts: z.array(z.object({ account: z.string(), debit: Money, credit: Money })),
});

const AccountingDayView = z
  .object({
    day: z.iso.date(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    checkedAt: z.iso
      .datetime()
      .nullable()
      .describe("When its journal was last read to the end; null where the day is open"),
    vouchers: z.array(
      z.object({
        id: z.string().describe("Unique: its day and its number"),
        at: z.iso.datetime(),
        late: z.boolean().describe("Whether the day had been closed before"),
        sums: z.array(DaySumView).describe("By currency; debits and credits are the same sum"),
      }),
    ),
  })
  .openapi("AccountingDay");

export const AccountingDays = z.object({ days: z.array(AccountingDayView) }).openapi("AccountingDays");

export const ClosedDays = z
  .object({
    days: z.array(AccountingDayView).describe("Closed or checked by this call"),
    next: z.iso
      .date()
      .nullable()
      .describe("The first day that is left to do: send the same again from there. Null: all are done"),
  })
  .openapi("ClosedDays");

export function accountingDayView(day: AccountingDay): z.infer<typeof AccountingDayView> {
  const moment = (at: number) => new Date(at).toISOString();
  return {
    day: day.day,
    from: moment(day.from),
    to: moment(day.to),
    checkedAt: day.checkedAt === null ? null : moment(day.checkedAt),
    vouchers: day.vouchers.map(({ number, at, late, sums }) => ({
      id: `${day.day}-${number}`,
      at: moment(at),
      late,
      sums: sums.map(({ currency, entries, accounts }) => ({
        currency,
        entries,
        accounts: accounts.map(({ account, debit, credit }) => ({
          account,
          debit: money(debit, currency),
          credit: money(credit, currency),
        })),
      })),
    })),
  };
}

export const AccountingCsv = z.string().describe("A line for each account of each voucher");

const COLUMNS = ["date", "voucher", "text", "account", "debit", "credit", "currency"];

/** The vouchers of closed days in one currency, a line for each account. */
export function accountingCsv(days: readonly AccountingDay[], currency: Currency): string {
  const lines = days.flatMap(({ day, vouchers }) =>
    vouchers.flatMap(({ number, late, sums }) =>
      sums
        .filter((sum) => sum.currency === currency)
        .flatMap(({ entries, accounts }) => {
          const text = `${entries} ${entries === 1 ? "entry" : "entries"}${late ? " that came late" : ""}`;
          return accounts.map(({ account, debit, credit }) => {
            const texts = [day, `${day}-${number}`, text, account].map(csvCell);
            const sides = [debit, credit].map((side) => (side === 0 ? "" : decimalOf(money(side, currency))));
            return [...texts, ...sides, currency].join(",");
          });
        }),
    ),
  );
  return [COLUMNS.join(","), ...lines].map((line) => `${line}\r\n`).join("");
}

/** The name of a table's file. */
export function accountingFile({ from, to }: Dates, currency: Currency): string {
  return `accounting-${from}-${to}-${currency}.csv`;
}
