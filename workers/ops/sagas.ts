import { createRoute, type z } from "@hono/zod-openapi";
import { logRecord } from "../../domain/base/log.ts";
import { cutPage } from "../../domain/lists/page.ts";
import { deadlineOf, isStuck, owesMoney, STUCK_AFTER_MS } from "../../domain/orders/saga.ts";
import { callOf } from "../../http/call.ts";
import { Saga, SagaPage, SagaParams, SagaQuery } from "../../http/contract/ops.ts";
import { readCursor, writeCursor } from "../../http/contract/order-cursor.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, OUT_OF_REACH, orThrow, problemResponses } from "../../http/router.ts";
import { abandonOrder, resumeSaga } from "../../shop/orders/steer-order.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { OpenSaga, SagaOrder } from "../../stores/orders/order-store.ts";

const list = createRoute({
  method: "get",
  path: "/api/admin/sagas",
  tags: ["Operations"],
  summary: "Orders in progress, the longest at their step first",
  description:
    "`stuck`: at one step for more than five minutes, or cancelled while the provider has their money. `running`: for less. The sweeper tries each again every 30 seconds by itself. With orders in several databases those that answer are listed, and `unreachable` names the others; begin again without a cursor when they are back. When none answers, it is `unavailable`.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { query: SagaQuery },
  responses: {
    200: jsonResponse("A page of sagas", SagaPage),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden", "unavailable"),
  },
});

const actionProblems = [
  "invalid_request",
  "unauthenticated",
  "invalid_token",
  "forbidden",
  "not_found",
  ...OUT_OF_REACH,
] as const;

const resume = createRoute({
  method: "post",
  path: "/api/admin/sagas/{orderId}/resume",
  tags: ["Operations"],
  summary: "Try the next step of an order now",
  description:
    "The step's time begins anew, though never beyond 30 minutes after the order was placed. Written into the order's timeline and the audit log.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { params: SagaParams },
  responses: {
    200: jsonResponse("The step of the order now", Saga),
    ...problemResponses(...actionProblems, "saga_not_running"),
  },
});

const cancel = createRoute({
  method: "post",
  path: "/api/admin/sagas/{orderId}/cancel",
  tags: ["Operations"],
  summary: "Cancel an order, whatever step it is at",
  description:
    "Stock and money are given back, also those of a step that succeeds later. Cancelling twice is no error. Written into the order's timeline and the audit log.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { params: SagaParams },
  responses: {
    200: jsonResponse("The step of the order now", Saga),
    ...problemResponses(...actionProblems, "order_not_cancellable"),
  },
});

export const sagaRoutes = createRouter();

sagaRoutes.openapi(list, async (c) => {
  const { state, limit, cursor } = c.req.valid("query");
  const now = Date.now();
  const cutoff = now - STUCK_AFTER_MS;
  const begin = cursor === undefined ? null : readCursor(cursor);
  const after = begin
    ? { movedAt: begin.at, id: begin.id }
    : state === "running"
      ? { movedAt: cutoff, id: "" }
      : null;
  const { sagas, unreachable } = await orderStore(c.env).openSagas({
    movedBefore: state === "stuck" ? cutoff : Number.MAX_SAFE_INTEGER,
    owing: state === "stuck",
    ...(after ? { after } : {}),
    // One more: it says that another page follows.
    limit: limit + 1,
  });
  if (unreachable.length > 0) {
    console.error(logRecord("error", "sagas listed in part", { unreachable: unreachable.join() }));
  }
  const { items, last } = cutPage(sagas, limit);
  const views = items.map((saga) => sagaView(saga, saga.attempts, now));
  const nextCursor = writeCursor(last && { at: last.movedAt, id: last.id });
  return c.json({ items: views, nextCursor, unreachable }, 200);
});

sagaRoutes.openapi(resume, async (c) => {
  const resumed = orThrow(await resumeSaga(callOf(c), c.req.valid("param").orderId));
  return c.json(sagaView(resumed, resumed.payment.attempts, Date.now()), 200);
});

sagaRoutes.openapi(cancel, async (c) => {
  const cancelled = orThrow(await abandonOrder(callOf(c), c.req.valid("param").orderId));
  return c.json(sagaView(cancelled, cancelled.payment.attempts, Date.now()), 200);
});

function sagaView(saga: OpenSaga | SagaOrder, attempts: number, now: number): z.infer<typeof Saga> {
  const { id, number, status, step, placedAt, movedAt } = saga;
  const deadline = deadlineOf(saga);
  return {
    orderId: id,
    number,
    status,
    step,
    attempts,
    stuck: isStuck(saga, now),
    owesMoney: owesMoney(saga),
    since: new Date(movedAt).toISOString(),
    deadline: deadline === null ? null : new Date(deadline).toISOString(),
    placedAt: new Date(placedAt).toISOString(),
  };
}
