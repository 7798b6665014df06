import { type Shipment, type Units, unitsOf } from "./fulfilment.ts";
import type { OrderDetail } from "./order-view.ts";
import { type Arrival, type Return, unitsAwaited } from "./returns.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** How long goods may be sent back: the part of a shop's settings that says so. */
export interface ReturnWindow {
  /** Days after their arrival; 0 for no limit. */
  returnDays: number;
  /** The zone that days are counted in, such as `America/Los_Angeles`. */
  timeZone: string;
}

/** A parcel's times are milliseconds since 1970; null where they are not known. */
type Parcel = Pick<Shipment, "items" | "deliveredAt"> & { dispatchedAt: number | null };
type Claim = Pick<Return, "state" | "items" | "at"> & { arrivals: readonly Pick<Arrival, "items">[] };

interface Sent {
  shipments: readonly Parcel[];
  returns: readonly Claim[];
}

/**
 * The date of a moment in a time zone, as `2027-01-31`: dates in this form compare as they follow.
 */
function dateIn(timeZone: string, at: number): string {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(at);
  const part = (wanted: string) => parts.find(({ type }) => type === wanted)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/**
 * The last date on which a return of units of a parcel may be asked for, counted from its arrival.
 * Where the carrier has reported no delivery, from its dispatch. Null: no limit, or it has not
 * left.
 */
export function lastDayToReturn(
  { deliveredAt, dispatchedAt }: Pick<Parcel, "deliveredAt" | "dispatchedAt">,
  { returnDays, timeZone }: ReturnWindow,
): string | null {
  const from = deliveredAt ?? dispatchedAt;
  if (from === null || returnDays === 0) {
    return null;
  }
  const day = Date.parse(dateIn(timeZone, from));
  return new Date(day + returnDays * DAY_MS).toISOString().slice(0, 10);
}

/**
 * Units whose time to be sent back is not over, and that no return has. A return takes units of
 * parcels that were in time when it was asked for, those first whose time ends first. What staff
 * took beyond these was late then, and is late now.
 */
export function unitsInTime({ shipments, returns }: Sent, window: ReturnWindow, now: number): Units[] {
  const lots = shipments
    .filter(({ dispatchedAt }) => dispatchedAt !== null)
    .flatMap((parcel) => {
      const last = lastDayToReturn(parcel, window);
      return parcel.items.map(({ sku, quantity }) => ({ sku, left: quantity, last }));
    })
    .sort((a, b) => (a.last ?? "").localeCompare(b.last ?? ""));
  const isInTime = ({ last }: { last: string | null }, at: number) =>
    last === null || dateIn(window.timeZone, at) <= last;
  for (const one of returns) {
    const claimed = unitsOf([unitsAwaited(one), ...one.arrivals.map(({ items }) => items)]);
    for (const [sku, quantity] of claimed) {
      let wanted = quantity;
      for (const lot of lots.filter((lot) => lot.sku === sku && isInTime(lot, one.at))) {
        const taken = Math.min(wanted, lot.left);
        lot.left -= taken;
        wanted -= taken;
      }
    }
  }
  const left = lots
    .filter((lot) => lot.left > 0 && isInTime(lot, now))
    .map((lot) => ({ sku: lot.sku, quantity: lot.left }));
  return [...unitsOf([left])].map(([sku, quantity]) => ({ sku, quantity }));
}

/** What of `units` is in `other` too, or beyond it. */
export function partedBy(
  units: readonly Units[],
  other: readonly Units[],
): { both: Units[]; beyond: Units[] } {
  const others = unitsOf([other]);
  const part = (of: (quantity: number, most: number) => number) =>
    units.flatMap(({ sku, quantity }) => {
      const some = of(quantity, others.get(sku) ?? 0);
      return some > 0 ? [{ sku, quantity: some }] : [];
    });
  return { both: part(Math.min), beyond: part((quantity, most) => quantity - most) };
}

/**
 * An order as a shop shows it at a moment: until when each parcel may be sent back, and what still
 * may.
 */
export function inReturnWindow(order: OrderDetail, window: ReturnWindow, now: number): OrderDetail {
  const { returnable = [], shipments, returns = [] } = order;
  const msOf = (iso: string | undefined) => (iso === undefined ? null : Date.parse(iso));
  const parcels = shipments.map(({ items, dispatchedAt, deliveredAt }) => ({
    items,
    dispatchedAt: msOf(dispatchedAt),
    deliveredAt: msOf(deliveredAt),
  }));
  const claims = returns.map((one) => ({ ...one, at: Date.parse(one.createdAt) }));
  const inTime = unitsInTime({ shipments: parcels, returns: claims }, window, now);
  const { both, beyond } = partedBy(returnable, inTime);
  const { returnable: _, ...rest } = order;
  return {
    ...rest,
    shipments: shipments.map((shipment, i) => {
      const last = parcels[i] ? lastDayToReturn(parcels[i], window) : null;
      return last === null ? shipment : { ...shipment, returnUntil: last };
    }),
    ...(both.length > 0 ? { returnable: both } : {}),
    ...(beyond.length > 0 ? { returnableLate: beyond } : {}),
  };
}
