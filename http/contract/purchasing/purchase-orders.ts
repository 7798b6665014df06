import { z } from "@hono/zod-openapi";
import { Currency, Money, money } from "../../../domain/base/money.ts";
import {
  NewPurchaseOrder,
  PurchaseMove,
  PurchaseOrderPatch,
  PurchaseOrderState,
  PurchaseQuantity,
  PurchaseTerms,
  purchaseNumber,
  purchaseTotal,
} from "../../../domain/purchasing/purchase-order.ts";
import { ReceivedUnits } from "../../../domain/purchasing/receipt.ts";
import { SupplierId } from "../../../domain/purchasing/supplier.ts";
import type {
  PurchaseOrderRow,
  StoredPurchaseOrder,
  StoredReceipt,
} from "../../../stores/purchasing/purchase-orders.ts";
import { IdempotencyKey } from "../../idempotency-key.ts";
import { IfMatchHeaders } from "../../if-match.ts";

const EXAMPLE = "po_4k7qx3m2x9vt5n8wbcjz";

export const PurchaseOrderParams = z.object({
  id: z.string().max(32).openapi({ example: EXAMPLE }),
});

export const ReceiptParams = PurchaseOrderParams.extend({
  receiptId: z
    .string()
    .max(48)
    .openapi({ example: `${EXAMPLE}.x9vt5n8wbcjz` }),
});

export const NewPurchaseOrderBody = z.strictObject(NewPurchaseOrder.shape).openapi("NewPurchaseOrder");
export const PurchaseOrderPatchBody = z.strictObject(PurchaseOrderPatch.shape).openapi("PurchaseOrderPatch");

export const PurchaseMoveBody = z
  .strictObject({
    move: PurchaseMove.describe(
      "`order`: it was sent to the supplier. `withdraw`: back to a draft. `cancel`: nothing came of it. `close`: nothing more is awaited. `reopen`: neither",
    ),
  })
  .openapi("PurchaseOrderMove");

export const ReceiptHeaders = IfMatchHeaders.extend({ "idempotency-key": IdempotencyKey });

export const ReceiptBody = z
  .strictObject({
    items: ReceivedUnits,
    over: z.boolean().optional().describe("More came than was ordered, and is taken"),
  })
  .openapi("NewPurchaseReceipt");

export const ReversalBody = z
  .strictObject({
    force: z
      .boolean()
      .optional()
      .describe(
        "Takes units that orders were promised. These orders wait until there are enough units again",
      ),
  })
  .openapi("PurchaseReceiptReversal");

const SupplierName = z.object({ id: z.string(), name: z.string() });

const Row = PurchaseTerms.pick({ location: true, expectedOn: true, note: true }).extend({
  id: z.string(),
  number: z.string().openapi({ example: "PO-0007" }),
  state: PurchaseOrderState,
  supplier: SupplierName,
  currency: Currency,
  units: z.int().describe("Ordered"),
  received: z.int(),
  total: Money,
  orderedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export const PurchaseOrderList = z
  .object({ items: z.array(Row), next: z.int().nullable().describe("`before` of the next page") })
  .openapi("PurchaseOrderList");

const Receipt = z.object({
  id: z.string(),
  location: z.string(),
  units: z.array(z.object({ sku: z.string(), quantity: z.int() })),
  reverses: z.string().nullable().describe("The receipt that this one reverses"),
  reversed: z.boolean(),
  actor: z.string(),
  at: z.iso.datetime(),
  booked: z.boolean().describe("Whether the stock has its units: moments after it was written"),
});

export const PurchaseOrderView = Row.extend({
  items: z.array(z.object({ sku: z.string(), quantity: z.int(), cost: Money, received: z.int() })),
  receipts: z.array(Receipt),
}).openapi("PurchaseOrder");

const before = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional();

export const PurchaseOrderQuery = z.object({
  state: PurchaseOrderState.optional(),
  supplierId: SupplierId.optional(),
  sku: z.string().min(1).max(64).optional().openapi({ description: "With a line of this SKU" }),
  before: before.openapi({ description: "`next` of the previous page" }),
});

/** How far suggestions may look back and ahead. */
const days = z.coerce.number().int().min(1).max(365).default(30);

export const SuggestionQuery = z.object({
  days: days.describe("The number of days whose sales count"),
  coverDays: days.describe("How many days the ordered goods should last"),
  supplierId: SupplierId.optional(),
  sku: z.string().min(1).max(64).optional(),
  cursor: z.string().min(1).max(64).optional().describe("`nextCursor` of the previous page"),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

export const SuggestionPage = z
  .object({
    items: z.array(
      z.object({
        sku: z.string(),
        title: z.string(),
        quantity: z.int().describe("Units to order"),
        available: z.int(),
        onOrder: z.int().describe("Ordered, and not here yet"),
        reorderPoint: z.int(),
        sold: z.int().describe("In the days that count, less what came back"),
        leadTimeDays: z.int(),
        supplierId: z.string().nullable().describe("Of whom it was bought last"),
        cost: Money.nullable().describe("What one unit cost then"),
      }),
    ),
    nextCursor: z.string().nullable().describe("Null on the last page"),
  })
  .openapi("PurchaseSuggestions");

export const ChosenRow = z.strictObject({
  sku: z.string().min(1).max(64),
  quantity: PurchaseQuantity,
  supplierId: SupplierId,
});

function iso(at: number): string {
  return new Date(at).toISOString();
}

export function purchaseOrderRow(row: PurchaseOrderRow): z.infer<typeof Row> {
  const { id, num, state, supplierId, supplierName, currency, location, expectedOn, note } = row;
  const { units, received, total, orderedAt, createdAt, updatedAt } = row;
  return {
    id,
    number: purchaseNumber(num),
    state,
    supplier: { id: supplierId, name: supplierName },
    currency,
    location,
    expectedOn,
    note,
    units,
    received,
    total: money(total, currency),
    orderedAt: orderedAt === null ? null : iso(orderedAt),
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  };
}

export function purchaseOrderView(
  order: StoredPurchaseOrder,
  supplierName: string,
  receipts: readonly (StoredReceipt & { reversed: boolean })[],
): z.infer<typeof PurchaseOrderView> {
  const { lines, currency } = order;
  const sums = {
    units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    received: lines.reduce((sum, line) => sum + line.received, 0),
    total: purchaseTotal(lines),
  };
  return {
    ...purchaseOrderRow({ ...order, supplierName, ...sums }),
    items: lines.map(({ cost, ...line }) => ({ ...line, cost: money(cost, currency) })),
    receipts: receipts.map(({ id, location, units, reverses, reversed, actor, at, bookedAt }) => ({
      id,
      location,
      units,
      reverses,
      reversed,
      actor,
      at: iso(at),
      booked: bookedAt !== null,
    })),
  };
}
