import { type Units, unitsOf } from "../orders/fulfilment.ts";
import { FIRST_LOCATION } from "../stock/locations.ts";

/** Units of an order that a location gave to it; null: none has these units. */
export interface Allocation {
  sku: string;
  location: string | null;
  units: number;
}

export interface LeftAt {
  location: string | null;
  items: Units[];
}

/**
 * What is left to send from each location; an order that none gave to is at the first. Of units
 * that need not be sent any more the location that gave last keeps its own.
 *
 * @param left all that is to be sent
 * @param sent parcels that left
 */
export function leftToSend(
  left: readonly Units[],
  sent: readonly { items: readonly Units[]; location?: string | undefined }[],
  allocations: readonly Allocation[],
): LeftAt[] {
  if (allocations.length === 0) {
    return left.length === 0 ? [] : [{ location: FIRST_LOCATION, items: [...left] }];
  }
  const due = unitsOf([left]);
  const gone = new Map<string, Map<string, number>>();
  for (const { location = "", items } of sent) {
    gone.set(location, unitsOf([[...unitsIn(gone.get(location)), ...items]]));
  }
  const take = (units: Map<string, number> | undefined, sku: string, most: number) => {
    const some = Math.min(most, units?.get(sku) ?? 0);
    units?.set(sku, (units.get(sku) ?? 0) - some);
    return some;
  };
  const at = new Map<string | null, Units[]>();
  const put = (location: string | null, sku: string, quantity: number) => {
    if (quantity > 0) {
      at.set(location, [...unitsOf([[...(at.get(location) ?? []), { sku, quantity }]])].map(asUnits));
    }
  };
  for (const { sku, location, units } of allocations) {
    const here = units - take(gone.get(location ?? ""), sku, units);
    const rest = location === null ? here : here - take(gone.get(""), sku, here);
    put(location, sku, take(due, sku, rest));
  }
  for (const [sku, quantity] of due) {
    put(null, sku, quantity);
  }
  return [...at].map(([location, items]) => ({ location, items }));
}

function asUnits([sku, quantity]: [string, number]): Units {
  return { sku, quantity };
}

function unitsIn(units: ReadonlyMap<string, number> | undefined): Units[] {
  return [...(units ?? [])].map(asUnits);
}
