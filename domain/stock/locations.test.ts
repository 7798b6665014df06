import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterShares,
  FIRST_LOCATION,
  freeAt,
  LocationId,
  movedElsewhere,
  ordersToAsk,
  orderToAsk,
  type Places,
  type Share,
  shareOut,
  unitsAt,
} from "./locations.ts";

const places = (onHand: number, elsewhere: Record<string, number> = {}, open = 0): Places => ({
  onHand,
  elsewhere: new Map(Object.entries(elsewhere)),
  open,
});

describe("which location gives an order its units", () => {
  const stock = new Map([
    ["A", places(10, { east: 4, west: 4 })],
    ["B", places(5, { west: 5 })],
  ]);

  it("the first by priority that can send all of them", () => {
    const wanted = (a: number, b: number) => [
      { sku: "A", quantity: a },
      { sku: "B", quantity: b },
    ];
    expect(orderToAsk(wanted(2, 0), stock, ["main", "east", "west"])[0]).toBe("main");
    expect(orderToAsk(wanted(4, 1), stock, ["main", "east", "west"])).toEqual(["west", "main", "east"]);
    expect(orderToAsk(wanted(5, 1), stock, ["east", "main", "west"])).toEqual(["east", "main", "west"]);
  });

  it("the one that can still send all of them when orders before have theirs, SKUs that are not counted apart", () => {
    const units = new Map([
      ["A", places(2, { east: 1 })],
      ["B", places(2, { east: 1 })],
    ]);
    const order = (id: string, ...skus: string[]) => ({
      id,
      wanted: skus.map((sku) => ({ sku, quantity: 1 })),
    });
    const orders = [order("1", "A"), order("2", "A", "B", "uncounted"), order("3", "B")];
    expect([...ordersToAsk(orders, units, ["main", "east"])]).toEqual([
      ["1", ["main", "east"]],
      ["2", ["east", "main"]],
      ["3", ["main", "east"]],
    ]);
    expect(units.get("A")).toEqual(places(2, { east: 1 }));
  });

  it("else several in parts, and one that is closed where no other has enough", () => {
    expect(shareOut(places(10, { east: 4, west: 4 }), 7, ["east", "main"])).toEqual([
      { location: "east", units: 4 },
      { location: "main", units: 2 },
      { location: "west", units: 1 },
    ]);
    expect(shareOut(places(1, { east: 1 }), 3, ["main", "east"])).toEqual([{ location: "east", units: 1 }]);
    expect(shareOut(places(5, { east: 4 }), 0, ["east"])).toEqual([]);
  });

  it("and none that lacks a SKU of it, or a single unit", () => {
    const wanted = [{ sku: "B", quantity: 5 }];
    expect(orderToAsk(wanted, stock, ["main", "east", "west"])).toEqual(["west", "main", "east"]);
    expect(orderToAsk([{ sku: "B", quantity: 6 }], stock, ["main", "west"])).toEqual(["main", "west"]);
    expect(orderToAsk([{ sku: "C", quantity: 1 }], stock, ["west", "main"])).toEqual(["west", "main"]);
  });
});

const NAMES = [FIRST_LOCATION, "east", "west"] as const;
const location = fc.constantFrom(...NAMES);
const units = fc.integer({ min: 1, max: 6 });
const step = fc.oneof(
  fc.record({ do: fc.constant("adjust" as const), location, units: fc.integer({ min: -6, max: 6 }) }),
  fc.record({ do: fc.constant("transfer" as const), location, to: location, units }),
  fc.record({ do: fc.constant("confirm" as const), units }),
  fc.record({ do: fc.constant("give" as const), which: fc.nat(9), order: fc.shuffledSubarray([...NAMES]) }),
  fc.record({ do: fc.constant("undo" as const), which: fc.nat(9) }),
);

it("under any sequence the sum of locations is what is on hand, and each has what was put there", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let now = places(0);
      /** What lies in each place and was given to no order, counted by hand. */
      const shelf = new Map<string, number>(NAMES.map((name) => [name, 0]));
      const orders: { units: number; given: Share[] }[] = [];
      const put = (name: string, delta: number) => {
        const elsewhere = movedElsewhere(now.elsewhere, name, delta);
        if (elsewhere) {
          shelf.set(name, (shelf.get(name) ?? 0) + delta);
          now = { ...now, elsewhere };
        }
        return elsewhere !== null;
      };
      for (const one of steps) {
        const order = "which" in one ? orders[one.which] : undefined;
        if (
          one.do === "adjust" &&
          freeAt(now, one.location) + one.units >= 0 &&
          put(one.location, one.units)
        ) {
          now = { ...now, onHand: now.onHand + one.units };
        } else if (one.do === "transfer" && freeAt(now, one.location) >= one.units) {
          put(one.location, -one.units);
          put(one.to, one.units);
        } else if (one.do === "confirm") {
          // On back order where there is nothing: what is on hand may fall below none.
          now = { ...now, onHand: now.onHand - one.units, open: now.open + one.units };
          orders.push({ units: one.units, given: [] });
        } else if (one.do === "give" && order) {
          const left = order.units - order.given.reduce((sum, share) => sum + share.units, 0);
          const shares = shareOut(now, left, one.order);
          now = afterShares(now, shares);
          order.given.push(...shares);
          for (const share of shares) {
            shelf.set(share.location, (shelf.get(share.location) ?? 0) - share.units);
          }
          const some = shares.reduce((sum, share) => sum + share.units, 0);
          expect(some === left || NAMES.every((name) => freeAt(now, name) === 0)).toBe(true);
        } else if (one.do === "undo" && order) {
          const given = order.given.reduce((sum, share) => sum + share.units, 0);
          now = { ...now, onHand: now.onHand + order.units, open: now.open - (order.units - given) };
          for (const share of order.given) {
            put(share.location, share.units);
          }
          Object.assign(order, { units: 0, given: [] });
        }
        expect(NAMES.reduce((sum, name) => sum + unitsAt(now, name), 0)).toBe(now.onHand);
        expect(NAMES.map((name) => freeAt(now, name))).toEqual(NAMES.map((name) => shelf.get(name)));
      }
    }),
    { numRuns: 300 },
  );
});

it("units move between the first location and others, which never have fewer than none", () => {
  const elsewhere = new Map([["east", 2]]);
  expect(movedElsewhere(elsewhere, "east", -2)).toEqual(new Map([["east", 0]]));
  expect(movedElsewhere(elsewhere, "east", -3)).toBeNull();
  expect(movedElsewhere(elsewhere, "west", 1)).toEqual(
    new Map([
      ["east", 2],
      ["west", 1],
    ]),
  );
  expect(movedElsewhere(elsewhere, FIRST_LOCATION, -99)).toEqual(elsewhere);
});

it("an id of a location is that of the first, or one of twenty characters", () => {
  const isId = (id: string) => LocationId.safeParse(id).success;
  const own = `loc_${"a9".repeat(10)}`;
  expect([FIRST_LOCATION, own].filter(isId)).toEqual(["main", own]);
  for (const id of [
    "",
    "Main",
    "mainz",
    "xmain",
    `x${own}`,
    `${own}a`,
    own.slice(0, -1),
    own.toUpperCase(),
  ]) {
    expect([id, isId(id)]).toEqual([id, false]);
  }
});
