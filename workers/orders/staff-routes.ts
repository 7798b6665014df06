import { createRoute, type z } from "@hono/zod-openapi";
import { shipmentView } from "../../domain/orders/fulfilment.ts";
import { RefundView, refundView } from "../../domain/payments/payment.ts";
import { callOf } from "../../http/call.ts";
import {
  AllocationBody,
  AllocationMoved,
  OrderParams,
  ParcelBody,
  ParcelMovedView,
  ParcelParams,
  RefundBody,
  RefundHeaders,
} from "../../http/contract/orders.ts";
import { requireIdempotencyKey } from "../../http/idempotency-key.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import {
  createRouter,
  jsonBody,
  jsonResponse,
  OUT_OF_REACH,
  orThrow,
  problemResponses,
} from "../../http/router.ts";
import { moveAllocation } from "../../shop/orders/fulfilment/move-allocation.ts";
import { refundOrder } from "../../shop/orders/refund-order.ts";
import { deliverParcel, dispatchParcel, type ParcelMoved } from "../../shop/orders/ship-order.ts";

const who = ["unauthenticated", "invalid_token", "forbidden", "not_found"] as const;

const refund = createRoute({
  method: "post",
  path: "/api/orders/{id}/refunds",
  tags: ["Orders"],
  summary: "Refund an order, all of it or a part",
  description:
    "Never more than was paid. Items are worth their own price after discount, with their own tax. Shipping comes back by its own line. With none of items, shipping and amount, everything that is left is paid back. An order that is wholly refunded is REFUNDED, and what is left of its money can still be paid back. The refund is `pending` while the provider can't be reached, and tried until it is paid.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { params: OrderParams, headers: RefundHeaders, body: jsonBody(RefundBody) },
  responses: {
    201: jsonResponse("Recorded now, or before with this key (Idempotent-Replay: true)", RefundView),
    ...problemResponses(
      ...who,
      "invalid_request",
      "idempotency_key_reused",
      "order_not_refundable",
      "refund_exceeds_payment",
      "items_not_ordered",
      ...OUT_OF_REACH,
    ),
  },
});

const dispatch = createRoute({
  method: "post",
  path: "/api/admin/orders/{id}/shipments",
  tags: ["Fulfilment"],
  summary: "Ship an order, or a parcel of it",
  description:
    "Of all that is left to ship, or of some units of it. The order is SHIPPED when nothing is left. The same carrier and tracking number again is the same parcel, and is refused where it names other units.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { params: OrderParams, body: jsonBody(ParcelBody) },
  responses: {
    201: jsonResponse("On its way", ParcelMovedView),
    ...problemResponses(
      ...who,
      "invalid_request",
      "order_not_shippable",
      "items_not_ordered",
      "units_elsewhere",
      "changed_meanwhile",
      ...OUT_OF_REACH,
    ),
  },
});

const allocation = createRoute({
  method: "post",
  path: "/api/admin/orders/{id}/allocations",
  tags: ["Fulfilment"],
  summary: "Move an order's units to another location",
  description:
    "For an order with nothing shipped yet. A SKU moves whole, if the other location has enough units of it; otherwise it stays.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { params: OrderParams, body: jsonBody(AllocationBody) },
  responses: {
    200: jsonResponse("What moved, and what stayed", AllocationMoved),
    ...problemResponses(
      ...who,
      "invalid_request",
      "units_elsewhere",
      "unknown_location",
      "changed_meanwhile",
      ...OUT_OF_REACH,
    ),
  },
});

const delivered = createRoute({
  method: "post",
  path: "/api/admin/orders/{id}/shipments/{shipmentId}/delivered",
  tags: ["Fulfilment"],
  summary: "Record that a parcel has arrived",
  description:
    "The order is DELIVERED when everything was shipped and all parcels have arrived. One that was refunded while its parcel was on its way stays REFUNDED.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { params: ParcelParams },
  responses: {
    200: jsonResponse("Arrived", ParcelMovedView),
    ...problemResponses(...who, ...OUT_OF_REACH),
  },
});

export const orderStaffRoutes = createRouter();

orderStaffRoutes.openapi(refund, async (c) => {
  const { id: orderId } = c.req.valid("param");
  const { amount, shipping, ...rest } = c.req.valid("json");
  const keyed = c.req.header("Idempotency-Key") !== undefined;
  const key = keyed ? requireIdempotencyKey(c) : crypto.randomUUID();
  const named = [amount, shipping].flatMap((one) => (typeof one === "object" ? [one.currency] : []));
  const command = {
    currencies: named,
    amount: amount?.amount,
    ...(shipping === undefined ? {} : { shipping: shipping === true ? shipping : shipping.amount }),
    ...rest,
  };
  const { refund: made, currency, replay } = orThrow(await refundOrder(callOf(c), orderId, key, command));
  if (replay) {
    c.header("Idempotent-Replay", "true");
  }
  return c.json(refundView(made, currency), 201);
});

orderStaffRoutes.openapi(dispatch, async (c) => {
  const { id: orderId } = c.req.valid("param");
  const moved = orThrow(await dispatchParcel(callOf(c), orderId, c.req.valid("json")));
  return c.json(movedView(orderId, moved), 201);
});

orderStaffRoutes.openapi(allocation, async (c) => {
  const { id: orderId } = c.req.valid("param");
  return c.json(orThrow(await moveAllocation(callOf(c), orderId, c.req.valid("json"))), 200);
});

orderStaffRoutes.openapi(delivered, async (c) => {
  const { id: orderId, shipmentId } = c.req.valid("param");
  const moved = orThrow(await deliverParcel(callOf(c), orderId, shipmentId));
  return c.json(movedView(orderId, moved), 200);
});

function movedView(orderId: string, { status, shipment }: ParcelMoved): z.infer<typeof ParcelMovedView> {
  return { orderId, status, shipment: shipmentView(shipment) };
}
