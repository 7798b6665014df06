import { describe, expect, it } from "vitest";
import { compareCount } from "./count.ts";
import type { StockPolicy } from "./stock.ts";

const firm: StockPolicy = { tracked: true, backorder: "deny", reorderPoint: 10 };
const open: StockPolicy = { ...firm, backorder: "allow" };

describe("a count of stock", () => {
  it("counts what is reserved, and what sales have and did not sell", () => {
    expect(compareCount(10, { onHand: 2, reserved: 1 }, firm, 8)).toEqual({ from: 10, to: 10 });
    expect(compareCount(12, { onHand: 2, reserved: 1 }, firm, 8)).toEqual({ from: 10, to: 12 });
  });

  it("is refused below what is promised, and taken at just as much", () => {
    const level = { onHand: 5, reserved: 2 };
    expect(compareCount(5, level, firm, 3)).toEqual({ from: 8, to: 5 });
    expect(compareCount(4, level, firm, 3)).toEqual({ from: 8, to: 4, promised: 5 });
    expect(compareCount(4, level, open, 3)).toEqual({ from: 8, to: 4 });
    expect(compareCount(4, level, { ...firm, tracked: false }, 3)).toEqual({ from: 8, to: 4 });
  });

  it("that raises what is too little already is taken", () => {
    expect(compareCount(2, { onHand: 1, reserved: 3 }, firm, 0)).toEqual({ from: 1, to: 2 });
  });

  it("below zero is what is owed, or 0 where nothing may be owed", () => {
    expect(compareCount(-3, { onHand: 4, reserved: 0 }, open, 0)).toEqual({ from: 4, to: -3 });
    expect(compareCount(-3, { onHand: 4, reserved: 0 }, firm, 0)).toEqual({ from: 4, to: 0 });
    expect(compareCount(-3, { onHand: -3, reserved: 0 }, firm, 0)).toEqual({ from: -3, to: -3 });
  });
});
