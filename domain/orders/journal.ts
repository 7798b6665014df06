import type { Currency } from "../base/money.ts";
import { type MoneyParts, minus, sumOfParts } from "../payments/money-parts.ts";
import type { PaymentState, SupersededIntent } from "../payments/payment.ts";
import type { TimelineEntry } from "./order-view.ts";
import { moneyOf, type PaidOrder, refundParts } from "./refund-plan.ts";

/** Money that came in or went out, by what it was for. */
export interface JournalEntry {
  /** Unique, and the same each time that the journal is read. */
  id: string;
  /** Milliseconds since 1970. */
  at: number;
  orderId: string;
  number: string;
  kind: "payment" | "refund";
  provider: string;
  currency: Currency;
  parts: MoneyParts;
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
 * Every movement of an order's money, as its rows record it: the sum of the entries is what was paid
 * and not paid back. Money that reached an order that was over, or an intent that was replaced,
 * came in and went out at the moment at which it was paid back.
 */
export function journalOf(order: JournalOrder, timeline: readonly TimelineEntry[]): JournalEntry[] {
  const { id, number, currency, payment } = order;
  const all = moneyOf(order);
  const entry = (
    key: string,
    kind: JournalEntry["kind"],
    at: number,
    parts: MoneyParts,
    provider = payment.provider,
  ): JournalEntry => ({ id: `${key}:${kind}`, at, orderId: id, number, kind, provider, currency, parts });
  const replaced = payment.superseded.flatMap(({ provider, refundedAt }, n) =>
    refundedAt === undefined
      ? []
      : (["payment", "refund"] as const).map((kind) =>
          entry(`${id}:replaced-${n + 1}`, kind, refundedAt, all, provider),
        ),
  );
  if (payment.state !== "captured" && payment.state !== "refunded") {
    return replaced;
  }
  const paid = refundParts(order).filter(({ refund }) => refund.state === "paid");
  const refunds = paid.map(({ refund, parts }) =>
    entry(refund.id, "refund", refund.paidAt ?? refund.at, parts),
  );
  const rest = paid.reduce((left, { parts }) => minus(left, parts), all);
  const over = Date.parse(timeline.at(-1)?.at ?? "") || 0;
  // Code of before gave a cancelled order's money back without a record of its own.
  if (payment.state === "refunded" && sumOfParts(rest) > 0) {
    refunds.push(entry(`${id}:cancelled`, "refund", over, rest));
  }
  const confirmed = timeline.find(({ from, to }) => from === "PENDING" && to === "CONFIRMED");
  const at = confirmed ? Date.parse(confirmed.at) : (refunds[0]?.at ?? over);
  return [entry(id, "payment", at, all), ...refunds, ...replaced];
}
