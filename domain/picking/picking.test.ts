import { expect, it } from "vitest";
import { leftToSend } from "./picking.ts";

const two = [
  { sku: "A", location: "east", units: 2 },
  { sku: "A", location: "west", units: 1 },
  { sku: "B", location: "west", units: 1 },
];
const units = (a: number, b = 0) =>
  [
    { sku: "A", quantity: a },
    { sku: "B", quantity: b },
  ].filter(({ quantity }) => quantity > 0);

it("each location has what it gave until that was sent from it", () => {
  expect(leftToSend(units(3, 1), [], two)).toEqual([
    { location: "east", items: units(2) },
    { location: "west", items: units(1, 1) },
  ]);
  expect(leftToSend(units(1, 1), [{ location: "east", items: units(2) }], two)).toEqual([
    { location: "west", items: units(1, 1) },
  ]);
  expect(leftToSend([], [{ location: "east", items: units(2) }], two)).toEqual([]);
  expect(leftToSend(units(1), [], [])).toEqual([{ location: "main", items: units(1) }]);
});

it("a parcel that names no location is of those that gave first, and a refund of those that gave last", () => {
  expect(leftToSend(units(2, 1), [{ items: units(1) }], two)[0]).toEqual({
    location: "east",
    items: units(1),
  });
  expect(leftToSend(units(2), [], two)).toEqual([{ location: "east", items: units(2) }]);
});

it("what no location gave is named beside them", () => {
  const short = [
    { sku: "A", location: "east", units: 1 },
    { sku: "A", location: null, units: 2 },
  ];
  expect(leftToSend(units(3, 1), [], short)).toEqual([
    { location: "east", items: units(1) },
    { location: null, items: units(2, 1) },
  ]);
});

it("of an order that none gave to nothing is left once nothing is to be sent", () => {
  expect(leftToSend([], [], [])).toEqual([]);
  expect(leftToSend(units(2, 1), [], [])).toEqual([{ location: "main", items: units(2, 1) }]);
});

it("parcels of one location count together, and each location only for what it gave", () => {
  const parcels = [
    { location: "east", items: units(1) },
    { location: "east", items: units(1) },
    { location: "west", items: units(0, 1) },
  ];
  expect(leftToSend(units(1), parcels, two)).toEqual([{ location: "west", items: units(1) }]);
  expect(leftToSend(units(2, 1), parcels.slice(0, 1), two)).toEqual([
    { location: "east", items: units(1) },
    { location: "west", items: units(1, 1) },
  ]);
  // More is to be sent than any location gave.
  expect(leftToSend(units(5, 1), [], two)).toEqual([
    { location: "east", items: units(2) },
    { location: "west", items: units(1, 1) },
    { location: null, items: units(2) },
  ]);
});
