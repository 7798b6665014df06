import { describe, expect, it } from "vitest";
import {
  defaultLanes,
  laneName,
  laneOf,
  lanesToRecall,
  leaseSize,
  MAX_ALLOTMENT,
  parseLaneName,
  SaleRequest,
  saleState,
} from "./sale.ts";

describe("a sale", () => {
  const sale = { opensAt: 1_000, closesAt: 2_000 };

  it("is open from its first millisecond to its last", () => {
    const states = [999, 1_000, 1_999, 2_000].map((now) => saleState(sale, 1, now));
    expect(states).toEqual(["scheduled", "open", "open", "closed"]);
  });

  it("is sold out only while it is open", () => {
    const states = [999, 1_000, 2_000].map((now) => saleState(sale, 0, now));
    expect(states).toEqual(["scheduled", "sold_out", "closed"]);
  });
});

describe("a request for a sale", () => {
  const request = {
    sku: "A",
    title: "First light",
    allotment: 10,
    price: { amount: 2_000, currency: "USD" },
    opensAt: "2026-11-27T10:00:00Z",
    closesAt: "2026-11-27T11:00:00Z",
    perCustomerLimit: 1,
  };

  function isTaken(change: object): boolean {
    return SaleRequest.safeParse({ ...request, ...change }).success;
  }

  it("is taken up to each of its limits and refused beyond", () => {
    expect(isTaken({})).toBe(true);
    expect([isTaken({ allotment: MAX_ALLOTMENT }), isTaken({ allotment: MAX_ALLOTMENT + 1 })]).toEqual([
      true,
      false,
    ]);
    expect([isTaken({ lanes: 64 }), isTaken({ lanes: 65 }), isTaken({ lanes: 0 })]).toEqual([
      true,
      false,
      false,
    ]);
    expect([isTaken({ perCustomerLimit: 10 }), isTaken({ perCustomerLimit: 11 })]).toEqual([true, false]);
    expect(isTaken({ price: { amount: 0, currency: "USD" } })).toBe(false);
    expect(isTaken({ admission: { perSecond: 0 } })).toBe(false);
  });

  it("must close after it opens, also when the two are written in different time zones", () => {
    expect(isTaken({ closesAt: request.opensAt })).toBe(false);
    expect(isTaken({ closesAt: "2026-11-27T11:30:00+02:00" })).toBe(false);
    expect(isTaken({ closesAt: "2026-11-27T09:30:00-02:00" })).toBe(true);
  });
});

describe("lanes", () => {
  it("are as many as the expected orders a second need, up to sixteen", () => {
    expect([1, 400, 401, 100_000].map((allotment) => defaultLanes(allotment, null))).toEqual([1, 1, 2, 16]);
    // A waiting room that admits slowly makes a large sale as calm as a small one.
    expect(defaultLanes(100_000, 400)).toBe(1);
    expect(defaultLanes(100_000, 1_000)).toBe(3);
  });

  it("are the same for a customer in every version of the code, for limits hold within a lane", () => {
    const customers = ["user:ada", "user:bob", "user:eve", "user:usr_01"];
    expect(customers.map((customer) => laneOf(customer, 16))).toEqual([4, 3, 2, 4]);
  });

  it("are named by their sale and their number, and nothing else is a lane's name", () => {
    const saleId = "sal_0123456789abcdefghjk";
    expect(parseLaneName(laneName(saleId, 63))).toEqual({ saleId, lane: 63 });
    for (const name of ["", saleId, `${saleId}#`, `${saleId}#x`, `x${saleId}#1`, `${saleId}#1 `]) {
      expect([name, parseLaneName(name)]).toEqual([name, null]);
    }
  });
});

describe("a lease", () => {
  it("is what waits in front of the lane or its share of half of what is left, never more than is free", () => {
    expect(leaseSize(100, 1, 4)).toBe(12);
    expect(leaseSize(100, 30, 4)).toBe(30);
    expect(leaseSize(5, 30, 4)).toBe(5);
    expect(leaseSize(5, 1, 4)).toBe(1);
    expect(leaseSize(0, 1, 4)).toBe(0);
  });

  it("is called back from the other lanes that have something out, not from the one that asks", () => {
    const accounts = [
      { lane: 0, leased: 5, returned: 5 },
      { lane: 1, leased: 5, returned: 4 },
      { lane: 2, leased: 5, returned: 0 },
    ];
    expect(lanesToRecall(accounts, 2)).toEqual([1]);
    expect(lanesToRecall(accounts, 0)).toEqual([1, 2]);
  });
});
