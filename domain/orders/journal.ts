import { type Currency, share } from "../base/money.ts";
import { stepOf } from "../currency/currency.ts";
import type { DisputeMove } from "../payments/dispute.ts";
import { type MoneyParts, minus, sumOfParts, takeFrom } from "../payments/money-parts.ts";
import type { PaymentState, SupersededIntent } from "../payments/payment.ts";
import type { TimelineEntry } from "./order-view.ts";
import { moneyOf, type PaidOrder, refundParts } from "./refund-plan.ts";
import { lineAmounts } from "./tax.ts";

/** `chargeback`: a buyer's bank took money back; `chargeback_reversed`: the bank returned it. */
export type JournalKind = "payment" | "refund" | "chargeback" | "chargeback_reversed";

/** Whether money of this kind comes in; all other goes out. */
export function comesIn(kind: JournalKind): boolean {
  return kind === "payment" || kind === "chargeback_reversed";
}

/** Money that came in or went out, by what it was for. */
export interface JournalEntry {
  /** Unique, and the same each time that the journal is read. */
  id: string;
  /** Milliseconds since 1970. */
  at: number;
  orderId: string;
  number: string;
  kind: JournalKind;
  provider: string;
  currency: Currency;
  parts: MoneyParts;
  /** What was off the goods of a payment, without taxes; `parts` are what was left to pay. */
  discount: number;
}

export interface JournalOrder extends PaidOrder {
  id: string;
  number: string;
  payment: {
    provider: string;
    state: PaymentState;
    superseded: readonly SupersededIntent[];
  };
}

/**
 * Every movement of an order's money, as its rows record it: the sum of the entries is what was
 * paid and not paid back. Money that reached an order that was over, or an intent that was
 * replaced, came in and went out at the moment at which it was paid back.
 */
export function journalOf(order: JournalOrder, timeline: readonly TimelineEntry[]): JournalEntry[] {
  const { id, number, currency, payment } = order;
  const all = moneyOf(order);
  const entry = (
    key: string,
    movement: Pick<JournalEntry, "kind" | "at" | "parts"> &
      Partial<Pick<JournalEntry, "provider" | "discount">>,
  ): JournalEntry => ({
    id: `${key}:${movement.kind}`,
    orderId: id,
    number,
    provider: payment.provider,
    currency,
    discount: 0,
    ...movement,
  });
  const replaced = payment.superseded.flatMap(({ provider, refundedAt }, n) =>
    refundedAt === undefined
      ? []
      : (["payment", "refund"] as const).map((kind) =>
          entry(`${id}:replaced-${n + 1}`, { kind, at: refundedAt, parts: all, provider }),
        ),
  );
  if (payment.state !== "captured" && payment.state !== "refunded") {
    return replaced;
  }
  const paid = refundParts(order).filter(({ refund }) => refund.state === "paid");
  const refunds = paid.map(({ refund, parts }) =>
    entry(refund.id, { kind: "refund", at: refund.paidAt ?? refund.at, parts }),
  );
  const rest = paid.reduce((left, { parts }) => minus(left, parts), all);
  const last = timeline.at(-1);
  const over = last ? Date.parse(last.at) : 0;
  // Older code gave a cancelled order's money back without a record of its own.
  if (payment.state === "refunded" && sumOfParts(rest) > 0) {
    refunds.push(entry(`${id}:cancelled`, { kind: "refund", at: over, parts: rest }));
  }
  const confirmed = timeline.find(({ to }) => to === "CONFIRMED");
  const at = confirmed ? Date.parse(confirmed.at) : (refunds[0]?.at ?? over);
  const own = entry(id, { kind: "payment", at, parts: all, discount: discountOf(order) });
  return [own, ...refunds, ...replaced];
}

/** A disputed sum that a bank took or gave back. */
interface DisputedSum {
  id: string;
  at: number;
  provider: string;
  moved: DisputeMove;
  amount: number;
  currency: Currency;
}

/**
 * A disputed sum as a movement of its order's money: a share of all that the order was paid for.
 * What is beyond that, or of another currency, counts as goods.
 */
export function disputeEntry(order: JournalOrder, { moved, amount, ...sum }: DisputedSum): JournalEntry {
  const all = moneyOf(order);
  const known = sum.currency === order.currency ? Math.min(amount, sumOfParts(all)) : 0;
  const parts = takeFrom(known, [all], stepOf(sum.currency));
  return {
    ...sum,
    orderId: order.id,
    number: order.number,
    kind: moved === "withdrawn" ? "chargeback" : "chargeback_reversed",
    parts: { ...parts, goods: parts.goods + amount - known },
    discount: 0,
  };
}

/**
 * What promotions took off the goods. Where prices contain taxes, it is without its share of them;
 * a line that costs nothing has no taxes, and its whole price counts.
 */
function discountOf({ currency, lines, discount, discounts, taxes }: JournalOrder): number {
  const amounts = lineAmounts({ lines, discount, discounts });
  return lines.reduce((sum, { unitPrice, quantity }, n) => {
    const paid = amounts[n] ?? 0;
    const off = unitPrice * quantity - paid;
    const tax = taxes.included ? taxes.rows.reduce((all, row) => all + (row.lines[n] ?? 0), 0) : 0;
    return sum + off - (paid > 0 ? share(tax, off, paid, stepOf(currency)) : 0);
  }, 0);
}
