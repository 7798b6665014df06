import { describe, expect, it } from "vitest";
import {
  apply,
  available,
  breaksPromises,
  canReserve,
  fellLow,
  type MovementKind,
  movement,
  nextAlarm,
  OwnerName,
  ownerOf,
  ownerOfUses,
  promiseOf,
  promotionOf,
  RESERVATION_TTL_MS,
  resendDelay,
  retryDelay,
  type StockPolicy,
} from "./stock.ts";

const policy: StockPolicy = { tracked: true, backorder: "deny", reorderPoint: 3 };

it("a day for which goods were promised is told of until it is over", () => {
  const now = Date.parse("2027-01-31T23:59:00Z");
  expect(promiseOf("2027-01-31", now)).toEqual({ promisedOn: "2027-01-31" });
  expect(promiseOf("2027-01-30", now)).toEqual({});
  expect(promiseOf(null, now)).toEqual({});
});

it("a correction takes away what nobody was promised, to the last unit, or anything of what never runs out", () => {
  const level = { onHand: 5, reserved: 3 };
  expect([-2, -3, 4].map((delta) => breaksPromises(level, policy, delta))).toEqual([false, true, false]);
  expect([0, 3].map((delta) => breaksPromises({ onHand: -5, reserved: 0 }, policy, delta))).toEqual([
    ...[false, false],
  ]);
  expect(breaksPromises(level, { ...policy, tracked: false }, -9)).toBe(false);
});

describe("a unit is promised", () => {
  it("while it is on hand and nobody else's, and not one more", () => {
    const level = { onHand: 10, reserved: 7 };
    expect(canReserve(level, policy, 3)).toBe(true);
    expect(canReserve(level, policy, 4)).toBe(false);
    expect(canReserve({ onHand: 1, reserved: 1 }, policy, 1)).toBe(false);
  });

  it("beyond what is there only where back-orders are taken or stock is not tracked", () => {
    const empty = { onHand: 0, reserved: 5 };
    expect(canReserve(empty, { ...policy, backorder: "allow" }, 100)).toBe(true);
    expect(canReserve(empty, { ...policy, tracked: false }, 100)).toBe(true);
  });

  it("for five minutes", () => {
    expect(RESERVATION_TTL_MS).toBe(300_000);
  });
});

describe("a movement of two units", () => {
  it.each<[MovementKind, { onHand: number; reserved: number }]>([
    ["opening", { onHand: 12, reserved: 4 }],
    ["adjust", { onHand: 12, reserved: 4 }],
    ["reserve", { onHand: 10, reserved: 6 }],
    ["release", { onHand: 10, reserved: 2 }],
    ["expire", { onHand: 10, reserved: 2 }],
    ["confirm", { onHand: 8, reserved: 2 }],
    ["return", { onHand: 12, reserved: 4 }],
    ["restock", { onHand: 12, reserved: 4 }],
    ["allot", { onHand: 8, reserved: 4 }],
    ["unallot", { onHand: 12, reserved: 4 }],
    ["lease", { onHand: 12, reserved: 4 }],
    ["unlease", { onHand: 8, reserved: 4 }],
    ["handover", { onHand: 12, reserved: 4 }],
    ["transfer", { onHand: 10, reserved: 4 }],
    ["allocate", { onHand: 10, reserved: 4 }],
  ])("of the kind %s leaves %o of ten with four reserved", (kind, after) => {
    expect(movement(kind, 2).kind).toBe(kind);
    expect(apply({ onHand: 10, reserved: 4 }, movement(kind, 2))).toEqual(after);
  });
});

describe("a merchant is warned", () => {
  const level = (units: number) => ({ onHand: units + 1, reserved: 1 });

  it("when stock reaches its reorder point from above, and once", () => {
    expect(fellLow(level(4), level(3), policy)).toBe(true);
    expect(fellLow(level(9), level(0), policy)).toBe(true);
    expect(fellLow(level(5), level(4), policy)).toBe(false);
    expect(fellLow(level(3), level(2), policy)).toBe(false);
  });

  it("of nothing that is not counted", () => {
    expect(fellLow(level(4), level(3), { ...policy, tracked: false })).toBe(false);
  });
});

it("a line's units belong to its sale's lane, and otherwise to its SKU's ledger", () => {
  expect(ownerOf({ sku: "A", lot: "sal_1#2" })).toEqual({ kind: "lane", name: "sal_1#2" });
  expect(ownerOf({ sku: "A" })).toEqual({ kind: "ledger", name: "A" });
  expect(ownerOf({ sku: "A", lot: null })).toEqual({ kind: "ledger", name: "A" });
  for (const lot of ["sal_1#2", null]) {
    const owner = ownerOf({ sku: "A", lot });
    expect(OwnerName.parse(owner)).toEqual(owner);
  }
  expect(OwnerName.safeParse({ kind: "cart", name: "A" }).success).toBe(false);
});

it("the uses of a promotion have an owner of their own, which no goods have", () => {
  const owner = ownerOfUses("pro_1");
  expect(owner).toEqual({ kind: "lane", name: "pro_1#uses" });
  expect([owner, ownerOfUses("pro_a_longer_one")].map(promotionOf)).toEqual(["pro_1", "pro_a_longer_one"]);
  for (const [kind, name] of [
    ["lane", "sal_1#2"],
    ["lane", "pro_1#uses2"],
    ["ledger", "pro_1#uses"],
  ] as const) {
    expect(promotionOf({ kind, name })).toBeNull();
  }
});

it("what is available is what is on hand and nobody else's, and is owed where it is negative", () => {
  expect([available({ onHand: 5, reserved: 3 }), available({ onHand: 1, reserved: 4 })]).toEqual([2, -3]);
});

it("a queue or an object that fails is called again at doubling distances of half a minute at most", () => {
  expect([0, 1, 2, 3, 99].map(retryDelay)).toEqual([5_000, 10_000, 20_000, 30_000, 30_000]);
});

it("an order that is not acknowledged is sent again at doubling distances of five minutes at most", () => {
  expect([0, 1, 2, 3].map((attempts) => resendDelay(attempts, 1_000))).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(resendDelay(8, 1_000)).toBe(256_000);
  expect(resendDelay(9, 1_000)).toBe(300_000);
  expect(resendDelay(2_000, 1_000)).toBe(300_000);
});

it("the one alarm rings for what waits shortest, at once for what is overdue, and never for nothing", () => {
  expect(nextAlarm(1_000, [null, 5_000, 3_000])).toBe(3_000);
  expect(nextAlarm(1_000, [5_000, 200])).toBe(1_000);
  expect(nextAlarm(1_000, [null, null])).toBeNull();
  expect(nextAlarm(1_000, [])).toBeNull();
});
