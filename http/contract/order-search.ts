import { z } from "@hono/zod-openapi";
import { OrderTag } from "../../domain/order-tags/order-tags.ts";
import { OrderStatus } from "../../domain/orders/order.ts";
import { OrderCursor } from "./order-cursor.ts";

/** A date or a time with its zone, as the document's `date-time` has it. */
export const Moment = z.union(
  [z.iso.date(), z.iso.datetime({ offset: true })],
  "must be a date such as 2026-11-27, or a time with its zone",
);

/** The filters of an operator's search; an order must match every filter that is given. */
export const OrderSearch = z.object({
  q: z
    .string()
    .max(254)
    .trim()
    .optional()
    .describe(
      "An order's id, its number, the email address it was placed with, or words of its names, addresses and phone",
    ),
  status: OrderStatus.optional(),
  from: Moment.optional().describe("Placed at this moment or later; a date is its beginning in UTC"),
  to: Moment.optional().describe("Placed before this moment; a date is its end in UTC"),
  sku: z.string().max(255).trim().min(1).optional(),
  tag: OrderTag.optional().describe("One that staff gave the order"),
  cursor: OrderCursor.optional(),
});
export type OrderSearch = z.infer<typeof OrderSearch>;

export const OrderSearchQuery = OrderSearch.extend({
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
