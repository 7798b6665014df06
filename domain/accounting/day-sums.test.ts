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
