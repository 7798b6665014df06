import { createRoute } from "@hono/zod-openapi";
import { shopperKey } from "../../domain/accounts/access.ts";
import { Quote } from "../../domain/base/quote.ts";
import { OrderRequest } from "../../domain/orders/order.ts";
import { OrderDetail, OrderView } from "../../domain/orders/order-view.ts";
import { requireOrder } from "../../http/access/order-access.ts";
import { giveBookmark, readBookmark } from "../../http/bookmark.ts";
import { callOf } from "../../http/call.ts";
import { CartHeaders } from "../../http/cart-id.ts";
import { MailSent } from "../../http/contract/accounts.ts";
import { readCursor, writeCursor } from "../../http/contract/order-cursor.ts";
import {
  HistoryQuery,
  OrderAccess,
  OrderLookup,
  OrderPage,
  OrderParams,
  PlaceOrderHeaders,
  QuoteBody,
} from "../../http/contract/orders.ts";
import { requireIdempotencyKey } from "../../http/idempotency-key.ts";
import { requirePrincipal } from "../../http/principal.ts";
import {
  createRouter,
  jsonBody,
  jsonResponse,
  OUT_OF_REACH,
  orThrow,
  problemResponses,
} from "../../http/router.ts";
import { withShopper } from "../../http/shopper.ts";
import { cancelOrder } from "../../shop/orders/cancel-order.ts";
import { mailOrderLink } from "../../shop/orders/mail-order-link.ts";
import { placeOrder } from "../../shop/orders/place-order.ts";
import { quoteCart } from "../../shop/orders/quote-cart.ts";
import { readHistory } from "../../shop/orders/reading/history.ts";
import { journalRoutes } from "./journal.ts";
import { orderSearchRoutes } from "./search.ts";

const place = createRoute({
  method: "post",
  path: "/api/orders",
  tags: ["Orders"],
  summary: "Order the current cart",
  description:
    "Prices and totals are the server's. The order is durable when 201 is answered; payment follows at once and the status moves to CONFIRMED or CANCELLED. Repeating the request with the same Idempotency-Key answers with the same order.",
  security: [{ bearer: [] }, {}],
  middleware: withShopper,
  request: { headers: PlaceOrderHeaders, body: jsonBody(OrderRequest) },
  responses: {
    201: jsonResponse("Placed, or placed before with this key (Idempotent-Replay: true)", OrderView),
    ...problemResponses(
      "invalid_request",
      "idempotency_key_missing",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "out_of_stock",
      "idempotency_key_reused",
      "cart_empty",
      "cart_ordered",
      "item_unavailable",
      "unknown_sku",
      "coupon_invalid",
      "rate_limited",
      "order_total_too_low",
      "order_total_too_high",
      "order_too_many_items",
      "shipping_not_available",
      "address_invalid",
      "item_limit_exceeded",
      "total_changed",
      "payment_provider_unknown",
      "unavailable",
    ),
  },
});

const lookup = createRoute({
  method: "post",
  path: "/api/orders/lookup",
  tags: ["Orders"],
  summary: "Mail the link of an order to the address that placed it",
  description:
    "By its number and the email address it was placed with. The answer is the same whether or not there is such an order.",
  request: { body: jsonBody(OrderLookup) },
  responses: {
    202: jsonResponse("A mail is on its way, if there is such an order", MailSent),
    ...problemResponses("invalid_request", "rate_limited", "unavailable"),
  },
});

const quote = createRoute({
  method: "post",
  path: "/api/checkout/quote",
  tags: ["Orders"],
  summary: "What the current cart would cost at an address",
  description:
    "Prices, shipping methods and taxes of this moment. Send its `total` as `expectedTotal` of the order, and no other total is charged.",
  security: [{ bearer: [] }, {}],
  middleware: withShopper,
  request: { headers: CartHeaders, body: jsonBody(QuoteBody) },
  responses: {
    200: jsonResponse("The sums that an order would have now", Quote),
    ...problemResponses(
      "invalid_request",
      "invalid_token",
      "forbidden",
      "cart_empty",
      "item_unavailable",
      "unknown_sku",
      "item_limit_exceeded",
      "coupon_invalid",
      "rate_limited",
      "order_total_too_low",
      "order_total_too_high",
      "order_too_many_items",
      "shipping_not_available",
      "address_invalid",
      "unavailable",
    ),
  },
});

const mine = createRoute({
  method: "get",
  path: "/api/orders/me",
  tags: ["Orders"],
  summary: "The caller's orders, newest first",
  description:
    "Send the last `x-d1-bookmark` header that any answer gave you: the page then comes from the read model near you, and what you just placed or cancelled is in it. Without one the order store itself answers.",
  security: [{ bearer: [] }],
  request: { query: HistoryQuery },
  responses: {
    200: jsonResponse("A page of orders", OrderPage),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden"),
  },
});

const read = createRoute({
  method: "get",
  path: "/api/orders/{id}",
  tags: ["Orders"],
  summary: "One order with its timeline",
  description: "For its owner, for support, and for guests with the order's token.",
  security: [{ bearer: [] }, {}],
  request: { params: OrderParams, headers: OrderAccess },
  responses: {
    200: jsonResponse("The order", OrderDetail),
    ...problemResponses("unauthenticated", "invalid_token", "forbidden", "not_found", ...OUT_OF_REACH),
  },
});

const cancel = createRoute({
  method: "post",
  path: "/api/orders/{id}/cancel",
  tags: ["Orders"],
  summary: "Cancel an order that is not on its way yet",
  description: "The stock returns, and what was paid is voided or refunded. Cancelling twice is no error.",
  security: [{ bearer: [] }, {}],
  request: { params: OrderParams, headers: OrderAccess },
  responses: {
    200: jsonResponse("The order, cancelled", OrderDetail),
    ...problemResponses(
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "not_found",
      "order_not_cancellable",
      ...OUT_OF_REACH,
    ),
  },
});

export const orderRoutes = createRouter();

orderRoutes.route("/", orderSearchRoutes);
orderRoutes.route("/", journalRoutes);

orderRoutes.openapi(place, async (c) => {
  const idempotencyKey = requireIdempotencyKey(c);
  const place = { shopper: c.get("shopper"), request: c.req.valid("json"), idempotencyKey };
  const { order, replay } = orThrow(await placeOrder(callOf(c), c.get("shop"), place));
  c.header("Location", `/api/orders/${order.id}`);
  if (replay) {
    c.header("Idempotent-Replay", "true");
  }
  return c.json(order, 201);
});

orderRoutes.openapi(lookup, async (c) => {
  orThrow(await mailOrderLink(callOf(c), c.req.valid("json")));
  return c.json({ status: "mail_sent" } as const, 202);
});

orderRoutes.openapi(quote, async (c) =>
  c.json(orThrow(await quoteCart(callOf(c), c.get("shop"), c.get("shopper"), c.req.valid("json"))), 200),
);

orderRoutes.openapi(mine, async (c) => {
  const { sub } = requirePrincipal(c);
  const { page, pageSize, cursor } = c.req.valid("query");
  const { items, total, next, bookmark } = await readHistory(
    c.env,
    shopperKey({ kind: "customer", sub }),
    {
      limit: pageSize,
      ...(cursor === undefined ? { page } : { after: readCursor(cursor) }),
    },
    readBookmark(c),
  );
  giveBookmark(c, bookmark);
  return c.json({ items, page, pageSize, total, nextCursor: writeCursor(next) }, 200);
});

orderRoutes.openapi(read, async (c) => {
  const { order } = await requireOrder(c, c.req.valid("param").id);
  return c.json(order, 200);
});

orderRoutes.openapi(cancel, async (c) => {
  const { id } = c.req.valid("param");
  const cancelled = orThrow(await cancelOrder(callOf(c), id, await requireOrder(c, id)));
  return c.json(cancelled, 200);
});
