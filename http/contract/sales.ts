import { z } from "@hono/zod-openapi";
import { OrderRequest } from "../../domain/orders/order.ts";
import { SaleView } from "../../domain/sales/sale.ts";
import { IdempotencyKey } from "../idempotency-key.ts";
import { MAX_TOKEN_CHARS, TOKEN_FIELD } from "../turnstile.ts";

export const SaleParams = z.object({
  id: z.string().max(32).openapi({ example: "sal_4k7qx3m2x9vt5n8wbcjz" }),
});

/** The most entries that one sale can have: as many accounts may wait as there are. */
const MAX_ENTRY = 1_000_000_000;

export const FairnessQuery = z.object({
  after: z.coerce.number().int().min(0).max(MAX_ENTRY).default(0).openapi({ example: 8192 }),
});

export const FairLineParams = SaleParams.extend({
  entry: z.coerce.number().int().min(1).max(MAX_ENTRY).openapi({ example: 17 }),
});

/** The route checks the id itself: an id that no sale can have is not found. */
export const LiveParams = z.object({ id: z.string().openapi({ example: "sal_7h2k9m4q1x8c3v6b5n0p" }) });

export const SaleList = z.object({ items: z.array(SaleView) }).openapi("SaleList");

export const PassRequest = z
  .strictObject({ [TOKEN_FIELD]: z.string().max(MAX_TOKEN_CHARS).default("") })
  .openapi("PassRequest");

export const Pass = z.object({ pass: z.string(), expiresAt: z.iso.datetime() }).openapi("Pass");

export const SaleOrderHeaders = z.object({
  "idempotency-key": IdempotencyKey,
  "sale-ticket": z
    .string()
    .max(128)
    .optional()
    .openapi({ description: "The waiting room's ticket, where the sale has one" }),
});

export const SaleOrderRequest = OrderRequest.extend({ quantity: z.int().min(1).max(10) }).openapi(
  "SaleOrderRequest",
);
