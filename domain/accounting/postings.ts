import type { JournalEntry } from "../orders/journal.ts";
import { percentOf } from "../orders/tax.ts";
import { sumOfParts } from "../payments/money-parts.ts";

/** One side of a double entry, in minor units of its currency. */
interface Posting {
  account: string;
  debit: number;
  credit: number;
}

/** The account of what a provider holds for the shop, such as `receivable.stripe`. */
function receivableOf(provider: string): string {
  return `receivable.${provider}`;
}

/** The account of a tax at a rate, such as `tax.VAT.19`; of one that kept no rate, `tax.VAT`. */
function taxAccount(name: string, rate: number): string {
  return rate > 0 ? `tax.${name}.${percentOf(rate)}` : `tax.${name}`;
}

/**
 * A movement of money as a double entry: its debits and its credits are the same sum. Sales are
 * booked before discounts and without taxes. A refund of goods has an account of its own; shipping
 * and taxes go back on theirs. What a bank took back has an account of its own, because it may come
 * again.
 */
export function postingsOf({ kind, provider, parts, discount }: JournalEntry): Posting[] {
  const total = sumOfParts(parts);
  if (kind === "chargeback" || kind === "chargeback_reversed") {
    const [debited, credited] =
      kind === "chargeback"
        ? ["chargebacks", receivableOf(provider)]
        : [receivableOf(provider), "chargebacks"];
    return [
      { account: debited, debit: total, credit: 0 },
      { account: credited, debit: 0, credit: total },
    ];
  }
  const taxes = parts.taxes.map(
    ({ name, rate, goods, shipping }) => [taxAccount(name, rate), goods + shipping] as const,
  );
  const isPayment = kind === "payment";
  const into = isPayment
    ? ([
        [receivableOf(provider), total],
        ["discounts", discount],
      ] as const)
    : ([["refunds", parts.goods], ["shipping", parts.shipping], ...taxes] as const);
  const from = isPayment
    ? ([["sales", parts.goods + discount], ["shipping", parts.shipping], ...taxes] as const)
    : ([[receivableOf(provider), total]] as const);
  return [
    ...into.map(([account, amount]) => ({ account, debit: amount, credit: 0 })),
    ...from.map(([account, amount]) => ({ account, debit: 0, credit: amount })),
  ].filter(({ debit, credit }) => debit + credit > 0);
}
