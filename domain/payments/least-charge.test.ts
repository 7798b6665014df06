import { expect, it } from "vitest";
import { CURRENCIES } from "../currency/currency.ts";
import { isTooLittle, leastCharge } from "./least-charge.ts";

it("Stripe takes at least what it says for the currency, and other providers take anything", () => {
  const named = CURRENCIES.flatMap((currency) => {
    const least = leastCharge("stripe", currency);
    return least > 0 ? [`${currency} ${least}`] : [];
  });
  expect(named).toEqual([
    ...["AED 200", "AUD 50", "BRL 50", "CAD 50", "CHF 50", "CZK 1500", "DKK 250", "EUR 50", "GBP 30"],
    ...["HKD 400", "INR 50", "JPY 50", "MXN 1000", "MYR 200", "NOK 300", "NZD 50", "PLN 200", "RON 200"],
    ...["SEK 300", "SGD 50", "THB 1000", "USD 50"],
  ]);
  expect([leastCharge("mock", "EUR"), leastCharge("adyen", "CZK"), leastCharge(undefined, "USD")]).toEqual([
    ...[0, 0, 0],
  ]);
});

it("too little is less than the least, and nothing is not too little", () => {
  expect([0, 1, 49, 50, 51].map((amount) => isTooLittle(amount, 50))).toEqual([
    ...[false, true, true, false, false],
  ]);
  expect(isTooLittle(1, 0)).toBe(false);
});
