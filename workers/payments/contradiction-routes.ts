import { createRoute, type z } from "@hono/zod-openapi";
import { money } from "../../domain/base/money.ts";
import { callOf } from "../../http/call.ts";
import {
  ContradictionPage,
  ContradictionParams,
  ContradictionQuery,
  ContradictionView,
} from "../../http/contract/payments.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, OUT_OF_REACH, orThrow, problemResponses } from "../../http/router.ts";
import { readContradictions, settleContradiction } from "../../shop/contradictions/contradictions.ts";
import type { StoredContradiction } from "../../stores/payments/payment-contradictions.ts";

const shared = { tags: ["Payments"], security: [{ bearer: [] }], middleware: noStore };
const guards = ["invalid_request", "unauthenticated", "invalid_token", "forbidden", ...OUT_OF_REACH] as const;

const list = createRoute({
  ...shared,
  method: "get",
  path: "/api/admin/payments/contradictions",
  summary: "Notices of payment providers that contradict their order",
  description:
    "A signed notice says something else than the order: money taken for a payment that was given up (which is given back, and then settled by itself), another amount, a payment voided or paid back that the shop did not ask for, or something accepted that failed later. Newest first, each once. The others stay open until an operator settles them.",
  request: { query: ContradictionQuery },
  responses: { 200: jsonResponse("A page of them", ContradictionPage), ...problemResponses(...guards) },
});

const settle = createRoute({
  ...shared,
  method: "post",
  path: "/api/admin/payments/contradictions/{id}/settle",
  summary: "Mark a contradiction as settled",
  description: "It changes neither order nor payment. Repeating it is no error.",
  request: { params: ContradictionParams },
  responses: {
    200: jsonResponse("As it is now", ContradictionView),
    ...problemResponses(...guards, "not_found"),
  },
});

export const contradictionRoutes = createRouter();

contradictionRoutes.openapi(list, async (c) => {
  const { state, limit, cursor } = c.req.valid("query");
  const [at = "", id = ""] = cursor?.split(".") ?? [];
  const after = cursor === undefined ? null : { at: Number(at), id };
  const { items, next } = await readContradictions(c.env, { open: state === "open", after, limit });
  return c.json({ items: items.map(view), nextCursor: next && `${next.at}.${next.id}` }, 200);
});

contradictionRoutes.openapi(settle, async (c) => {
  const settled = orThrow(await settleContradiction(callOf(c), c.req.valid("param").id));
  return c.json(view(settled), 200);
});

function view(stored: StoredContradiction): z.infer<typeof ContradictionView> {
  const {
    id,
    orderId,
    provider,
    paymentKey,
    amount,
    currency,
    orderTotal,
    orderCurrency,
    at,
    settledAt,
    settledBy,
  } = stored;
  return {
    id,
    orderId,
    provider,
    paymentKey,
    kind: ContradictionView.shape.kind.parse(stored.kind),
    state: ContradictionView.shape.state.parse(stored.state),
    ...(amount === null || currency === null ? {} : { amount: { amount, currency } }),
    orderStatus: ContradictionView.shape.orderStatus.parse(stored.orderStatus),
    orderTotal: money(orderTotal, orderCurrency),
    at: new Date(at).toISOString(),
    ...(settledAt === null || settledBy === null
      ? {}
      : { settledAt: new Date(settledAt).toISOString(), settledBy }),
  };
}
