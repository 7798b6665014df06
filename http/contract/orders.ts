import { z } from "@hono/zod-openapi";
import { Money } from "../../domain/base/money.ts";
import { ShipmentView, Units } from "../../domain/orders/fulfilment.ts";
import { OrderStatus } from "../../domain/orders/order.ts";

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => !/\p{Cc}/u.test(value), "must not hold control characters");

/** Which units; more lines than an order has units are no use. */
const units = z.array(Units.strict()).min(1).max(50);

export const OrderSummaryView = z.object({
  id: z.string(),
  number: z.string(),
  status: OrderStatus,
  total: Money,
  itemCount: z.int(),
  createdAt: z.iso.datetime(),
});

export const FoundOrderView = z.object({
  id: z.string(),
  number: z.string(),
  status: OrderStatus,
  total: Money,
  itemCount: z.int(),
  createdAt: z.iso.datetime(),
  customer: z.string().describe("`user:<subject>`, or `guest` for an order without an account"),
  email: z.string().describe("Lower case; empty once its customer was erased"),
});

export const RefundBody = z.strictObject({
  amount: Money.extend({ amount: z.int().min(1) })
    .optional()
    .describe("Left out: what the items are worth, or everything that is left"),
  items: units
    .optional()
    .describe("The units it is for; left out with everything refunded: all that are left"),
  restock: z.boolean().default(false).describe("Whether these units can be sold again"),
  reason: text(200).optional(),
});

export const ParcelBody = z.strictObject({
  carrier: text(60),
  trackingNumber: text(80),
  items: units.optional().describe("Left out: everything that is left"),
});

export const ParcelMovedView = z.object({ orderId: z.string(), status: OrderStatus, shipment: ShipmentView });
