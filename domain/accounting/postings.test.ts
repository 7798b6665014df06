import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JournalKind, type JournalOrder, journalOf } from "../orders/journal.ts";
import { planRefund } from "../orders/refund-plan.ts";
import { taxesOf } from "../orders/tax.ts";
import { sumOfParts } from "../payments/money-parts.ts";
import { beyond, type DaySum, plusSums, sumEntries } from "./day-sums.ts";
import { postingsOf } from "./postings.ts";

const cents = (most: number) => fc.integer({ min: 0, max: most });
const line = fc.record({
  unitPrice: cents(90_000),
  quantity: fc.integer({ min: 1, max: 5 }),
  off: cents(100),
});
const bought = fc.record({
  currency: fc.constantFrom("USD", "JPY"),
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  shipping: cents(4_000),
  included: fc.boolean(),
  rates: fc.array(fc.constantFrom(50_000, 66_250, 99_750, 190_000), { maxLength: 2 }),
  rounding: fc.constantFrom("order", "line"),
  end: fc.constantFrom("kept", "cancelled", "late", "declined"),
  refunds: fc.array(fc.record({ amount: cents(200_000), state: fc.constantFrom("paid", "pending") }), {
    maxLength: 4,
  }),
  replaced: fc.boolean(),
});

type Drawn = typeof bought extends fc.Arbitrary<infer T> ? T : never;

/** Rounded for the order, each of two taxes would grow by a cent with the one of the shipping. */
const TWO_TAXES_OF_A_CENT: Drawn = {
  currency: "USD",
  lines: [
    { unitPrice: 24_191, quantity: 1, off: 50 },
    { unitPrice: 19_536, quantity: 1, off: 35 },
    { unitPrice: 72_392, quantity: 2, off: 69 },
  ],
  shipping: 1,
  included: true,
  rates: [190_000, 190_000],
  rounding: "order",
  end: "kept",
  refunds: [],
  replaced: false,
};

/** An order as it was priced, paid and paid back in parts. */
function orderOf(drawn: Drawn, n: number): JournalOrder {
  const { currency, shipping, included, rates, rounding, end, replaced } = drawn;
  const lines = drawn.lines.map(({ unitPrice, quantity }, at) => ({ sku: `S${at}`, unitPrice, quantity }));
  const off = drawn.lines.map((one) => Math.floor((one.unitPrice * one.quantity * one.off) / 100));
  const discount = off.reduce((sum, one) => sum + one, 0);
  const amounts = lines.map(({ unitPrice, quantity }, at) => ({
    amount: unitPrice * quantity - (off[at] ?? 0),
    taxable: true,
    category: "",
  }));
  const area = { country: "DE", included, taxes: rates.map((rate, at) => ({ name: `T${at}`, rate })) };
  const taxes = taxesOf(amounts, shipping, area, rounding);
  const taxed = included
    ? 0
    : taxes.rows.reduce((all, row) => all + row.lines.reduce((a, b) => a + b, row.shipping), 0);
  const goods = amounts.reduce((sum, { amount }) => sum + amount, 0);
  const ends = { kept: "captured", cancelled: "refunded", late: "refunded", declined: "declined" } as const;
  const superseded = replaced
    ? [{ provider: "other", state: "refunded" as const, providerReference: null, refundedAt: 7_000 }]
    : [];
  const order: JournalOrder = {
    id: `ord_${n}`,
    number: String(n),
    status: end === "kept" ? "CONFIRMED" : "CANCELLED",
    currency,
    lines,
    shipments: [],
    refunds: [],
    discount,
    discounts: [{ lines: off }],
    shipping,
    total: goods + shipping + taxed,
    taxes,
    payment: { provider: "mock", state: ends[end], superseded },
  };
  let paid = order;
  for (const { amount, state } of drawn.refunds) {
    const plan = planRefund({ ...paid, status: "CONFIRMED" }, { amount, restock: false });
    const id = `${order.id}-${paid.refunds.length}`;
    const rest = { id, state, restock: false, reason: null, actor: "sam", at: 3_000, fingerprint: "f" };
    paid = plan.ok ? { ...paid, refunds: [...paid.refunds, { ...rest, ...plan.value }] } : paid;
  }
  return paid;
}

const timeline = [
  { at: new Date(1_000).toISOString(), from: null, to: "PENDING" as const, actor: "system" },
  { at: new Date(2_000).toISOString(), from: "PENDING" as const, to: "CONFIRMED" as const, actor: "system" },
];
const net = (sums: readonly DaySum[], account: string) =>
  sums
    .flatMap(({ accounts }) => accounts)
    .filter((one) => one.account === account)
    .reduce((sum, { debit, credit }) => sum + debit - credit, 0);

describe("double entries", () => {
  it("have the same sum of debits and of credits, whatever was bought, paid back or never kept", () => {
    fc.assert(
      fc.property(fc.array(bought, { maxLength: 5 }), (all) => {
        const entries = all.map(orderOf).flatMap((order) => journalOf(order, timeline));
        for (const entry of entries) {
          const postings = postingsOf(entry);
          const sum = (side: "debit" | "credit") => postings.reduce((all, one) => all + one[side], 0);
          expect(sum("debit")).toBe(sum("credit"));
          expect(sum("debit")).toBe(sumOfParts(entry.parts) + entry.discount);
          expect(postings.every(({ debit, credit }) => debit >= 0 && credit >= 0)).toBe(true);
        }
        for (const { accounts } of sumEntries(entries)) {
          expect(accounts.reduce((sum, { debit, credit }) => sum + debit - credit, 0)).toBe(0);
        }
      }),
      { numRuns: 150, examples: [[[TWO_TAXES_OF_A_CENT]]] },
    );
  });

  it("of a period are what its parts come to, in any order, and a late part is what is beyond", () => {
    fc.assert(
      fc.property(fc.array(bought, { maxLength: 5 }), fc.nat(), (all, cut) => {
        const entries = all.map(orderOf).flatMap((order) => journalOf(order, timeline));
        const at = entries.length === 0 ? 0 : cut % (entries.length + 1);
        const before = sumEntries(entries.slice(0, at).reverse());
        const whole = sumEntries(entries);
        expect(plusSums(before, beyond(whole, before))).toEqual(whole);
        expect(beyond(whole, whole)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it("of a discounted payment book the sale before it, without the taxes that prices contain", () => {
    const [own] = journalOf(
      {
        id: "ord_1",
        number: "1",
        status: "CONFIRMED",
        currency: "EUR",
        lines: [{ sku: "A", quantity: 1, unitPrice: 11_900 }],
        shipments: [],
        refunds: [],
        discount: 5_950,
        shipping: 0,
        total: 5_950,
        taxes: { included: true, rows: [{ name: "VAT", rate: 190_000, lines: [950], shipping: 0 }] },
        payment: { provider: "stripe", state: "captured", superseded: [] },
      },
      timeline,
    );
    expect(own && postingsOf(own)).toEqual([
      { account: "receivable.stripe", debit: 5_950, credit: 0 },
      { account: "discounts", debit: 5_000, credit: 0 },
      { account: "sales", debit: 0, credit: 10_000 },
      { account: "tax.VAT.19", debit: 0, credit: 950 },
    ]);
    expect(net(sumEntries(own ? [own] : []), "receivable.stripe")).toBe(5_950);
  });
});

const PARTS = {
  goods: 5_000,
  shipping: 400,
  taxes: [
    { name: "VAT", rate: 190_000, goods: 950, shipping: 76 },
    { name: "Levy", rate: 0, goods: 20, shipping: 3 },
  ],
};
const TOTAL = 6_449;
const booked = (kind: JournalKind, parts = PARTS, discount = 700) =>
  postingsOf({
    id: "ord_1:1",
    at: 1_000,
    orderId: "ord_1",
    number: "1",
    kind,
    provider: "stripe",
    currency: "EUR",
    parts,
    discount,
  }).map(({ account, debit, credit }) => `${account} ${debit} ${credit}`);

it("each kind of movement is booked on its accounts, with each tax on its own", () => {
  const back = [
    "refunds 5000 0",
    "shipping 400 0",
    "tax.VAT.19 1026 0",
    "tax.Levy 23 0",
    `receivable.stripe 0 ${TOTAL}`,
  ];
  expect(booked("payment")).toEqual([
    `receivable.stripe ${TOTAL} 0`,
    "discounts 700 0",
    "sales 0 5700",
    "shipping 0 400",
    "tax.VAT.19 0 1026",
    "tax.Levy 0 23",
  ]);
  expect(booked("refund")).toEqual(back);
  expect(booked("chargeback")).toEqual([`chargebacks ${TOTAL} 0`, `receivable.stripe 0 ${TOTAL}`]);
  expect(booked("chargeback_reversed")).toEqual([`receivable.stripe ${TOTAL} 0`, `chargebacks 0 ${TOTAL}`]);
});

it("what comes to nothing is not booked", () => {
  expect(booked("payment", { ...PARTS, shipping: 0, taxes: [] }, 0)).toEqual([
    "receivable.stripe 5000 0",
    "sales 0 5000",
  ]);
});
