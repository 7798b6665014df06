import { z } from "@hono/zod-openapi";
import { AccountEmail } from "../../domain/accounts/account.ts";
import { anyMoneyBetween, Money } from "../../domain/base/money.ts";
import { line } from "../../domain/base/text.ts";
import { CartHistoryView } from "../../domain/cart/cart-history.ts";
import { MAX_AT_ONCE, MAX_TAGS, OrderTag } from "../../domain/order-tags/order-tags.ts";
import { ShipmentView, Units } from "../../domain/orders/fulfilment.ts";
import { AddressInput, OrderRequest, OrderStatus } from "../../domain/orders/order.ts";
import { ArrivedUnits, AskedUnits, ReturnView } from "../../domain/orders/returns.ts";
import { LocationId } from "../../domain/stock/locations.ts";
import { CartHeaders } from "../cart-id.ts";
import { IdempotencyKey } from "../idempotency-key.ts";
import { OrderCursor } from "./order-cursor.ts";

/** Which units; more lines than an order has units are no use. */
const units = z.array(Units.strict()).min(1).max(50);

/** An order's id in a path, whether there is such an order or not. */
export const OrderIdText = z.string().max(64).openapi({ example: "ord_4k7qx3m2x9vt5n8wbcjz-2f" });

export const OrderParams = z.object({ id: OrderIdText });

export const ParcelParams = OrderParams.extend({ shipmentId: z.string().max(80) });

export const OrderAccess = z.object({
  "order-token": z
    .string()
    .max(128)
    .optional()
    .openapi({ description: "A guest's accessToken of this order" }),
});

export const PlaceOrderHeaders = CartHeaders.extend({ "idempotency-key": IdempotencyKey });

/** The price of a cart depends on its destination alone, so no recipient is asked for. */
export const QuoteBody = OrderRequest.pick({ shippingMethod: true, couponCode: true })
  .partial()
  .extend({ shippingAddress: AddressInput.pick({ country: true, region: true, postalCode: true }) })
  .strict()
  .openapi("QuoteRequest");

/** Where a request without a key is one of its own. */
export const OptionalKey = IdempotencyKey.openapi({
  param: { required: false },
  description: "Send one, and repeat it when trying again: without it, each request is one of its own",
});

export const RefundHeaders = z.object({ "idempotency-key": OptionalKey });

export const ReturnHeaders = OrderAccess.extend({ "idempotency-key": OptionalKey });

export const HistoryQuery = z.object({
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
  cursor: OrderCursor.optional().openapi({
    description:
      "`nextCursor` of the previous page: takes the place of `page`, and stays right while orders come in",
  }),
});

export const OrderLookup = z
  .strictObject({
    number: z.string().max(32).trim().min(1).openapi({ example: "4K7QX-3M2X9" }),
    email: AccountEmail,
  })
  .openapi("OrderLookup");

const OrderSummaryView = z.object({
  id: z.string(),
  number: z.string(),
  status: OrderStatus,
  total: Money,
  itemCount: z.int(),
  createdAt: z.iso.datetime(),
});

const FoundOrderView = OrderSummaryView.extend({
  customer: z.string().describe("`user:<subject>`, or `guest` for an order without an account"),
  email: z.string().describe("Lower case; empty once its customer was erased, and while it cannot be read"),
  tags: z.array(z.string()).describe("Those that staff gave it"),
});

export const OrderPage = z
  .object({
    items: z.array(OrderSummaryView),
    page: z.int(),
    pageSize: z.int(),
    total: z.int(),
    nextCursor: z.string().nullable().describe("The `cursor` of the next page; null on the last"),
  })
  .openapi("OrderPage");

export const FoundOrderPage = z
  .object({ items: z.array(FoundOrderView), nextCursor: z.string().nullable() })
  .openapi("FoundOrderPage");

export const AllocationBody = z
  .strictObject({ from: LocationId, to: LocationId })
  .openapi("AllocationMoveRequest");

export const AllocationMoved = z
  .object({
    moved: z.array(Units).describe("What the other location sends from now on"),
    stayed: z.array(Units).describe("What the other has not enough of, or what is of a flash sale"),
  })
  .openapi("AllocationMoved");

export const TagBody = z
  .strictObject({
    orders: z.array(OrderIdText).min(1).max(MAX_AT_ONCE),
    verb: z.enum(["add", "remove"]),
    tags: z.array(OrderTag).min(1).max(MAX_TAGS).describe("Kept in lower case"),
  })
  .openapi("OrderTagRequest");

export const TaggedOrders = z
  .object({
    items: z.array(
      z.object({
        orderId: z.string(),
        tags: z.array(z.string()).nullable().describe("From now on; null where it stayed as it was"),
        problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
      }),
    ),
  })
  .openapi("TaggedOrders");

/** In the order's currency. More than any order costs is refused as more than was paid. */
const RefundAmount = anyMoneyBetween(1, 1_000_000_000);

export const RefundBody = z
  .strictObject({
    amount: RefundAmount.optional().describe(
      "Left out: what items and shipping are worth, or everything that is left",
    ),
    items: units
      .optional()
      .describe("The units it is for; left out with everything refunded: all that are left"),
    shipping: z
      .union([z.literal(true), RefundAmount])
      .optional()
      .describe("All that is left of the shipping with its tax, or so much of it"),
    restock: z.boolean().default(false).describe("Whether these units can be sold again"),
    reason: line(200).optional(),
  })
  .openapi("RefundRequest");

export const ParcelBody = z
  .strictObject({
    carrier: line(60),
    trackingNumber: line(80),
    location: LocationId.optional().describe("Where it leaves from; it sends what it gave to the order"),
    items: units.optional().describe("Left out: everything that is left, at the location if one is named"),
  })
  .openapi("ParcelRequest");

export const ParcelMovedView = z
  .object({ orderId: z.string(), status: OrderStatus, shipment: ShipmentView })
  .openapi("ParcelMoved");

export const ReturnParams = z.object({
  id: z.string().max(64).openapi({ example: "ret_4k7qx3m2x9vt5n8wbcjz-2f-0m3nqk7t" }),
});

export const ReturnBody = z
  .strictObject({
    items: z.array(AskedUnits).min(1).max(50),
    overrule: line(500)
      .optional()
      .describe("Staff alone: why units are taken whose time is over. It is audited"),
  })
  .openapi("ReturnRequest");

export const DecisionBody = z
  .strictObject({ message: line(500).optional().describe("Words for the shopper, in their mail") })
  .openapi("ReturnDecision");

export const ArrivalBody = z
  .strictObject({
    items: z
      .array(ArrivedUnits.extend({ restock: z.boolean().optional() }))
      .min(1)
      .max(50)
      .optional()
      .describe("Left out: everything that is awaited"),
    restock: z
      .boolean()
      .default(false)
      .describe("Whether units that say nothing of it can be sold again; the others are written off"),
  })
  .openapi("ReturnArrival");

export const ExchangeBody = z
  .strictObject({ orderId: z.string().max(64).describe("The order that takes the place of the goods") })
  .openapi("ReturnExchange");

const OrderReturnView = ReturnView.extend({
  orderId: z.string(),
  number: z.string(),
  email: z.string().describe("Empty once its customer was erased"),
}).openapi("OrderReturn");

export const ReturnQuery = z.object({
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
  cursor: OrderCursor.optional(),
});

export const ReturnPage = z
  .object({
    items: z.array(OrderReturnView),
    nextCursor: z.string().nullable().describe("The `cursor` of the next page; null on the last"),
  })
  .openapi("ReturnPage");

/** A cart as staff name it: the `id` that the cart itself shows. */
export const StaffCartParams = z.object({
  id: z
    .string()
    .regex(/^(?:crt_[0-9a-z]{20}|user:[\x21-\x7e]{1,128})$/, "must be the id of a cart")
    .openapi({ example: "user:acc_4k7qx3m2x9vt5n8wbcjz" }),
});

export const CartHistoryQuery = z.object({
  at: z.iso
    .datetime({ offset: true })
    .optional()
    .describe("The moment whose cart is replayed; now where it is left out"),
});

export const CartHistoryAnswer = CartHistoryView.openapi("CartHistory");

export const CartLink = z.object({ url: z.url(), expiresAt: z.iso.datetime() }).openapi("CartLink");

export const CartToken = z.strictObject({ token: z.string().min(1).max(1_024) }).openapi("CartToken");
