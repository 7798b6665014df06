import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addLocation, changedLocations } from "./location-list.ts";
import {
  afterShares,
  FIRST_LOCATION,
  freeAt,
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
  });
});

describe("the list of locations", () => {
  const list = ["main", "east", "west"].map((id) => ({ id, name: id.toUpperCase(), active: true }));
  const ids = (change: Parameters<typeof changedLocations>[2], id = "west") => {
    const after = changedLocations(list, id, change);
    return after.ok ? after.value.map((location) => location.id) : after.error.code;
  };

  it("is ordered by priority, in which the others make room", () => {
    expect(ids({ priority: 1 })).toEqual(["west", "main", "east"]);
    expect(ids({ priority: 20 }, "main")).toEqual(["east", "west", "main"]);
    for (const name of ["West pier", "west"]) {
      expect(ids({ name })).toEqual(["main", "east", "west"]);
    }
    expect(ids({ name: "East pier" }, "east")).toEqual(["main", "east", "west"]);
  });

  it("keeps a closed one closed, whatever else of it changes", () => {
    const closed = list.map((one) => ({ ...one, active: one.id !== "west" }));
    const renamed = changedLocations(closed, "west", { name: "West pier", priority: 1 });
    expect(renamed.ok && renamed.value[0]).toEqual({ id: "west", name: "West pier", active: false });
  });

  it("has no two of one name, the first always, and twenty at most", () => {
    expect(ids({ name: "east" })).toBe("location_conflict");
    expect(ids({ active: false }, "main")).toBe("location_conflict");
    expect(ids({ active: false })).toEqual(["main", "east", "west"]);
    expect(ids({}, "north")).toBe("not_found");
    expect(addLocation(list, { id: "n", name: "main" }).ok).toBe(false);
    const many = Array.from({ length: 20 }, (_, n) => ({ id: String(n), name: String(n), active: true }));
    expect(addLocation(many, { id: "n", name: "more" }).ok).toBe(false);
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
