import { describe, expect, it } from "vitest";
import { money } from "../base/money.ts";
import { priceChanges, readPriceCsv, withPrices, writePriceCsv } from "./price-csv.ts";

const usd = (sku: string, amount: number, minQuantity = 1) => ({
  sku,
  price: money(amount, "USD"),
  ...(minQuantity === 1 ? {} : { minQuantity }),
});

describe("prices of a list as a file", () => {
  it("are read back as they were written, whatever a SKU begins with", () => {
    const prices = [usd("A", 2_500), usd("A", 2_000, 10), usd('=1+"1"', 5), usd("-x, y", 0)];
    const text = writePriceCsv(prices);
    expect(text.split("\r\n").slice(0, 3)).toEqual(["SKU,Price,From units", "A,25.00,1", "A,20.00,10"]);
    expect(text).toContain("'=1+");
    expect(readPriceCsv(text, "USD")).toEqual({ ok: true, value: { prices, rejected: [] } });
  });

  it("are read without a first line, in the decimals of the currency, and name each line that is wrong", () => {
    const text = "A,25\nB,1.5\n,3\nA,20,1\nA,20,0\nC,\nD,12,5\n";
    expect(readPriceCsv(text, "JPY")).toEqual({
      ok: true,
      value: {
        prices: [
          { sku: "A", price: money(25, "JPY") },
          { sku: "D", price: money(12, "JPY"), minQuantity: 5 },
        ],
        rejected: [
          { line: 2, reason: "1.5 is no price in JPY" },
          { line: 3, reason: "names no SKU" },
          { line: 4, reason: "is the second price of A from 1 on" },
          { line: 5, reason: "0 is no number of units from 1 to 1000" },
          { line: 6, reason: "an empty field is no price in JPY" },
        ],
      },
    });
    expect(readPriceCsv('A,"25', "JPY").ok).toBe(false);
  });
});

describe("what differs between two states of a list", () => {
  const before = [usd("A", 100), usd("A", 90, 10), usd("B", 200)];

  it("names what is set, added and taken out, however a SKU is written", () => {
    const after = [usd("a", 100), usd("A", 80, 10), usd("C", 300)];
    expect(priceChanges(before, after)).toEqual([
      { sku: "A", minQuantity: 10, before: money(90, "USD"), after: money(80, "USD") },
      { sku: "B", minQuantity: 1, before: money(200, "USD"), after: null },
      { sku: "C", minQuantity: 1, before: null, after: money(300, "USD") },
    ]);
    expect(priceChanges(before, before)).toEqual([]);
  });

  it("is what makes the one of the other", () => {
    const after = [usd("A", 80), usd("C", 300, 2)];
    const made = withPrices(before, priceChanges(before, after));
    expect(priceChanges(made, after)).toEqual([]);
    expect(made).toHaveLength(2);
  });
});
