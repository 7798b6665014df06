import fc from "fast-check";
import { expect, it } from "vitest";
import { decimalOf, formatMoney, inCurrency, parseDecimal } from "./currency.ts";

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
