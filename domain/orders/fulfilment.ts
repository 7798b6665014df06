import { z } from "zod";
import { type Refund, refundedAmount } from "../payments/payment.ts";
import type { OrderStatus } from "./order.ts";

/** A number of units of one SKU. */
export const Units = z.object({ sku: z.string().min(1).max(64), quantity: z.int().min(1).max(1_000) });
export type Units = z.infer<typeof Units>;

/** A parcel that left. Times are milliseconds since 1970. */
export const Shipment = z.object({
  id: z.string(),
  items: z.array(Units),
  carrier: z.string(),
  trackingNumber: z.string(),
  /** Where it left from, in a shop of several locations. */
  location: z.string().optional(),
  dispatchedAt: z.int(),
  deliveredAt: z.int().nullable(),
});
export type Shipment = z.infer<typeof Shipment>;

export const ShipmentView = z.object({
  id: z.string(),
  state: z.enum(["planned", "dispatched", "delivered"]),
  items: z.array(Units),
  carrier: z.string().optional(),
  trackingNumber: z.string().optional(),
  location: z.string().optional().describe("Where it left from, in a shop of several locations"),
  dispatchedAt: z.iso.datetime().optional(),
  deliveredAt: z.iso.datetime().optional(),
  returnUntil: z.iso
    .date()
    .optional()
    .describe("The last day, in the shop's time zone, on which a return of its units may be asked for"),
});
export type ShipmentView = z.infer<typeof ShipmentView>;

/** What fulfilment and refunds have to know of an order. Amounts in cents. */
export interface Facts {
  status: OrderStatus;
  lines: readonly { sku: string; quantity: number; unitPrice: number }[];
  shipments: readonly Shipment[];
  refunds: readonly Refund[];
  total: number;
}

export function unitsOf(lists: readonly (readonly Units[])[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of lists.flat()) {
    sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  }
  return sums;
}

export function notRefused(refunds: readonly Refund[]): readonly Refund[] {
  return refunds.filter(({ state }) => state !== "refused");
}

/** The order's units that `taken` leaves, SKU by SKU. */
function unitsLeft(lines: Facts["lines"], ...taken: (readonly Units[])[]): Units[] {
  const gone = unitsOf(taken);
  return [...unitsOf([lines])].flatMap(([sku, ordered]) => {
    const quantity = ordered - (gone.get(sku) ?? 0);
    return quantity > 0 ? [{ sku, quantity }] : [];
  });
}

/**
 * Units that are still to leave. A refunded unit counts as one that has not left, as long as there
 * is one. A refund that pays for a return is of units that had left.
 */
export function unitsToShip({
  lines,
  shipments,
  refunds,
}: Pick<Facts, "lines" | "shipments" | "refunds">): Units[] {
  return unitsLeft(
    lines,
    ...shipments.map(({ items }) => items),
    ...notRefused(refunds).flatMap(({ items, returnId }) => (returnId === undefined ? [items] : [])),
  );
}

/** Units that were not refunded yet. */
export function unitsToRefund({ lines, refunds }: Pick<Facts, "lines" | "refunds">): Units[] {
  return unitsLeft(lines, ...notRefused(refunds).map(({ items }) => items));
}

/** The first of `asked` that `available` does not hold, or null when it holds them all. */
export function firstNotIn(asked: readonly Units[], available: readonly Units[]): string | null {
  const rest = unitsOf([available]);
  for (const [sku, quantity] of unitsOf([asked])) {
    if ((rest.get(sku) ?? 0) < quantity) {
      return sku;
    }
  }
  return null;
}

const PAID: readonly OrderStatus[] = ["CONFIRMED", "SHIPPED", "DELIVERED"];

/** Whether money can be returned and parcels sent: paid, and not undone. */
export function isPaid(status: OrderStatus): boolean {
  return PAID.includes(status);
}

/**
 * The status that follows from what was shipped and refunded: one legal step at a time, until it
 * stays.
 */
export function nextStatus(order: Facts): OrderStatus {
  const { status, shipments, refunds, total } = order;
  if (!isPaid(status)) {
    return status;
  }
  // The payment provider may still refuse a waiting refund.
  // Until the refund is paid, its units are still to leave and its money is not back.
  const paid = refunds.filter(({ state }) => state === "paid");
  const paidBack = refundedAmount(paid);
  const nothingLeft = unitsToShip({ ...order, refunds: paid }).length === 0;
  if (paidBack >= total || (nothingLeft && shipments.length === 0)) {
    return "REFUNDED";
  }
  if (status === "CONFIRMED" && nothingLeft) {
    return "SHIPPED";
  }
  if (status === "SHIPPED" && shipments.every(({ deliveredAt }) => deliveredAt !== null)) {
    return "DELIVERED";
  }
  return status;
}

/**
 * An order that has begun to ship, or of which something was refunded, is not cancelled as a whole
 * any more.
 */
export function isUntouched({ shipments, refunds }: Pick<Facts, "shipments" | "refunds">): boolean {
  return shipments.length === 0 && notRefused(refunds).length === 0;
}

/**
 * An order's parcels as the API answers them: those that left, and the plan for what is still to
 * leave.
 */
export function shipmentViews(
  orderId: string,
  status: OrderStatus,
  lines: Facts["lines"],
  shipments: readonly Shipment[],
  refunds: readonly Refund[],
): ShipmentView[] {
  const views: ShipmentView[] = shipments.map(shipmentView);
  const items = isPaid(status) ? unitsToShip({ lines, shipments, refunds }) : [];
  if (items.length > 0) {
    views.push({ id: shipmentId(orderId, shipments.length), state: "planned", items });
  }
  return views;
}

/** A parcel that left, as the API answers it. */
export function shipmentView({ dispatchedAt, deliveredAt, ...shipment }: Shipment): ShipmentView {
  return {
    ...shipment,
    state: deliveredAt === null ? "dispatched" : "delivered",
    dispatchedAt: new Date(dispatchedAt).toISOString(),
    ...(deliveredAt === null ? {} : { deliveredAt: new Date(deliveredAt).toISOString() }),
  };
}

/** The id of an order's nth parcel, counting from 0. */
export function shipmentId(orderId: string, n: number): string {
  return `shp_${orderId.slice(4)}-${n + 1}`;
}

/**
 * Where carriers tell what has become of a parcel; its number follows. By their names in lower
 * case.
 */
const TRACKING_PLACES = new Map([
  ["ups", "https://www.ups.com/track?tracknum="],
  ["usps", "https://tools.usps.com/go/TrackConfirmAction?tLabels="],
  ["fedex", "https://www.fedex.com/fedextrack/?trknbr="],
  ["dhl", "https://www.dhl.com/global-en/home/tracking.html?tracking-id="],
  ["canada post", "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor="],
  ["royal mail", "https://www.royalmail.com/track-your-item#/tracking-results/"],
]);

/** Where a parcel can be followed; null for a carrier that is not known. */
export function trackingUrl(carrier: string, trackingNumber: string): string | null {
  const place = TRACKING_PLACES.get(carrier.trim().toLowerCase());
  return place === undefined ? null : place + encodeURIComponent(trackingNumber.trim());
}
