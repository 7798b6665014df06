import { z } from "zod";

/**
 * Where the units of a SKU are. A ledger writes down what is elsewhere than at the first location;
 * the rest of what is on hand is there. So the sum over all locations is what is on hand, always.
 */

/** The location that every shop has. It takes every change that names no other location. */
export const FIRST_LOCATION = "main";

export const LocationId = z
  .string()
  .regex(/^(main|loc_[0-9a-z]{20})$/)
  .describe("`main` is the first location, which every shop has");

export interface Location {
  id: string;
  name: string;
  active: boolean;
}

/** Units of one order from one location. */
export interface Share {
  location: string;
  units: number;
}

/** Units of a SKU at one moment. */
export interface Places {
  onHand: number;
  /** By location, the first one not among them. Never negative. */
  elsewhere: ReadonlyMap<string, number>;
  /** Units of paid orders that no location has given yet. They are no longer on hand. */
  open: number;
}

function sumOf(units: Iterable<number>): number {
  return [...units].reduce((sum, some) => sum + some, 0);
}

/** What a location has; the first one owes units where it has fewer than none. */
export function unitsAt({ onHand, elsewhere }: Pick<Places, "onHand" | "elsewhere">, location: string) {
  return location === FIRST_LOCATION ? onHand - sumOf(elsewhere.values()) : (elsewhere.get(location) ?? 0);
}

/** What a location can give to paid orders, or to another location. */
export function freeAt(places: Places, location: string): number {
  const open = location === FIRST_LOCATION ? places.open : 0;
  return Math.max(0, unitsAt(places, location) + open);
}

/** Takes units from locations in this order, and then from every other that has some. */
export function shareOut(places: Places, units: number, order: readonly string[]): Share[] {
  let left = units;
  const all = new Set([...order, FIRST_LOCATION, ...places.elsewhere.keys()]);
  return [...all].flatMap((location): Share[] => {
    const some = Math.min(left, freeAt(places, location));
    left -= some;
    return some > 0 ? [{ location, units: some }] : [];
  });
}

/** What is left where once these shares were given to an order whose units were open. */
export function afterShares({ onHand, elsewhere, open }: Places, shares: readonly Share[]): Places {
  const left = new Map(elsewhere);
  for (const { location, units } of shares) {
    if (location !== FIRST_LOCATION) {
      left.set(location, (left.get(location) ?? 0) - units);
    }
  }
  return { onHand, elsewhere: left, open: open - sumOf(shares.map(({ units }) => units)) };
}

/**
 * In which order locations are asked for the units of an order: first the one of highest priority
 * that can send all of them, if there is one.
 *
 * @param stock of each SKU
 */
export function orderToAsk(
  wanted: readonly { sku: string; quantity: number }[],
  stock: ReadonlyMap<string, Places>,
  byPriority: readonly string[],
): string[] {
  const whole = byPriority.find((location) =>
    wanted.every(({ sku, quantity }) => {
      const places = stock.get(sku);
      return places !== undefined && freeAt(places, location) >= quantity;
    }),
  );
  return whole === undefined ? [...byPriority] : [whole, ...byPriority.filter((id) => id !== whole)];
}

/** In which order locations are asked, by order: each finds what those before it will have left. */
export function ordersToAsk(
  orders: readonly { id: string; wanted: readonly { sku: string; quantity: number }[] }[],
  stock: ReadonlyMap<string, Places>,
  byPriority: readonly string[],
): Map<string, string[]> {
  const left = new Map(stock);
  return new Map(
    orders.map(({ id, wanted }) => {
      const ask = orderToAsk(
        wanted.filter(({ sku }) => left.has(sku)),
        left,
        byPriority,
      );
      for (const { sku, quantity } of wanted) {
        const places = left.get(sku);
        if (places) {
          left.set(sku, afterShares(places, shareOut(places, quantity, ask)));
        }
      }
      return [id, ask];
    }),
  );
}

/** The units elsewhere after some came or went; null where a location has too few. */
export function movedElsewhere(
  elsewhere: ReadonlyMap<string, number>,
  location: string,
  delta: number,
): Map<string, number> | null {
  const after = new Map(elsewhere);
  if (location !== FIRST_LOCATION) {
    const units = (elsewhere.get(location) ?? 0) + delta;
    if (units < 0) {
      return null;
    }
    after.set(location, units);
  }
  return after;
}
