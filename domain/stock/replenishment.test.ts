import fc from "fast-check";
import { expect, it } from "vitest";
import { type ReplenishmentFacts, type ReplenishmentSpan, unitsToOrder } from "./replenishment.ts";

const span: ReplenishmentSpan = { days: 30, coverDays: 30 };
const facts = (change: Partial<ReplenishmentFacts>): ReplenishmentFacts => ({
  available: 10,
  onOrder: 0,
  reorderPoint: 10,
  sold: 0,
  leadTimeDays: 10,
  ...change,
});

const anyFacts = fc.record({
  available: fc.integer({ min: -500, max: 5_000 }),
  onOrder: fc.integer({ min: 0, max: 5_000 }),
  reorderPoint: fc.integer({ min: 0, max: 500 }),
  sold: fc.integer({ min: -20, max: 5_000 }),
  leadTimeDays: fc.integer({ min: 0, max: 365 }),
});
const anySpan = fc.record({
  days: fc.integer({ min: 1, max: 365 }),
  coverDays: fc.integer({ min: 1, max: 365 }),
});

it("a SKU is ordered when it would fall below its reorder point before the goods come", () => {
  expect(unitsToOrder(facts({ available: 21, sold: 30 }), span)).toBe(0);
  // 10 are sold until the goods come, 30 while they last, and 10 are to be left.
  expect(unitsToOrder(facts({ available: 20, sold: 30 }), span)).toBe(30);
  expect(unitsToOrder(facts({ available: 5, onOrder: 15, sold: 30 }), span)).toBe(30);
});

it("what is low is ordered though it was never sold, and what waits for goods is ordered for those who wait", () => {
  expect(unitsToOrder(facts({ available: 10 }), span)).toBe(1);
  expect(unitsToOrder(facts({ available: 11 }), span)).toBe(0);
  expect(unitsToOrder(facts({ available: -4, reorderPoint: 0 }), span)).toBe(5);
  // More came back than was sold.
  expect(unitsToOrder(facts({ available: 10, sold: -3 }), span)).toBe(1);
});

it("what was ordered as suggested is not suggested again", () => {
  fc.assert(
    fc.property(anyFacts, anySpan, (one, ahead) => {
      const quantity = unitsToOrder(one, ahead);
      expect(unitsToOrder({ ...one, onOrder: one.onOrder + quantity }, ahead)).toBe(0);
    }),
  );
});

it("a suggestion lasts until the goods come and for the days asked for, and ends what is low", () => {
  fc.assert(
    fc.property(anyFacts, anySpan, (one, ahead) => {
      const quantity = unitsToOrder(one, ahead);
      if (quantity > 0) {
        const perDay = Math.max(0, one.sold) / ahead.days;
        const after = one.available + one.onOrder + quantity;
        expect(after).toBeGreaterThan(one.reorderPoint);
        expect(after - perDay * (one.leadTimeDays + ahead.coverDays)).toBeGreaterThanOrEqual(
          one.reorderPoint - 1e-6,
        );
      }
    }),
  );
});

it("more stock never asks for more, and more sales never for less, once anything is to be ordered", () => {
  fc.assert(
    fc.property(anyFacts, anySpan, fc.integer({ min: 1, max: 100 }), (one, ahead, more) => {
      const quantity = unitsToOrder(one, ahead);
      expect(unitsToOrder({ ...one, available: one.available + more }, ahead)).toBeLessThanOrEqual(quantity);
      expect(unitsToOrder({ ...one, sold: one.sold + more }, ahead)).toBeGreaterThanOrEqual(quantity);
    }),
  );
});
