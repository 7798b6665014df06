import { expect, it } from "vitest";
import {
  anyMoneyBetween,
  Currency,
  MOST_EXACT,
  Money,
  money,
  moneyBetween,
  OwnMoney,
  parsePrice,
  share,
  spread,
} from "./money.ts";

const wrong = (schema: ReturnType<typeof anyMoneyBetween>, amount: number, currency: Currency = "USD") =>
  schema.safeParse(money(amount, currency)).error?.issues.map(({ message }) => message) ?? [];

it("an amount is of its bounds, both included, and says what they are", () => {
  const most = anyMoneyBetween(0, 500);
  const both = anyMoneyBetween(10, 500);
  expect([-1, 0, 500, 501].map((amount) => wrong(most, amount))).toEqual([
    ["must be at most 500"],
    [],
    [],
    ["must be at most 500"],
  ]);
  expect([9, 10, 500, 501].map((amount) => wrong(both, amount))).toEqual([
    ["must be at least 10 and at most 500"],
    [],
    [],
    ["must be at least 10 and at most 500"],
  ]);
});

it("an amount of three decimals ends in 0, as cards pay it; others end as they like", () => {
  const any = anyMoneyBetween(0, 500);
  const steps = "must end in 0, because cards pay KWD in steps of ten";
  expect([wrong(any, 120, "KWD"), wrong(any, 125, "KWD"), wrong(any, 121, "JPY"), wrong(any, 121)]).toEqual([
    [],
    [steps],
    [],
    [],
  ]);
  expect(wrong(any, 505, "KWD")).toEqual(["must be at most 500", steps]);
});

it.each([
  { amount: 1.5, currency: "USD" },
  { amount: "1", currency: "USD" },
  { amount: 1, currency: "usd" },
  { amount: 1, currency: "XXX" },
  { amount: 1 },
  { amount: 1, currency: "USD", more: 1 },
])("%j is no money", (value) => {
  expect([Money, anyMoneyBetween(0, 9)].map((schema) => schema.safeParse(value).success)).toEqual([
    false,
    false,
  ]);
});

it("money of the shop's own currency is of no other", () => {
  const eur = money(5, "EUR");
  const usd = money(5, "USD");
  const taken = (value: object) =>
    [Money, anyMoneyBetween(0, 9), OwnMoney, moneyBetween(0, 9)].map(
      (schema) => schema.safeParse(value).success,
    );
  expect([taken(usd), taken(eur)]).toEqual([
    [true, true, true, true],
    [true, true, false, false],
  ]);
  expect(Currency.safeParse("USD").success).toBe(true);
  expect([
    moneyBetween(3, 9).safeParse(money(2, "USD")).success,
    parsePrice("49.99"),
    parsePrice("x"),
  ]).toEqual([false, 4_999, null]);
});

it.each([
  [100, 1, 3, 1, 33],
  [100, 2, 3, 1, 67],
  [1, 1, 2, 1, 1],
  [3, 1, 2, 1, 2],
  [1, 49, 100, 1, 0],
  [100, 3, 3, 1, 100],
  [0, 1, 3, 1, 0],
  [100, 1, 3, 10, 30],
  [90, 1, 2, 10, 50],
  [60_000_000, 59_999_999, 60_000_000, 1, 59_999_999],
])("of %i, %i parts of %i in steps of %i are %i: half rounds up", (amount, part, whole, step, expected) => {
  expect(share(amount, part, whole, step)).toBe(expected);
});

it.each([
  [100, [1, 1, 1], 1, [33, 34, 33]],
  [10, [500, 0, 300, 200], 1, [5, 0, 3, 2]],
  [5, [1, 2, 1], 1, [1, 3, 1]],
  [100, [1, 1, 1], 10, [30, 40, 30]],
  [7, [0, 0], 1, [0, 0]],
  [7, [4], 1, [7]],
  [7, [], 1, []],
])("%i spread over %j in steps of %i is %j", (amount, weights, step, parts) => {
  expect(spread(amount, weights, step)).toEqual(parts);
});

it("steps are of one where none is said", () => {
  expect(MOST_EXACT).toBe(60_000_000);
  expect([share(100, 1, 3), spread(100, [1, 2])]).toEqual([33, [33, 67]]);
});
