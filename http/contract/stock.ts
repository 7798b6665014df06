import { z } from "@hono/zod-openapi";
import { line } from "../../domain/base/text.ts";
import { LocationChange, NewLocation } from "../../domain/stock/location-list.ts";
import { LocationId } from "../../domain/stock/locations.ts";
import { MAX_RESERVATION_QUANTITY } from "../../domain/stock/stock.ts";
import type { WaitingOrder } from "../../stores/catalog/catalog-waiting.ts";
import { IdempotencyKey } from "../idempotency-key.ts";

export const StockParams = z.object({
  sku: z.string().min(1).max(255).openapi({ example: "TID-014-A3-CR" }),
});

export const ReservationParams = StockParams.extend({ id: z.string().max(64) });

export const Stock = z
  .object({
    sku: z.string(),
    onHand: z.int(),
    reserved: z.int(),
    available: z.int().openapi({ description: "On hand less reserved: what may be promised" }),
  })
  .openapi("Stock");

export const Settled = z
  .object({ id: z.string(), status: z.enum(["confirmed", "released"]) })
  .openapi("Settled");

export const ReservationRequest = z
  .strictObject({
    quantity: z.int().min(1).max(MAX_RESERVATION_QUANTITY),
    reference: line(128),
  })
  .openapi("ReservationRequest");

export const Reserved = z.object({ id: z.string(), expiresAt: z.iso.datetime() }).openapi("Reserved");

export const StockAdjustment = z
  .strictObject({
    delta: z
      .int()
      .min(-1_000_000)
      .max(1_000_000)
      .refine((delta) => delta !== 0, "must not be zero")
      .openapi({ not: { const: 0 } }),
    reason: line(200),
    location: LocationId.optional(),
    force: z
      .boolean()
      .optional()
      .describe(
        "Takes units that orders were promised. The answer names these orders; they wait until there are enough units again",
      ),
  })
  .openapi("StockAdjustment");

export const AdjustmentHeaders = z.object({
  "idempotency-key": IdempotencyKey.openapi({
    param: { required: false },
    description: "Repeats of a correction with the same key are made once",
  }),
});

export const AdjustedStock = Stock.extend({
  endangered: z
    .array(z.object({ orderId: z.string(), units: z.int() }))
    .optional()
    .describe("Orders whose goods are not there any more"),
}).openapi("AdjustedStock");

const Cursor = z.string().min(1).max(512).describe("`nextCursor` of the previous page");
const limit = z.coerce.number().int().min(1).max(100).default(50);

export const MovementQuery = z.object({
  cursor: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe("`nextCursor` of the previous page"),
  limit,
});

export const MovementPage = z
  .object({
    sku: z.string(),
    items: z.array(
      z.object({
        seq: z.int().describe("Counts from 1, without a gap"),
        at: z.iso.datetime(),
        kind: z.string(),
        quantity: z.int(),
        onHandDelta: z.int(),
        reservedDelta: z.int(),
        onHand: z.int().describe("After it"),
        reserved: z.int(),
        reference: z.string().nullable().describe("An order, a sale, a refund or a reservation"),
        reason: z.string().nullable(),
        actor: z.string().nullable(),
        location: z.string().nullable().optional().describe("Where, in a shop of several locations"),
      }),
    ),
    nextCursor: z.int().nullable().describe("Null on the last page"),
  })
  .openapi("MovementPage");

export const InventoryQuery = z.object({
  low: z.enum(["true", "false"]).optional().describe("`true`: only what is at its reorder point or below"),
  cursor: Cursor.optional(),
  limit,
});

export const InventoryPage = z
  .object({
    items: z.array(
      Stock.extend({
        productId: z.string(),
        title: z.string(),
        tracked: z.boolean(),
        backorder: z.enum(["deny", "allow"]),
        promisedOn: z.iso.date().nullable(),
        reorderPoint: z.int(),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi("InventoryPage");

export const WaitingQuery = z.object({
  sku: z.string().min(1).max(255).optional(),
  cursor: Cursor.optional(),
  limit,
});

/** Where the page behind this order begins. */
export function writeWaitingCursor(last: WaitingOrder | null): string | null {
  return last && [last.sku, last.since, last.reference].join("\n");
}

export const WaitingPage = z
  .object({
    items: z.array(
      z.object({
        sku: z.string(),
        orderId: z.string(),
        units: z.int(),
        since: z.iso.datetime().describe("Goods that arrive go to the earliest first"),
        promisedOn: z.iso.date().nullable(),
        endangered: z.boolean().describe("Its goods were lost after it was placed: staff must decide"),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi("WaitingPage");

export const LocationParams = z.object({ id: z.string().max(64).openapi({ example: "main" }) });

export const NewLocationBody = z.strictObject(NewLocation.shape).openapi("NewLocation");
export const LocationPatch = z.strictObject(LocationChange.shape).openapi("LocationPatch");

export const Locations = z
  .object({
    items: z
      .array(z.object({ id: LocationId, name: z.string(), active: z.boolean() }))
      .describe("By priority: the units of an order are taken from the first one that has them"),
  })
  .openapi("Locations");

export const StockByLocation = z
  .object({
    sku: z.string(),
    items: z
      .array(z.object({ location: LocationId, name: z.string(), onHand: z.int() }))
      .describe("The sum of `onHand` is what is on hand. The first location owes units below 0"),
  })
  .openapi("StockByLocation");

export const StockTransfer = z
  .strictObject({
    from: LocationId,
    to: LocationId,
    quantity: z.int().min(1).max(1_000_000),
    reason: line(200),
  })
  .openapi("StockTransfer");

export const TransferHeaders = z.object({ "idempotency-key": IdempotencyKey });

export const PickListQuery = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,16}_ord_[0-9a-z-]{1,40}$/)
    .optional()
    .describe("`nextCursor` of the previous page"),
  limit: z.coerce.number().int().min(1).max(50).default(50),
});

/** The order after which a page begins. */
export function afterOf(cursor: string | undefined): { placedAt: number; id: string } {
  const [at = "0", ...id] = (cursor ?? "").split("_");
  return { placedAt: Number(at), id: id.join("_") };
}

export const PickListPage = z
  .object({
    location: LocationId,
    orders: z.array(
      z.object({
        id: z.string(),
        number: z.string(),
        createdAt: z.iso.datetime(),
        items: z.array(z.object({ sku: z.string(), title: z.string(), quantity: z.int() })),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi("PickList");
