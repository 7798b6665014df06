import { z } from "zod";
import { Currency } from "../base/money.ts";
import type { JournalEntry } from "../orders/journal.ts";
import { postingsOf } from "./postings.ts";

const Account = z.object({ account: z.string(), debit: z.int(), credit: z.int() });

/** The entries of a day in one currency: how many, and what they sum up to on each account. */
export const DaySum = z.object({ currency: Currency, entries: z.int(), accounts: z.array(Account) });
export type DaySum = z.infer<typeof DaySum>;

/** What a day came to when it was closed; a later one is what came late. Vouchers never change. */
export const Voucher = z.object({
  /** 1, 2, 3 … of its day. */
  number: z.int(),
  /** Milliseconds since 1970. */
  at: z.int(),
  /** Whether the day was closed before. */
  late: z.boolean(),
  sums: z.array(DaySum),
});
export type Voucher = z.infer<typeof Voucher>;

/** Journal entries summed up, by currency and account. */
export function sumEntries(entries: readonly JournalEntry[]): DaySum[] {
  return combine(
    entries.map((entry) => ({ currency: entry.currency, entries: 1, accounts: postingsOf(entry) })),
    [],
  );
}

export function plusSums(a: readonly DaySum[], b: readonly DaySum[]): DaySum[] {
  return combine([...a, ...b], []);
}

/**
 * What `sums` has beyond `before`. An amount is negative where an entry was taken back, so vouchers
 * of a day always add up to its entries. Currencies without a difference are left out.
 */
export function beyond(sums: readonly DaySum[], before: readonly DaySum[]): DaySum[] {
  return combine(sums, before).filter(({ entries, accounts }) => entries !== 0 || accounts.length > 0);
}

function combine(added: readonly DaySum[], taken: readonly DaySum[]): DaySum[] {
  const all = new Map<Currency, { entries: number; accounts: Map<string, z.infer<typeof Account>> }>();
  const add = ({ currency, entries, accounts }: DaySum, sign: 1 | -1) => {
    const own = all.get(currency) ?? { entries: 0, accounts: new Map() };
    all.set(currency, own);
    own.entries += sign * entries;
    for (const { account, debit, credit } of accounts) {
      const sum = own.accounts.get(account) ?? { account, debit: 0, credit: 0 };
      own.accounts.set(account, sum);
      sum.debit += sign * debit;
      sum.credit += sign * credit;
    }
  };
  for (const sum of added) {
    add(sum, 1);
  }
  for (const sum of taken) {
    add(sum, -1);
  }
  return [...all]
    .map(([currency, { entries, accounts }]) => ({
      currency,
      entries,
      accounts: [...accounts.values()]
        .filter(({ debit, credit }) => debit !== 0 || credit !== 0)
        .sort((a, b) => (a.account < b.account ? -1 : 1)),
    }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
}
