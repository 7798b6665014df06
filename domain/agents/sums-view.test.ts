import { expect, it } from "vitest";
import { appliedOf } from "./sums-view.ts";

it("a promotion took off what it took off goods and shipping together", () => {
  const usd = (amount: number) => ({ amount, currency: "USD" as const });
  const discounts = [
    { title: "Spring", code: "SPRING", amount: usd(200), shipping: usd(600) },
    { title: "Ten", amount: usd(100) },
  ];
  expect(appliedOf({ discounts })).toEqual([
    { title: "Spring", code: "SPRING", amount: 800 },
    { title: "Ten", automatic: true, amount: 100 },
  ]);
});
