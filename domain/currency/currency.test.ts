import fc from "fast-check";
import { expect, it } from "vitest";
import {
  CURRENCIES,
  decimalOf,
  formatMoney,
  inCurrency,
  minorDigits,
  parseDecimal,
  stepOf,
} from "./currency.ts";

it("an amount is shown with the decimals that its currency has", () => {
  const shown = (currency: string) => [
    formatMoney({ amount: 123_456, currency }),
    decimalOf({ amount: 123_456, currency }),
    decimalOf({ amount: 5, currency }),
  ];
  expect(shown("USD")).toEqual(["$1,234.56", "1234.56", "0.05"]);
  expect(shown("JPY")).toEqual(["¥123,456", "123456", "5"]);
  expect(shown("KWD")).toEqual(["KWD\u00a0123.456", "123.456", "0.005"]);
  const owed = ["USD", "JPY", "KWD"].map((currency) => decimalOf({ amount: -5, currency }));
  expect(owed).toEqual(["-0.05", "-5", "-0.005"]);
  // From right to left the sign would be read before the letters that it belongs to.
  expect(formatMoney({ amount: 2_800, currency: "USD" }, "ar-u-nu-latn")).toMatch(
    /28\.00\s(?:US\$\u200e|\$)$/,
  );
});

it("a price is read with the decimals that its currency has, and never more", () => {
  const read = (text: string) => ["USD", "JPY", "KWD"].map((currency) => parseDecimal(text, currency));
  expect(read("42")).toEqual([4_200, 42, 42_000]);
  expect(read("42.9")).toEqual([4_290, null, 42_900]);
  expect(read(" 42.999 ")).toEqual([null, null, 42_999]);
  for (const wrong of ["", "-1", "1e3", "1,5", "42.", "42.9999", ".5", "1234567890"]) {
    expect(read(wrong), wrong).toEqual([null, null, null]);
  }
});

it("what is shown is read back, in every currency", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 999_999_999 }),
      fc.constantFrom("USD", "EUR", "JPY", "KRW", "KWD", "BHD"),
      (amount, currency) => {
        expect(parseDecimal(decimalOf({ amount, currency }), currency)).toBe(amount);
      },
    ),
  );
});

it("an address names another currency once, and the shop's own never", () => {
  expect(inCurrency("/products?q=a%26b#more", "EUR")).toBe("/products?q=a%26b&currency=EUR#more");
  expect(inCurrency("/?currency=JPY&page=2", "EUR")).toBe("/?page=2&currency=EUR");
  expect(inCurrency("/cart?currency=JPY", "USD")).toBe("/cart");
  expect(inCurrency("/search?q=%20", "USD")).toBe("/search?q=%20");
});

it("cards pay currencies of three decimals in steps of ten, and all others in single units", () => {
  const steps = ["USD", "JPY", "KWD", "BHD"].map((currency) => [minorDigits(currency), stepOf(currency)]);
  expect(steps).toEqual([
    [2, 1],
    [0, 1],
    [3, 10],
    [3, 10],
  ]);
  expect(CURRENCIES.filter((currency) => minorDigits(currency) !== 2)).toEqual([
    "BHD",
    "JOD",
    "JPY",
    "KRW",
    "KWD",
    "OMR",
    "TND",
    "VND",
  ]);
});

it("one amount is written as each language writes it, one after the other", () => {
  const euros = (locale?: string) => formatMoney({ amount: -123_456, currency: "EUR" }, locale);
  expect([euros(), euros("de-DE"), euros()]).toEqual(["-€1,234.56", "-1.234,56\u00a0€", "-€1,234.56"]);
  const dollars = (locale?: string) => formatMoney({ amount: 5, currency: "AUD" }, locale);
  expect([dollars(), dollars("de-DE")]).toEqual(["A$0.05", "0,05\u00a0$"]);
});

it("an address keeps what is in it but its currency, wherever that stands", () => {
  expect(inCurrency("/cart?currency=JPY&a=1#b", "USD")).toBe("/cart?a=1#b");
  expect(inCurrency("/cart?a=1&currency=JPY", "USD")).toBe("/cart?a=1");
  expect(inCurrency("/cart?mycurrency=JPY", "USD")).toBe("/cart?mycurrency=JPY");
  expect(inCurrency("/cart#a?b", "EUR")).toBe("/cart?currency=EUR#a?b");
  expect(inCurrency("", "EUR")).toBe("?currency=EUR");
});
