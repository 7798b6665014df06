import { expect, it } from "vitest";
import { unitsForSale } from "./catalog.ts";

it("a shopper may ask for what is there, and for a whole reservation where nothing runs out", () => {
  const tracked = { tracked: true, backorder: "deny", available: 3 } as const;
  expect(unitsForSale(tracked)).toBe(3);
  expect(unitsForSale({ ...tracked, available: 0 })).toBe(0);
  expect(unitsForSale({ ...tracked, available: -2 })).toBe(0);
  expect(unitsForSale({ ...tracked, tracked: false })).toBe(10_000);
  expect(unitsForSale({ ...tracked, backorder: "allow" })).toBe(10_000);
});
