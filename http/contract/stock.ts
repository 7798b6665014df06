import { z } from "@hono/zod-openapi";
import { MAX_RESERVATION_QUANTITY } from "../../domain/stock/stock.ts";

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
    reference: z.string().min(1).max(128),
  })
  .openapi("ReservationRequest");

export const Reserved = z.object({ id: z.string(), expiresAt: z.iso.datetime() }).openapi("Reserved");

export const StockAdjustment = z
  .strictObject({
    delta: z
      .int()
      .min(-1_000_000)
      .max(1_000_000)
      .refine((delta) => delta !== 0, "must not be zero"),
    reason: z.string().trim().min(1).max(200),
  })
  .openapi("StockAdjustment");
