import { describe, expect, it } from "vitest";
import { postingsOf } from "../accounting/postings.ts";
import { sumOfParts } from "../payments/money-parts.ts";
import type { Refund } from "../payments/payment.ts";
import { disputeEntry, type JournalOrder, journalOf } from "./journal.ts";
import type { TimelineEntry } from "./order-view.ts";

const order: JournalOrder = {
  id: "ord_1",
  number: "1",
  status: "CONFIRMED",
  currency: "USD",
  lines: [{ sku: "A", quantity: 2, unitPrice: 2_000 }],
  shipments: [],
  refunds: [],
  discount: 0,
  shipping: 1_000,
  total: 5_950,
  taxes: { included: false, rows: [{ name: "VAT", rate: 190_000, lines: [760], shipping: 190 }] },
  payment: { provider: "mock", state: "captured", superseded: [] },
};
const at = (second: number) => new Date(second * 1_000).toISOString();
const entry = (second: number, from: TimelineEntry["from"], to: TimelineEntry["to"]): TimelineEntry => ({
  at: at(second),
  from,
  to,
  actor: "system",
});
const timeline = [entry(1, null, "PENDING"), entry(2, "PENDING", "CONFIRMED")];

function refund(amount: number, more: Partial<Refund> = {}): Refund {
  const rest = { id: "rfd", items: [], restock: false, reason: null, actor: "sam", fingerprint: "f" };
  return { ...rest, amount, at: 3_000, state: "paid", ...more };
}

const moves = (change: Partial<JournalOrder>, told = timeline) =>
  journalOf({ ...order, ...change }, told).map(({ kind, at, parts }) => [kind, at, sumOfParts(parts)]);

describe("the journal of an order", () => {
  it("has its payment when it was confirmed, and each refund when it was paid", () => {
    const refunds = [
      refund(100, { paidAt: 4_000 }),
      refund(50, { state: "pending" }),
      refund(25, { state: "refused" }),
      refund(10),
    ];
    expect(moves({ refunds })).toEqual([
      ["payment", 2_000, 5_950],
      ["refund", 4_000, 100],
      ["refund", 3_000, 10],
    ]);
  });

  it("is empty while nothing was taken", () => {
    for (const state of ["pending", "authorized", "voided", "declined", "failed"] as const) {
      expect(moves({ payment: { ...order.payment, state } })).toEqual([]);
    }
  });

  it("of one that older code cancelled has its money go out when it was over", () => {
    const over = [...timeline, entry(9, "CONFIRMED", "CANCELLED")];
    expect(moves({ payment: { ...order.payment, state: "refunded" } }, over)).toEqual([
      ["payment", 2_000, 5_950],
      ["refund", 9_000, 5_950],
    ]);
  });

  it("has money that came too late, or to a replaced intent, come in and go out at once", () => {
    const late = [entry(1, null, "PENDING"), entry(2, "PENDING", "CANCELLED")];
    const refunds = [refund(5_950, { paidAt: 7_000 })];
    expect(moves({ refunds, payment: { ...order.payment, state: "refunded" } }, late)).toEqual([
      ["payment", 7_000, 5_950],
      ["refund", 7_000, 5_950],
    ]);
    const replaced = {
      provider: "mock",
      state: "refunded" as const,
      providerReference: null,
      refundedAt: 8_000,
    };
    expect(moves({ payment: { ...order.payment, state: "declined", superseded: [replaced] } })).toEqual([
      ["payment", 8_000, 5_950],
      ["refund", 8_000, 5_950],
    ]);
  });

  it("has a disputed sum go out as a share of all that was paid, and come in again", () => {
    const sum = { id: "dsn_1", at: 5_000, provider: "mock", currency: "USD" as const };
    const out = disputeEntry(order, { ...sum, amount: 595, moved: "withdrawn" });
    expect([out.kind, sumOfParts(out.parts)]).toEqual(["chargeback", 595]);
    expect(out.parts).toMatchObject({ goods: 400, shipping: 100, taxes: [{ goods: 76, shipping: 19 }] });
    expect(postingsOf(out)).toEqual([
      { account: "chargebacks", debit: 595, credit: 0 },
      { account: "receivable.mock", debit: 0, credit: 595 },
    ]);
    const again = disputeEntry(order, { ...sum, amount: 7_000, moved: "returned" });
    expect([again.kind, sumOfParts(again.parts)]).toEqual(["chargeback_reversed", 7_000]);
    expect(postingsOf(again)).toEqual([
      { account: "receivable.mock", debit: 7_000, credit: 0 },
      { account: "chargebacks", debit: 0, credit: 7_000 },
    ]);
    const other = disputeEntry(order, { ...sum, currency: "EUR", amount: 500, moved: "withdrawn" });
    expect(other).toMatchObject({ currency: "EUR", parts: { goods: 500, shipping: 0 } });
    expect(sumOfParts(other.parts)).toBe(500);
  });
});
