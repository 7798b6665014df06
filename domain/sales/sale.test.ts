import { describe, expect, it } from "vitest";
import {
  defaultLanes,
  type LaneAccount,
  laneName,
  laneOf,
  lanesToRecall,
  leaseSize,
  parseLaneName,
  parseRoomName,
  roomName,
  roomOf,
  SaleChange,
  SaleRequest,
  SaleState,
  SaleView,
  saleState,
} from "./sale.ts";

describe("a sale", () => {
  const sale = { opensAt: 1_000, closesAt: 2_000 };

  it("is open from the moment it opens until the moment it closes", () => {
    expect([999, 1_000, 1_999, 2_000].map((now) => saleState(sale, 1, now))).toEqual([
      "scheduled",
      "open",
      "open",
      "closed",
    ]);
  });

  it("is sold out while nothing is left, and only while it is open", () => {
    expect([999, 1_000, 1_999, 2_000].map((now) => saleState(sale, 0, now))).toEqual([
      "scheduled",
      "sold_out",
      "sold_out",
      "closed",
    ]);
  });
});

it("a sale is answered as the API describes it, whole", () => {
  expect(SaleState.options).toEqual(["scheduled", "open", "sold_out", "closed"]);
  const view = {
    id: "sal_1",
    sku: "A",
    title: "Print",
    state: "open",
    price: { amount: 1_000, currency: "USD" },
    opensAt: "2026-11-27T10:00:00Z",
    closesAt: "2026-11-27T12:00:00Z",
    allotment: 5,
    remaining: 3,
    perCustomerLimit: 1,
    lanes: 1,
    admission: { perSecond: 2, accountsBefore: "2026-11-26T10:00:00Z" },
    serverTime: "2026-11-27T11:00:00Z",
  };
  expect(SaleView.parse(view)).toEqual(view);
  const { admission: _, ...open } = view;
  expect(SaleView.parse(open)).toEqual(open);
  for (const name of Object.keys(open)) {
    expect([name, SaleView.safeParse({ ...open, [name]: undefined }).success]).toEqual([name, false]);
  }
});

describe("what a merchant schedules", () => {
  const request = {
    sku: "A",
    title: "Print",
    allotment: 100,
    price: { amount: 1_000, currency: "USD" },
    opensAt: "2026-11-27T10:00:00Z",
    closesAt: "2026-11-27T12:00:00+01:00",
    perCustomerLimit: 1,
  };
  const isTaken = (change: object) => SaleRequest.safeParse({ ...request, ...change }).success;

  it.each<[string, object]>([
    ["as it stands", {}],
    ["one unit", { allotment: 1 }],
    ["a million units", { allotment: 1_000_000 }],
    ["ten to a customer", { perCustomerLimit: 10 }],
    ["64 lanes", { lanes: 64 }],
    ["a waiting room", { admission: { perSecond: 100_000 } }],
    ["a room for accounts of before", { admission: { perSecond: 1, earlierAccounts: true } }],
    ["32 rooms for watchers", { rooms: 32 }],
    ["one room for watchers", { rooms: 1 }],
    ["a title as long as a line", { title: "x".repeat(160) }],
    ["a SKU as long as may be", { sku: "x".repeat(100) }],
    ["a price of one cent", { price: { amount: 1, currency: "USD" } }],
  ])("is taken: %s", (_, change) => {
    expect(isTaken(change)).toBe(true);
  });

  it.each<[string, object]>([
    ["no SKU", { sku: "" }],
    ["an endless SKU", { sku: "x".repeat(101) }],
    ["no title", { title: " " }],
    ["an endless title", { title: "x".repeat(161) }],
    ["nothing to sell", { allotment: 0 }],
    ["more than a million units", { allotment: 1_000_001 }],
    ["half a unit", { allotment: 1.5 }],
    ["nothing to pay", { price: { amount: 0, currency: "USD" } }],
    ["another currency", { price: { amount: 1_000, currency: "EUR" } }],
    ["an end before its beginning", { closesAt: "2026-11-27T10:59:59+01:00" }],
    ["an end with its beginning", { closesAt: "2026-11-27T11:00:00+01:00" }],
    ["a time without a zone", { opensAt: "2026-11-27T10:00:00" }],
    ["nothing for a customer", { perCustomerLimit: 0 }],
    ["more for a customer than a cart holds", { perCustomerLimit: 11 }],
    ["no lane", { lanes: 0 }],
    ["65 lanes", { lanes: 65 }],
    ["no room for watchers", { rooms: 0 }],
    ["33 rooms for watchers", { rooms: 33 }],
    ["half a room for watchers", { rooms: 1.5 }],
    ["a time in the year 2200 by its zone", { closesAt: "2199-12-31T23:30:00-01:00" }],
    ["a time in the year 1999", { opensAt: "1999-12-31T23:59:59Z" }],
    ["a time in the year 1999 by its zone", { opensAt: "2000-01-01T00:30:00+01:00" }],
    ["a room that lets nobody in", { admission: { perSecond: 0 } }],
    ["a room without bounds", { admission: { perSecond: 100_001 } }],
    ["a field that sales do not have", { discount: 1 }],
    ["a room with a field it does not have", { admission: { perSecond: 1, burst: 9 } }],
  ])("is refused: %s", (_, change) => {
    expect(isTaken(change)).toBe(false);
  });

  it("is refused with the field that is wrong", () => {
    const paths = (change: object) =>
      SaleRequest.safeParse({ ...request, ...change }).error?.issues.map(({ path }) => path.join("."));
    expect(paths({ closesAt: request.opensAt })).toEqual(["closesAt"]);
    expect(paths({ price: { amount: 0, currency: "USD" } })).toEqual(["price"]);
  });
});

describe("what a merchant changes", () => {
  const whole = {
    ...{
      title: "Print",
      allotment: 5,
      price: { amount: 1_000, currency: "USD" },
      perCustomerLimit: 1,
      lanes: 2,
    },
    opensAt: "2026-11-27T10:00:00Z",
    closesAt: "2026-11-27T12:00:00Z",
    admission: { perSecond: 3 },
  };

  it("is any of its terms, and null lets everybody buy at once", () => {
    expect([SaleChange.parse(whole), SaleChange.parse({}), SaleChange.parse({ admission: null })]).toEqual([
      ...[whole, {}, { admission: null }],
    ]);
    const wrong = [
      ...[{ title: null }, { allotment: 0 }, { lanes: 65 }, { lanes: 0 }, { rooms: 2 }, { sku: "A" }],
      ...[{ admission: { perSecond: 0 } }, { admission: { perSecond: 1, earlierAccounts: true } }],
      ...[{ price: { amount: 0, currency: "USD" } }, { perCustomerLimit: 11 }, { closesAt: "soon" }],
    ];
    expect(wrong.filter((change) => SaleChange.safeParse({ ...whole, ...change }).success)).toEqual([]);
  });
});

describe("lanes", () => {
  it.each<[allotment: number, perSecond: number | null, lanes: number]>([
    [1, null, 1],
    [400, null, 1],
    [401, null, 2],
    [6_000, null, 15],
    [1_000_000, null, 16],
    // No more of them than the waiting room lets people in for.
    [1_000_000, 100, 1],
    [1_000_000, 1_201, 4],
    [100, 100_000, 1],
  ])("of a sale of %i with a room for %s a second are %i", (allotment, perSecond, lanes) => {
    expect(defaultLanes(allotment, perSecond)).toBe(lanes);
  });

  it("hold each customer forever: limits and keys are kept there", () => {
    expect(["user:ada", "user:bob", "guest:crt_1", ""].map((customer) => laneOf(customer, 16))).toEqual([
      4, 3, 6, 5,
    ]);
    expect(laneOf("user:ada", 1)).toBe(0);
  });

  it("share customers evenly", () => {
    const held = Array.from({ length: 16 }, () => 0);
    for (let i = 0; i < 16_000; i++) {
      const lane = laneOf(`user:${i}`, 16);
      held[lane] = (held[lane] ?? 0) + 1;
    }
    expect(held.reduce((sum, count) => sum + count)).toBe(16_000);
    for (const count of held) {
      expect(Math.abs(count - 1_000)).toBeLessThan(150);
    }
  });

  it("are found by their names", () => {
    const saleId = `sal_${"0".repeat(20)}`;
    expect(laneName(saleId, 12)).toBe(`${saleId}#12`);
    expect(parseLaneName(`${saleId}#0`)).toEqual({ saleId, lane: 0 });
    expect(parseLaneName(`${saleId}#12`)).toEqual({ saleId, lane: 12 });
    for (const name of [
      "",
      saleId,
      `${saleId}#`,
      `${saleId}#1234`,
      `x${saleId}#1`,
      `${saleId}#1x`,
      `${saleId}0#1`,
      "SKU#1",
    ]) {
      expect([name, parseLaneName(name)]).toEqual([name, null]);
    }
  });
});

describe("a lease", () => {
  it("is what waits in front of the lane, or half of its share of what is free, and never more than that", () => {
    expect(leaseSize(1_000, 1, 4)).toBe(125);
    expect(leaseSize(1_000, 300, 4)).toBe(300);
    expect(leaseSize(10, 1, 4)).toBe(1);
    expect(leaseSize(3, 10, 4)).toBe(3);
    expect(leaseSize(0, 1, 4)).toBe(0);
  });

  it("is asked back of every other lane that still has some", () => {
    const accounts: LaneAccount[] = [
      { lane: 0, leased: 10, returned: 9 },
      { lane: 1, leased: 10, returned: 10 },
      { lane: 2, leased: 0, returned: 0 },
      { lane: 3, leased: 5, returned: 0 },
    ];
    expect(lanesToRecall(accounts, 2)).toEqual([0, 3]);
    expect(lanesToRecall(accounts, 3)).toEqual([0]);
  });
});

describe("the rooms of a sale", () => {
  it("have names of their own, of which the first is the sale's", () => {
    expect([0, 1, 31].map((room) => roomName("sal_x", room))).toEqual(["sal_x", "sal_x~1", "sal_x~31"]);
    for (const room of [0, 1, 31]) {
      expect(parseRoomName(roomName("sal_x", room))).toEqual({ saleId: "sal_x", room });
    }
  });

  it("share customers evenly, each of whom always meets the same one", () => {
    const sale = { id: "sal_x", rooms: 4 };
    const met = Array.from({ length: 4_000 }, (_, i) => roomOf(sale, `customer-${i}`));
    expect(met).toEqual(Array.from({ length: 4_000 }, (_, i) => roomOf(sale, `customer-${i}`)));
    const sizes = [0, 1, 2, 3].map((room) => met.filter((name) => name === roomName("sal_x", room)).length);
    expect(Math.min(...sizes)).toBeGreaterThan(800);
    expect(roomOf({ id: "sal_x", rooms: 1 }, null)).toBe("sal_x");
    // A watcher who has no place meets any of the rooms.
    const any = new Set(Array.from({ length: 400 }, () => parseRoomName(roomOf(sale, null)).room));
    expect([...any].sort()).toEqual([0, 1, 2, 3]);
  });
});
