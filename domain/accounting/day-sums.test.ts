import { expect, it } from "vitest";
import { beyond, plusSums } from "./day-sums.ts";

const day = (...accounts: [string, number, number][]) => [
  {
    currency: "USD" as const,
    entries: 1,
    accounts: accounts.map(([account, debit, credit]) => ({ account, debit, credit })),
  },
];

it("what a day has beyond its vouchers, added to them, is the day, also where an entry was taken back", () => {
  const vouchers = day(["cash", 500, 0], ["sales", 0, 500]);
  const sums = day(["cash", 300, 0], ["refunds", 0, 20], ["sales", 0, 500]);
  const late = beyond(sums, vouchers);
  expect(late).toEqual([
    {
      currency: "USD",
      entries: 0,
      accounts: [
        { account: "cash", debit: -200, credit: 0 },
        { account: "refunds", debit: 0, credit: 20 },
      ],
    },
  ]);
  expect(plusSums(vouchers, late)).toEqual(sums);
  expect(beyond(sums, sums)).toEqual([]);
});

it("sums are in the order of currencies and accounts, however they came, and what is nothing is left out", () => {
  const usd = day(["sales", 0, 500], ["cash", 500, 0], ["bank", 7, 0]);
  const eur = [
    { currency: "EUR" as const, entries: 2, accounts: [{ account: "cash", debit: 9, credit: 0 }] },
  ];
  const back = day(["bank", -7, 0], ["cash", 100, 40]);
  expect(plusSums([...usd, ...eur], back)).toEqual([
    ...eur,
    {
      currency: "USD",
      entries: 2,
      accounts: [
        { account: "cash", debit: 600, credit: 40 },
        { account: "sales", debit: 0, credit: 500 },
      ],
    },
  ]);
  expect(plusSums(back, [...eur, ...usd])).toEqual(plusSums([...usd, ...eur], back));
  expect(plusSums([], [])).toEqual([]);
});

it("a currency is beyond what was there by an entry alone, and one that is as it was is left out", () => {
  const usd = day(["cash", 1, 0]);
  const more = [
    { currency: "USD" as const, entries: 3, accounts: [{ account: "cash", debit: 1, credit: 0 }] },
  ];
  const eur = [{ currency: "EUR" as const, entries: 1, accounts: [] }];
  expect(beyond([...more, ...eur], [...usd, ...eur])).toEqual([
    { currency: "USD", entries: 2, accounts: [] },
  ]);
  expect(beyond([], usd)).toEqual([
    { currency: "USD", entries: -1, accounts: [{ account: "cash", debit: -1, credit: 0 }] },
  ]);
});
