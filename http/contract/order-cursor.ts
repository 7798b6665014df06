import { z } from "@hono/zod-openapi";
import { OrderId } from "../../domain/orders/order.ts";
import type { SummaryPlace } from "../../stores/orders/order-summaries.ts";

/**
 * Where a page of orders begins, as clients hand it back: `<milliseconds since 1970>.<order id>`.
 */
export const OrderCursor = z
  .string()
  .regex(/^\d{1,15}\.ord_[0-9a-z]{20}-[0-9a-z]{1,9}(?:-[0-9a-z]{1,2})?$/)
  .refine((text) => OrderId.safeParse(text.slice(text.indexOf(".") + 1)).success)
  .describe("`nextCursor` of the previous page");

export function readCursor(cursor: string): SummaryPlace {
  const dot = cursor.indexOf(".");
  return { at: Number(cursor.slice(0, dot)), id: cursor.slice(dot + 1) };
}

export function writeCursor(place: SummaryPlace | null): string | null {
  return place && `${place.at}.${place.id}`;
}
