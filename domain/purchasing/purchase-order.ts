import { z } from "zod";
import { Money } from "../base/money.ts";
import { lines } from "../base/text.ts";
import { foldSku, Sku } from "../catalog/sku.ts";
import { LocationId } from "../stock/locations.ts";
import { SupplierId } from "./supplier.ts";

/** Bounds within which an order's total is an exact number. */
const MAX_UNITS = 100_000;
const MAX_COST = 100_000_000;
export const MAX_PURCHASE_LINES = 200;

export const PurchaseOrderState = z.enum([
  "draft",
  "ordered",
  "partly_received",
  "received",
  "cancelled",
  "closed",
]);
export type PurchaseOrderState = z.infer<typeof PurchaseOrderState>;

/** States in which goods are on their way. */
export const ON_ORDER: readonly PurchaseOrderState[] = ["ordered", "partly_received"];

export const PurchaseQuantity = z.int().min(1).max(MAX_UNITS);

export const PurchaseItem = z.strictObject({
  sku: Sku,
  quantity: PurchaseQuantity,
  cost: Money.extend({ amount: z.int().min(0).max(MAX_COST) }).describe(
    "Of one unit, in the supplier's currency",
  ),
});
export type PurchaseItem = z.infer<typeof PurchaseItem>;

/** What is bought, from whom, and where to. */
export const PurchaseTerms = z.strictObject({
  supplierId: SupplierId,
  location: LocationId.describe("Where the goods go"),
  expectedOn: z.iso.date().nullable().describe("When the goods are to come"),
  note: lines(2_000).describe("It is printed on the order"),
  items: z
    .array(PurchaseItem)
    .max(MAX_PURCHASE_LINES)
    .refine(
      (items) => new Set(items.map(({ sku }) => foldSku(sku))).size === items.length,
      "names a SKU twice",
    ),
});
export type PurchaseTerms = z.infer<typeof PurchaseTerms>;

export const NewPurchaseOrder = PurchaseTerms.partial({
  location: true,
  expectedOn: true,
  note: true,
  items: true,
}).strict();
export type NewPurchaseOrder = z.infer<typeof NewPurchaseOrder>;

export const PurchaseOrderPatch = PurchaseTerms.partial().strict();
export type PurchaseOrderPatch = z.infer<typeof PurchaseOrderPatch>;

/** One line of an order, and how many of its units have come. Costs are minor units. */
export interface PurchaseLine {
  sku: string;
  quantity: number;
  cost: number;
  received: number;
}

/** What decides about the state of an order. Times are milliseconds since 1970. */
export interface PurchaseProgress {
  orderedAt: number | null;
  /** What ended it before all of it came: it was cancelled, or nothing more is awaited. */
  ended: "cancelled" | "closed" | null;
  lines: readonly PurchaseLine[];
}

export function purchaseState({ orderedAt, ended, lines: all }: PurchaseProgress): PurchaseOrderState {
  if (ended !== null) {
    return ended;
  }
  if (orderedAt === null) {
    return "draft";
  }
  if (all.every(({ quantity, received }) => received >= quantity)) {
    return "received";
  }
  return all.some(({ received }) => received > 0) ? "partly_received" : "ordered";
}

/** How staff move an order on, or take a step back. */
export const PurchaseMove = z.enum(["order", "withdraw", "cancel", "close", "reopen"]);
export type PurchaseMove = z.infer<typeof PurchaseMove>;

/** States from which each step is taken. What is received or reversed is no step. */
const FROM: Record<PurchaseMove, readonly PurchaseOrderState[]> = {
  order: ["draft"],
  withdraw: ["ordered"],
  cancel: ["draft", "ordered"],
  close: ["partly_received"],
  reopen: ["cancelled", "closed"],
};

/** The steps that may be taken from a state. */
export function movesFrom(state: PurchaseOrderState): PurchaseMove[] {
  return PurchaseMove.options.filter((move) => FROM[move].includes(state));
}

/** The order after a step; null where it cannot be taken. */
export function movedOrder<Order extends PurchaseProgress>(
  order: Order,
  move: PurchaseMove,
  now: number,
): Order | null {
  if (!FROM[move].includes(purchaseState(order)) || (move === "order" && order.lines.length === 0)) {
    return null;
  }
  switch (move) {
    case "order":
      return { ...order, orderedAt: now };
    case "withdraw":
      return { ...order, orderedAt: null };
    case "cancel":
      return { ...order, ended: "cancelled" };
    case "close":
      return { ...order, ended: "closed" };
    case "reopen":
      return { ...order, ended: null };
  }
}

/**
 * Which fields may be changed: what was sent to the supplier stays, until the order is withdrawn.
 */
export function mayEdit(state: PurchaseOrderState, field: keyof PurchaseTerms): boolean {
  const isTold = field === "supplierId" || field === "items";
  return state === "draft" || (ON_ORDER.includes(state) && !isTold);
}

/** Minor units. */
export function purchaseTotal(all: readonly Pick<PurchaseLine, "quantity" | "cost">[]): number {
  return all.reduce((sum, { quantity, cost }) => sum + quantity * cost, 0);
}

/** What people call an order. */
export function purchaseNumber(num: number): string {
  return `PO-${String(num).padStart(4, "0")}`;
}
