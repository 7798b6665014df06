import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ReturnView, returnView } from "../../domain/orders/returns.ts";
import { requireOrder } from "../../http/access/order-access.ts";
import { callOf } from "../../http/call.ts";
import { readCursor, writeCursor } from "../../http/contract/order-cursor.ts";
import {
  ArrivalBody,
  DecisionBody,
  ExchangeBody,
  OrderParams,
  RefundHeaders,
  ReturnBody,
  ReturnHeaders,
  ReturnPage,
  ReturnParams,
  ReturnQuery,
} from "../../http/contract/orders.ts";
import { requireIdempotencyKey } from "../../http/idempotency-key.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import {
  type AppEnv,
  createRouter,
  jsonBody,
  jsonResponse,
  OUT_OF_REACH,
  orThrow,
  problemResponses,
} from "../../http/router.ts";
import { decideOnReturn, receiveReturn, requestReturn } from "../../shop/orders/returns/change-return.ts";
import { exchangeReturn } from "../../shop/orders/returns/exchange.ts";
import { openReturns } from "../../shop/orders/returns/open-returns.ts";

const staff = ["unauthenticated", "invalid_token", "forbidden"] as const;
const own = ["invalid_request", "not_found", "idempotency_key_reused", ...OUT_OF_REACH] as const;
const decided = ["invalid_request", "not_found", "return_not_open", ...OUT_OF_REACH] as const;

const ask = createRoute({
  method: "post",
  path: "/api/orders/{id}/returns",
  tags: ["Returns"],
  summary: "Ask to send units of an order back, and say why",
  description:
    "Of units that were sent: the order's `returnable`. A merchant decides. Once a shipment's `returnUntil` has passed, its units are refused, unless staff overrule that with a reason. Units that were not sent yet are refunded without a return.",
  security: [{ bearer: [] }, {}],
  middleware: noStore,
  request: { params: OrderParams, headers: ReturnHeaders, body: jsonBody(ReturnBody) },
  responses: {
    201: jsonResponse("Asked for, or before with this key (Idempotent-Replay: true)", ReturnView),
    ...problemResponses(
      "unauthenticated",
      "invalid_token",
      "forbidden",
      ...own,
      "items_not_returnable",
      "return_window_over",
    ),
  },
});

const open = createRoute({
  method: "get",
  path: "/api/admin/returns",
  tags: ["Returns"],
  summary: "Returns that wait for a decision or for goods",
  description: "By their orders, the oldest first. A page may hold more returns than orders.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { query: ReturnQuery },
  responses: {
    200: jsonResponse("A page of open returns", ReturnPage),
    ...problemResponses(...staff, "invalid_request", ...OUT_OF_REACH),
  },
});

const approve = createRoute({
  method: "post",
  path: "/api/admin/returns/{id}/approve",
  tags: ["Returns"],
  summary: "Approve a return: its shopper may send the goods",
  description: "Approving it twice is no error.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { params: ReturnParams, body: jsonBody(DecisionBody) },
  responses: {
    200: jsonResponse("Approved", ReturnView),
    ...problemResponses(...staff, ...decided),
  },
});

const reject = createRoute({
  method: "post",
  path: "/api/admin/returns/{id}/reject",
  tags: ["Returns"],
  summary: "Decline a return, or what of it has not arrived",
  description: "What has arrived by then stays received. Declining it twice is no error.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { params: ReturnParams, body: jsonBody(DecisionBody) },
  responses: {
    200: jsonResponse("Declined", ReturnView),
    ...problemResponses(...staff, ...decided),
  },
});

const receive = createRoute({
  method: "post",
  path: "/api/admin/returns/{id}/receive",
  tags: ["Returns"],
  summary: "Record that goods of a return have arrived",
  description:
    "What was paid for these units is paid back, each with its own tax; shipping is refunded by its own line, with a refund. Units go back to stock or are written off. Both happen once.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { params: ReturnParams, headers: RefundHeaders, body: jsonBody(ArrivalBody) },
  responses: {
    200: jsonResponse("Received, now or before with this key (Idempotent-Replay: true)", ReturnView),
    ...problemResponses(...staff, ...own, "return_not_open", "items_not_returnable"),
  },
});

const exchange = createRoute({
  method: "post",
  path: "/api/admin/returns/{id}/exchange",
  tags: ["Returns"],
  summary: "Name the order that replaces returned goods",
  description:
    "The order is one of the same customer, and is paid as every order. The goods are refunded when they arrive. Order and return then name each other. Repeating it is no error.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { params: ReturnParams, body: jsonBody(ExchangeBody) },
  responses: {
    200: jsonResponse("The return, with its order", ReturnView),
    ...problemResponses(...staff, ...decided, "exchange_refused"),
  },
});

export const returnRoutes = createRouter();

returnRoutes.openapi(ask, async (c) => {
  const found = await requireOrder(c, c.req.valid("param").id);
  const asked = orThrow(await requestReturn(callOf(c), c.get("shop"), found, keyOf(c), c.req.valid("json")));
  if (asked.replay) {
    c.header("Idempotent-Replay", "true");
  }
  return c.json(returnView(asked.changed), 201);
});

returnRoutes.openapi(open, async (c) => {
  const { pageSize, cursor } = c.req.valid("query");
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const { items, next } = await openReturns(c.env, { after, limit: pageSize });
  const views = items.map(({ one, order }) => {
    const { id: orderId, number, email } = order;
    return { ...one, orderId, number, email };
  });
  return c.json({ items: views, nextCursor: writeCursor(next) }, 200);
});

returnRoutes.openapi(approve, async (c) => {
  const { message } = c.req.valid("json");
  const made = await decideOnReturn(callOf(c), c.req.valid("param").id, "approve", message);
  return c.json(returnView(orThrow(made).changed), 200);
});

returnRoutes.openapi(reject, async (c) => {
  const { message } = c.req.valid("json");
  const made = await decideOnReturn(callOf(c), c.req.valid("param").id, "reject", message);
  return c.json(returnView(orThrow(made).changed), 200);
});

returnRoutes.openapi(receive, async (c) => {
  // Without a body nothing has been read, its defaults neither.
  const { items, restock } = ArrivalBody.parse(c.req.valid("json"));
  const arrived = items?.map((units) => ({ ...units, restock: units.restock ?? restock }));
  const received = { items: arrived, restock };
  const { changed, replay } = orThrow(
    await receiveReturn(callOf(c), c.req.valid("param").id, keyOf(c), received),
  );
  if (replay) {
    c.header("Idempotent-Replay", "true");
  }
  return c.json(returnView(changed), 200);
});

returnRoutes.openapi(exchange, async (c) => {
  const { orderId } = c.req.valid("json");
  const one = orThrow(await exchangeReturn(callOf(c), c.req.valid("param").id, orderId));
  return c.json(returnView(one), 200);
});

/** The caller's key, or one of its own for this request. */
function keyOf(c: Context<AppEnv>): string {
  return c.req.header("Idempotency-Key") === undefined ? crypto.randomUUID() : requireIdempotencyKey(c);
}
