import { createRoute } from "@hono/zod-openapi";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { OrderView } from "../../domain/orders/order-view.ts";
import { Reconciliation } from "../../domain/sales/reconciliation.ts";
import { SaleView } from "../../domain/sales/sale.ts";
import { callOf } from "../../http/call.ts";
import { SaleList, SaleOrderHeaders, SaleOrderRequest, SaleParams } from "../../http/contract/sales.ts";
import { ETagHeader, versionTag } from "../../http/if-match.ts";
import { requirePrincipal } from "../../http/principal.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { showBooks } from "../../shop/sales/reconcile.ts";
import { saleOf, shownSales } from "../../shop/sales/sale-cache.ts";
import { viewSale } from "../../shop/sales/view-sale.ts";
import { orderFromSale } from "./order-from-sale.ts";

const list = createRoute({
  method: "get",
  path: "/api/sales",
  tags: ["Flash sales"],
  summary: "Sales that are coming, open, or ended within a day",
  responses: {
    200: jsonResponse("The sales", SaleList),
    ...problemResponses("unavailable"),
  },
});

const read = createRoute({
  method: "get",
  path: "/api/sales/{id}",
  tags: ["Flash sales"],
  summary: "One sale with what is left of it",
  request: { params: SaleParams },
  responses: {
    200: { ...jsonResponse("The sale", SaleView), headers: ETagHeader },
    ...problemResponses("not_found", "unavailable"),
  },
});

const order = createRoute({
  method: "post",
  path: "/api/sales/{id}/orders",
  tags: ["Flash sales"],
  summary: "Order units of a sale",
  description:
    "Exactly the allotment is sold, and exactly the limit to each customer. 503 means that the outcome is not known: repeat the request with the same key.",
  security: [{ bearer: [] }],
  request: {
    params: SaleParams,
    headers: SaleOrderHeaders,
    body: jsonBody(SaleOrderRequest),
  },
  responses: {
    201: jsonResponse("Placed, or placed before with this key (Idempotent-Replay: true)", OrderView),
    ...problemResponses(
      "invalid_request",
      "idempotency_key_missing",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "not_admitted",
      "not_found",
      "sold_out",
      "limit_reached",
      "sale_closed",
      "not_open",
      "idempotency_key_reused",
      "coupon_not_applicable",
      "payment_provider_unknown",
      "item_unavailable",
      "shipping_not_available",
      "address_invalid",
      "total_changed",
      "order_total_too_low",
      "order_total_too_high",
      "unavailable",
    ),
  },
});

const reconciliation = createRoute({
  method: "get",
  path: "/api/sales/{id}/reconciliation",
  tags: ["Flash sales"],
  summary: "Where every unit of a sale is, for anyone to check",
  request: { params: SaleParams },
  responses: {
    200: jsonResponse("The books", Reconciliation),
    ...problemResponses("not_found", "unavailable"),
  },
});

export const saleRoutes = createRouter();

function noSuchSale(): ProblemError {
  return new ProblemError(refusal("not_found", "There is no such sale."));
}

saleRoutes.openapi(list, async (c) => {
  const sales = await shownSales(c.env);
  c.header("Cache-Control", "no-store");
  return c.json({ items: await Promise.all(sales.map((sale) => viewSale(c.env, sale))) }, 200);
});

saleRoutes.openapi(read, async (c) => {
  const sale = await saleOf(c.env, c.req.valid("param").id);
  if (!sale) {
    throw noSuchSale();
  }
  c.header("Cache-Control", "no-store");
  c.header("ETag", versionTag(sale.version));
  return c.json(await viewSale(c.env, sale), 200);
});

// `orderFromSale` checks its input, as it does on the fast path.
saleRoutes.openAPIRegistry.registerPath(order);
saleRoutes.post("/api/sales/:id/orders", async (c) => {
  const call = { ...callOf(c), principal: requirePrincipal(c), touch: () => {} };
  return orThrow(await orderFromSale(call, { request: c.req.raw, saleId: c.req.param("id") }));
});

saleRoutes.openapi(reconciliation, async (c) => {
  const sale = await saleOf(c.env, c.req.valid("param").id);
  if (!sale) {
    throw noSuchSale();
  }
  c.header("Cache-Control", "no-store");
  return c.json(await showBooks(c.env, sale), 200);
});
