import { describe, expect, it } from "vitest";
import { postingsOf } from "../accounting/postings.ts";
import { sumOfParts } from "../payments/money-parts.ts";
import type { Refund } from "../payments/payment.ts";
import { comesIn, disputeEntry, type JournalOrder, journalOf } from "./journal.ts";
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

  it("has all of a cancelled order's money go out: what was no refund of its own, when it was over", () => {
    const over = [...timeline, entry(9, "CONFIRMED", "CANCELLED")];
    const refunds = [refund(950, { paidAt: 4_000 }), refund(5_000, { state: "refused" })];
    expect(moves({ refunds, payment: { ...order.payment, state: "refunded" } }, over)).toEqual([
      ["payment", 2_000, 5_950],
      ["refund", 4_000, 950],
      ["refund", 9_000, 5_000],
    ]);
    const [, , rest] = journalOf(
      { ...order, refunds, payment: { ...order.payment, state: "refunded" } },
      over,
    );
    expect(rest?.id).toBe("ord_1:cancelled:refund");
    // Of an order whose timeline is gone no moment is known.
    expect(moves({}, [])).toEqual([["payment", 0, 5_950]]);
    expect(moves({ payment: { ...order.payment, state: "refunded" } }, [])).toEqual([
      ["payment", 0, 5_950],
      ["refund", 0, 5_950],
    ]);
  });

  it("names each movement for good, whom it was paid through, and what each part of it was for", () => {
    const parts = {
      goods: 400,
      shipping: 0,
      taxes: [{ name: "VAT", rate: 190_000, goods: 76, shipping: 0 }],
    };
    const replaced = (provider: string, refundedAt?: number) => ({
      provider,
      state: "refunded" as const,
      providerReference: null,
      ...(refundedAt === undefined ? {} : { refundedAt }),
    });
    const superseded = [replaced("stripe"), replaced("stripe", 8_000), replaced("mock", 9_000)];
    const refunds = [refund(476, { id: "rfd_1", parts }), refund(100, { id: "rfd_2", paidAt: 5_000 })];
    const all = {
      goods: 4_000,
      shipping: 1_000,
      taxes: [{ name: "VAT", rate: 190_000, goods: 760, shipping: 190 }],
    };
    const common = { orderId: "ord_1", number: "1", provider: "mock", currency: "USD", discount: 0 };
    const second = {
      goods: 84,
      shipping: 0,
      taxes: [{ name: "VAT", rate: 190_000, goods: 16, shipping: 0 }],
    };
    const { payment } = order;
    expect(journalOf({ ...order, refunds, payment: { ...payment, superseded } }, timeline)).toEqual([
      { ...common, id: "ord_1:payment", kind: "payment", at: 2_000, parts: all },
      { ...common, id: "rfd_1:refund", kind: "refund", at: 3_000, parts },
      { ...common, id: "rfd_2:refund", kind: "refund", at: 5_000, parts: second },
      ...["payment", "refund"].map((kind) => ({
        ...common,
        id: `ord_1:replaced-2:${kind}`,
        kind,
        at: 8_000,
        parts: all,
        provider: "stripe",
      })),
      ...["payment", "refund"].map((kind) => ({
        ...common,
        id: `ord_1:replaced-3:${kind}`,
        kind,
        at: 9_000,
        parts: all,
      })),
    ]);
    expect((["payment", "refund", "chargeback", "chargeback_reversed"] as const).map(comesIn)).toEqual([
      ...[true, false, false, true],
    ]);
  });

  it.each([
    // Of A $3.80 are off with $0.64 of taxes in it, of C $1 with $0.19; B is free.
    ["USD", true, 897],
    // In steps of ten: of 380 off 60 are taxes, and of 100 off 20.
    ["KWD", true, 900],
    ["USD", false, 980],
  ] as const)(
    "in %s, of prices with taxes (%s), counts %i as taken off the goods",
    (currency, included, off) => {
      const row = (name: string, lines: number[]) => ({ name, rate: 1, lines, shipping: 0 });
      const [own] = journalOf(
        {
          ...order,
          currency,
          lines: [
            { sku: "A", quantity: 2, unitPrice: 1_190 },
            { sku: "B", quantity: 1, unitPrice: 500 },
            { sku: "C", quantity: 1, unitPrice: 1_000 },
          ],
          discount: 980,
          discounts: [{ lines: [300, 500, 0] }, { lines: [80, 0, 100] }],
          taxes: { included, rows: [row("VAT", [319, 0, 160]), row("Levy", [17, 0, 8])] },
        },
        timeline,
      );
      expect(own?.discount).toBe(off);
    },
  );

  it("has a disputed sum go out as a share of all that was paid, and come in again", () => {
    const sum = { id: "dsn_1", at: 5_000, provider: "mock", currency: "USD" as const };
    const out = disputeEntry(order, { ...sum, amount: 595, moved: "withdrawn" });
    const taxes = [{ name: "VAT", rate: 190_000, goods: 76, shipping: 19 }];
    expect(out).toEqual({
      ...sum,
      orderId: "ord_1",
      number: "1",
      kind: "chargeback",
      discount: 0,
      parts: { goods: 400, shipping: 100, taxes },
    });
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
