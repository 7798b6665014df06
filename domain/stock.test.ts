import { describe, expect, it } from "vitest";
import {
  apply,
  canReserve,
  fellLow,
  type MovementKind,
  movement,
  nextAlarm,
  ownerOf,
  resendDelay,
  type StockPolicy,
} from "./stock.ts";

const policy: StockPolicy = { tracked: true, backorder: "deny", reorderPoint: 3 };

function level(onHand: number, reserved = 0) {
  return { onHand, reserved };
}

describe("what may be promised", () => {
  it("is what is on hand and not reserved, to the last unit", () => {
    expect(canReserve(level(5, 2), policy, 3)).toBe(true);
    expect(canReserve(level(5, 2), policy, 4)).toBe(false);
  });

  it("is more than there is only where stock is not tracked or backorders are taken", () => {
    expect(canReserve(level(0), { ...policy, tracked: false }, 1)).toBe(true);
    expect(canReserve(level(0), { ...policy, backorder: "allow" }, 1)).toBe(true);
    expect(canReserve(level(0), policy, 1)).toBe(false);
  });
});

describe("stock is low", () => {
  it("when it falls to the reorder point or below it, once", () => {
    expect(fellLow(level(4), level(3), policy)).toBe(true);
    expect(fellLow(level(9), level(0), policy)).toBe(true);
    expect(fellLow(level(5), level(4), policy)).toBe(false);
    expect(fellLow(level(3), level(2), policy)).toBe(false);
  });

  it("by what is reserved, as much as by what is sold", () => {
    expect(fellLow(level(4), level(4, 1), policy)).toBe(true);
    expect(fellLow(level(4, 1), level(3), policy)).toBe(false);
  });

  it("never when it is not tracked", () => {
    expect(fellLow(level(4), level(3), { ...policy, tracked: false })).toBe(false);
  });
});

it("every movement changes what is on hand and what is reserved as its name says", () => {
  const moved = (kind: MovementKind) => apply(level(10, 5), movement(kind, 2));
  expect(moved("reserve")).toEqual(level(10, 7));
  expect(moved("release")).toEqual(level(10, 3));
  expect(moved("expire")).toEqual(level(10, 3));
  expect(moved("confirm")).toEqual(level(8, 3));
  for (const kind of ["allot", "unlease"] as const) expect(moved(kind)).toEqual(level(8, 5));
  for (const kind of ["opening", "adjust", "return", "restock", "unallot", "lease"] as const) {
    expect(moved(kind)).toEqual(level(12, 5));
  }
});

it("a line of a sale belongs to its lane, any other to the ledger of its SKU", () => {
  expect(ownerOf({ sku: "A", lot: "sal_1#2" })).toEqual({ kind: "lane", name: "sal_1#2" });
  expect(ownerOf({ sku: "A", lot: null })).toEqual({ kind: "ledger", name: "A" });
});

describe("an order that its store does not acknowledge", () => {
  it("is sent again after the first delay, then after twice as long each time, at least every five minutes", () => {
    const delays = Array.from({ length: 6 }, (_, attempts) => resendDelay(attempts, 30_000));
    expect(delays).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
    expect(resendDelay(5_000, 30_000)).toBe(300_000);
  });
});

describe("the one alarm", () => {
  it("rings for what comes first, at once for what is overdue, and not when nothing waits", () => {
    expect(nextAlarm(100, [null, 300, 200])).toBe(200);
    expect(nextAlarm(100, [null, 50])).toBe(100);
    expect(nextAlarm(100, [null, null])).toBeNull();
  });
});
