import { expect, it } from "vitest";
import { type Fact, FIGURE_NAMES, type Figures, NO_FIGURES } from "./figures.ts";
import { sumsOf } from "./sums.ts";

const at = (text: string) => Date.parse(text);
const fact = (time: string, more: Partial<Fact> = {}): Fact => ({
  id: time,
  at: at(time),
  currency: "USD",
  provider: "mock",
  figures: { placed: 1 },
  skus: [],
  ...more,
});

it("facts add to their minute, hour and day by the clocks of the shop", () => {
  const { rows } = sumsOf(
    [
      fact("2026-11-27T04:40:10Z"),
      fact("2026-11-27T04:40:59.999Z", { figures: { placed: 1, placedTotal: 500 } }),
      fact("2026-11-27T04:41:00Z", { figures: { paid: 1, paidTotal: 700 } }),
      fact("2026-11-26T18:29:00Z"),
    ],
    "Asia/Kolkata",
  );
  const told = rows.map(({ interval, start, figures: { placed, placedTotal, paid, paidTotal } }) => [
    interval,
    new Date(start).toISOString(),
    placed,
    placedTotal,
    paid,
    paidTotal,
  ]);
  expect(told).toEqual([
    ["minute", "2026-11-27T04:40:00.000Z", 2, 500, 0, 0],
    ["hour", "2026-11-27T04:30:00.000Z", 2, 500, 1, 700],
    ["day", "2026-11-26T18:30:00.000Z", 2, 500, 1, 700],
    ["minute", "2026-11-27T04:41:00.000Z", 0, 0, 1, 700],
    ["minute", "2026-11-26T18:29:00.000Z", 1, 0, 0, 0],
    ["hour", "2026-11-26T17:30:00.000Z", 1, 0, 0, 0],
    ["day", "2026-11-25T18:30:00.000Z", 1, 0, 0, 0],
  ]);
  expect(rows[0]).toEqual({
    interval: "minute",
    start: at("2026-11-27T04:40:00Z"),
    currency: "USD",
    provider: "mock",
    figures: { ...NO_FIGURES, placed: 2, placedTotal: 500 },
  });
});

it("each figure of a fact adds to that figure, and the facts stay as they were", () => {
  const figures = Object.fromEntries(FIGURE_NAMES.map((name, n) => [name, n + 1])) as Figures;
  const all = fact("2026-11-27T04:40:10Z", { figures });
  const { rows } = sumsOf([all, all], "UTC");
  const twice = Object.fromEntries(FIGURE_NAMES.map((name, n) => [name, 2 * (n + 1)]));
  expect(rows.map((row) => row.figures)).toEqual([twice, twice, twice]);
  expect(figures.placed).toBe(1);
});

it("orders of another currency or of another provider have sums of their own", () => {
  const time = "2026-11-27T04:40:10Z";
  const facts = [
    fact(time),
    fact(time, { currency: "EUR" }),
    fact(time, { provider: "stripe" }),
    fact(time, { provider: "stripe" }),
  ];
  const { rows, skus } = sumsOf(facts, "UTC");
  const told = rows.map((row) => `${row.interval} ${row.currency} ${row.provider} ${row.figures.placed}`);
  expect(told).toEqual(
    ["USD mock 1", "EUR mock 1", "USD stripe 2"].flatMap((text) =>
      ["minute", "hour", "day"].map((interval) => `${interval} ${text}`),
    ),
  );
  expect(skus).toEqual([]);
});

it("a SKU has sums of its hours and days in each currency, whoever took the money", () => {
  const cup = { sku: "CUP", units: 2, revenue: 900 };
  const facts = [
    fact("2026-11-27T04:40:10Z", { skus: [cup, { sku: "POT", units: 1, revenue: 50, returned: 3 }] }),
    fact("2026-11-27T04:50:10Z", { provider: "stripe", skus: [cup, { sku: "CUP", returned: 1 }] }),
    fact("2026-11-27T05:40:10Z", { skus: [cup] }),
    fact("2026-11-27T05:40:10Z", { currency: "EUR", skus: [{ sku: "CUP", units: 7 }] }),
  ];
  const { skus } = sumsOf(facts, "UTC");
  const told = skus.map(({ interval, start, currency, sku, figures }) =>
    [interval, new Date(start).toISOString().slice(5, 16), currency, sku, ...Object.values(figures)].join(
      " ",
    ),
  );
  expect(told.sort()).toEqual([
    "day 11-27T00:00 EUR CUP 7 0 0",
    "day 11-27T00:00 USD CUP 6 2700 1",
    "day 11-27T00:00 USD POT 1 50 3",
    "hour 11-27T04:00 USD CUP 4 1800 1",
    "hour 11-27T04:00 USD POT 1 50 3",
    "hour 11-27T05:00 EUR CUP 7 0 0",
    "hour 11-27T05:00 USD CUP 2 900 0",
  ]);
  expect(Object.keys(skus[0]?.figures ?? {})).toEqual(["units", "revenue", "returned"]);
});
