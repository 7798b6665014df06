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

describe("a line of prices", () => {
  const read = (text: string, currency: "USD" | "KWD" = "USD") => {
    const file = readPriceCsv(text, currency);
    return file.ok ? file.value : file.error;
  };
  const reasons = (text: string, currency: "USD" | "KWD" = "USD") => {
    const file = readPriceCsv(text, currency);
    return file.ok ? file.value.rejected.map(({ line, reason }) => `${line} ${reason}`) : null;
  };

  it("is read with space around its fields, from one unit on where it names none, up to a thousand", () => {
    expect(read(" A , 1.50 , \nB,2\nB,1.90,1000\nC,0,1\n'-d,3,2,more")).toEqual({
      prices: [usd("A", 150), usd("B", 200), usd("B", 190, 1_000), usd("C", 0), usd("-d", 300, 2)],
      rejected: [],
    });
  });

  it("is named with what is wrong of it, the first thing first", () => {
    expect(reasons("A,1,1001\nB,1,1.5\nC,1,x\nD,x,x\n,x,x\nE,-1\nF,1.005\nG")).toEqual([
      "1 1001 is no number of units from 1 to 1000",
      "2 1.5 is no number of units from 1 to 1000",
      "3 x is no number of units from 1 to 1000",
      "4 x is no price in USD",
      "5 names no SKU",
      "6 -1 is no price in USD",
      "7 1.005 is no price in USD",
      "8 an empty field is no price in USD",
    ]);
    expect(read("A,1.050", "KWD")).toEqual({
      prices: [{ sku: "A", price: money(1_050, "KWD") }],
      rejected: [],
    });
  });

  it("is the second of a SKU for as many units, however it is written; one that was wrong is none", () => {
    expect(reasons("Ab,1,10\naB,2,10\nAB,2\nab,3,\nab,3,1\nC,x,2\nC,1,2\nC,1,02")).toEqual([
      "2 is the second price of aB from 10 on",
      "4 is the second price of ab from 1 on",
      "5 is the second price of ab from 1 on",
      "6 x is no price in USD",
      "8 is the second price of C from 2 on",
    ]);
  });

  it("of names is the first alone, and says so in any letters", () => {
    expect(read("sKu,Price\nA,1")).toEqual({ prices: [usd("A", 100)], rejected: [] });
    expect(reasons("A,1\nSKU,Price,From units")).toEqual(["2 Price is no price in USD"]);
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
    // Its SKU is told as the list writes it from then on.
    expect(priceChanges(before, [...before.slice(0, 2), usd("b", 201)])).toEqual([
      { sku: "b", minQuantity: 1, before: money(200, "USD"), after: money(201, "USD") },
    ]);
  });

  it("is what makes the one of the other", () => {
    const after = [usd("A", 80), usd("C", 300, 2)];
    const made = withPrices(before, priceChanges(before, after));
    expect(priceChanges(made, after)).toEqual([]);
    expect(made).toHaveLength(2);
  });

  it("is kept in the order of the list: what is set stays in its place, and what is new follows", () => {
    const [usd80, usd300] = [money(80, "USD"), money(300, "USD")];
    const change = (sku: string, minQuantity: number, after: typeof usd80 | null) => ({
      sku,
      minQuantity,
      before: null,
      after,
    });
    const changes = [
      change("C", 5, usd300),
      change("a", 1, usd80),
      change("A", 10, null),
      change("Z", 1, null),
    ];
    expect(withPrices(before, changes)).toEqual([usd("a", 80), usd("B", 200), usd("C", 300, 5)]);
    expect(withPrices(before, [])).toEqual(before);
    expect(
      priceChanges([], before).map(({ sku, minQuantity, before: was }) => [sku, minQuantity, was]),
    ).toEqual([
      ["A", 1, null],
      ["A", 10, null],
      ["B", 1, null],
    ]);
  });
});
