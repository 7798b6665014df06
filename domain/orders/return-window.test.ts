import { describe, expect, it } from "vitest";
import { inReturnWindow, lastDayToReturn, partedBy, unitsInTime } from "./return-window.ts";

const at = (iso: string) => Date.parse(iso);
const HERE = { returnDays: 30, timeZone: "America/Los_Angeles" };

describe("the last day", () => {
  it("is counted from the arrival, by the shop's calendar", () => {
    // Late in the evening of 31 October in Los Angeles, and the next day in UTC.
    const deliveredAt = at("2026-11-01T05:30:00Z");
    const parcel = { dispatchedAt: at("2026-10-20T12:00:00Z"), deliveredAt };
    expect(lastDayToReturn(parcel, HERE)).toBe("2026-11-30");
    expect(lastDayToReturn(parcel, { ...HERE, timeZone: "UTC" })).toBe("2026-12-01");
    expect(lastDayToReturn(parcel, { ...HERE, timeZone: "Pacific/Kiritimati" })).toBe("2026-12-01");
  });

  it("is counted from the dispatch where nobody has told of an arrival", () => {
    const parcel = { dispatchedAt: at("2026-10-20T12:00:00Z"), deliveredAt: null };
    expect(lastDayToReturn(parcel, HERE)).toBe("2026-11-19");
    expect(lastDayToReturn({ ...parcel, dispatchedAt: null }, HERE)).toBeNull();
  });

  it("is none where the shop sets no limit", () => {
    const parcel = { dispatchedAt: 0, deliveredAt: null };
    expect(lastDayToReturn(parcel, { ...HERE, returnDays: 0 })).toBeNull();
  });
});

const parcel = (delivered: string, quantity: number, sku = "A") => ({
  items: [{ sku, quantity }],
  dispatchedAt: at(`${delivered}T00:00:00Z`) - 86_400_000,
  deliveredAt: at(`${delivered}T20:00:00Z`),
});
const claim = (day: string, quantity: number) => ({
  state: "approved" as const,
  items: [{ sku: "A", quantity }],
  at: at(`${day}T20:00:00Z`),
  arrivals: [],
});
const left = (shipments: ReturnType<typeof parcel>[], returns: ReturnType<typeof claim>[], now: string) =>
  unitsInTime({ shipments, returns }, HERE, at(now)).map(({ quantity }) => quantity);

it("units are in time until midnight of the last day in the shop's time zone, summer time included", () => {
  // Summer time ends on 1 November: 31 days have 745 hours.
  const shipments = [parcel("2026-10-15", 1)];
  expect(left(shipments, [], "2026-11-15T07:59:59Z")).toEqual([1]);
  expect(left(shipments, [], "2026-11-15T08:00:00Z")).toEqual([]);
});

it("a return takes units of parcels that were in time when it was asked for, the earliest first", () => {
  const two = [parcel("2026-10-01", 1), parcel("2026-10-20", 2)];
  // Asked for while both were in time: it is of the first, so both of the second are left.
  expect(left(two, [claim("2026-10-25", 1)], "2026-11-10T00:00:00Z")).toEqual([2]);
  // Asked for when the first was late: it is of the second.
  expect(left(two, [claim("2026-11-05", 1)], "2026-11-10T00:00:00Z")).toEqual([1]);
  // Staff took three: the late one too.
  expect(left(two, [claim("2026-11-05", 3)], "2026-11-10T00:00:00Z")).toEqual([]);
});

it("of returns in any state the units that came, or may still come, are taken", () => {
  const sent = [parcel("2026-10-20", 9), parcel("2026-10-21", 4, "B")];
  const came = (sku: string, quantity: number) => ({ items: [{ sku, quantity, restock: true }] });
  const returns = [
    { ...claim("2026-10-30", 2), state: "approved" as const, arrivals: [came("A", 1), came("B", 1)] },
    { ...claim("2026-10-29", 3), state: "received" as const, arrivals: [came("A", 1)] },
    { ...claim("2026-10-28", 1), state: "requested" as const },
    { ...claim("2026-10-27", 2), state: "rejected" as const },
    // Nothing of the order has this SKU.
    { ...claim("2026-10-26", 1), items: [{ sku: "C", quantity: 1 }] },
  ];
  expect(unitsInTime({ shipments: sent, returns }, HERE, at("2026-11-01T00:00:00Z"))).toEqual([
    { sku: "A", quantity: 5 },
    { sku: "B", quantity: 3 },
  ]);
  // Without a limit all that left is in time for good, and returns still take theirs.
  const never = { ...HERE, returnDays: 0 };
  expect(unitsInTime({ shipments: sent, returns }, never, at("2030-01-01T00:00:00Z"))).toEqual([
    { sku: "A", quantity: 5 },
    { sku: "B", quantity: 3 },
  ]);
});

it("what arrived first is sent back first, in whatever order parcels and returns are listed", () => {
  const late = parcel("2026-10-01", 1);
  const soon = [parcel("2026-10-25", 3), parcel("2026-10-20", 2)];
  const claims = [claim("2026-11-05", 1), claim("2026-10-25", 2)];
  for (const returns of [claims, claims.toReversed()]) {
    for (const parcels of [
      [late, ...soon],
      [...soon, late],
    ]) {
      // The first return took the late parcel's and one of the second; the other the second's last.
      expect(left(parcels, returns, "2026-11-21T00:00:00Z")).toEqual([3]);
      expect(left(parcels, returns, "2026-11-10T00:00:00Z")).toEqual([3]);
      // Each of them alone leaves one more: one took two of which one is late, the other one.
      expect(left(parcels, returns.slice(0, 1), "2026-11-10T00:00:00Z")).toEqual([4]);
    }
  }
});

it("units of other SKUs and of parcels that have not left do not count", () => {
  const planned = { items: [{ sku: "A", quantity: 5 }], dispatchedAt: null, deliveredAt: null };
  const sent = [planned, parcel("2026-10-20", 1, "B")];
  expect(unitsInTime({ shipments: sent, returns: [] }, HERE, at("2026-10-21T00:00:00Z"))).toEqual([
    { sku: "B", quantity: 1 },
  ]);
});

it("units are parted into those that another list has, and the rest", () => {
  const of = (sku: string, quantity: number) => ({ sku, quantity });
  expect(partedBy([of("A", 3), of("B", 1)], [of("A", 2), of("C", 9)])).toEqual({
    both: [of("A", 2)],
    beyond: [of("A", 1), of("B", 1)],
  });
});

it("an order says until when, and which units are late", () => {
  const iso = (ms: number) => new Date(ms).toISOString();
  const order = {
    shipments: [parcel("2026-10-01", 1), parcel("2026-10-20", 2)].map((one, i) => ({
      id: `shp_${i}`,
      state: "delivered" as const,
      items: one.items,
      dispatchedAt: iso(one.dispatchedAt),
      deliveredAt: iso(one.deliveredAt),
    })),
    returnable: [{ sku: "A", quantity: 3 }],
  } as unknown as Parameters<typeof inReturnWindow>[0];
  const shown = inReturnWindow(order, HERE, at("2026-11-10T00:00:00Z"));
  expect(shown.shipments.map(({ returnUntil }) => returnUntil)).toEqual(["2026-10-31", "2026-11-19"]);
  expect([shown.returnable, shown.returnableLate]).toEqual([
    [{ sku: "A", quantity: 2 }],
    [{ sku: "A", quantity: 1 }],
  ]);
  expect(inReturnWindow(order, HERE, at("2027-01-01T00:00:00Z"))).toEqual({
    shipments: shown.shipments,
    returnableLate: [{ sku: "A", quantity: 3 }],
  });
  const early = inReturnWindow(order, HERE, at("2026-10-21T00:00:00Z"));
  expect(early).toEqual({ ...order, shipments: shown.shipments });
  const never = inReturnWindow(order, { ...HERE, returnDays: 0 }, at("2030-01-01T00:00:00Z"));
  expect(never).toEqual(order);
});

it("an order says no day of a parcel that has not left, and counts its returns from when they were asked for", () => {
  const shipments = [
    {
      id: "shp_1",
      state: "dispatched",
      items: [{ sku: "A", quantity: 2 }],
      dispatchedAt: "2026-10-05T12:00:00Z",
    },
    { id: "shp_2", state: "planned", items: [{ sku: "A", quantity: 1 }] },
  ];
  const returns = [
    {
      id: "ret_1",
      state: "approved",
      createdAt: "2026-11-04T20:00:00Z",
      items: [{ sku: "A", quantity: 1 }],
      arrivals: [],
    },
  ];
  const order = { shipments, returns, returnable: [{ sku: "A", quantity: 1 }] } as unknown as Parameters<
    typeof inReturnWindow
  >[0];
  const [first, planned] = shipments;
  expect(inReturnWindow(order, HERE, at("2026-11-05T07:59:59Z"))).toEqual({
    ...order,
    shipments: [{ ...first, returnUntil: "2026-11-04" }, planned],
  });
  expect(inReturnWindow(order, HERE, at("2026-11-05T08:00:00Z"))).toEqual({
    shipments: [{ ...first, returnUntil: "2026-11-04" }, planned],
    returns,
    returnableLate: [{ sku: "A", quantity: 1 }],
  });
  // The return was of the first parcel, as long as that was in time: the second is left whole.
  const second = { ...first, id: "shp_3", dispatchedAt: "2026-10-20T12:00:00Z" };
  const later = {
    ...order,
    shipments: [first, second],
    returnable: [{ sku: "A", quantity: 3 }],
  } as typeof order;
  expect(inReturnWindow(later, HERE, at("2026-11-10T12:00:00Z"))).toMatchObject({
    returnable: [{ sku: "A", quantity: 2 }],
    returnableLate: [{ sku: "A", quantity: 1 }],
  });
  const { returnable: _, returns: __, ...unasked } = order;
  expect(Object.keys(inReturnWindow(unasked, HERE, at("2026-11-05T08:00:00Z")))).toEqual(["shipments"]);
});
