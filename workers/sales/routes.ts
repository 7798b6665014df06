import { createRoute } from "@hono/zod-openapi";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { OrderView } from "../../domain/orders/order-view.ts";
import { Fairness, FairProof } from "../../domain/sales/fairness.ts";
import { Reconciliation } from "../../domain/sales/reconciliation.ts";
import { SaleView } from "../../domain/sales/sale.ts";
import { callOf } from "../../http/call.ts";
import {
  FairLineParams,
  FairnessQuery,
  SaleList,
  SaleOrderHeaders,
  SaleOrderRequest,
  SaleParams,
} from "../../http/contract/sales.ts";
import { ETagHeader, versionTag } from "../../http/if-match.ts";
import { requirePrincipal } from "../../http/principal.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { showFairness, showProof } from "../../shop/sales/fairness.ts";
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
  summary: "The public books of a sale: where every unit is",
  request: { params: SaleParams },
  responses: {
    200: jsonResponse("The books", Reconciliation),
    ...problemResponses("not_found", "unavailable"),
  },
});

const fairness = createRoute({
  method: "get",
  path: "/api/sales/{id}/fairness",
  tags: ["Flash sales"],
  summary: "The draw of a waiting room: its commitment, its seed and the places",
  description: [
    "Before the opening: the commitment to a secret seed, and the round of the public beacon that will be added to it.",
    "After the draw: the seed, what the beacon said, every entry that was there at the opening with its place, and the",
    "root of their hash tree. Ten seconds after the close: every entry with its admission and its orders, under",
    "pseudonyms. `node scripts/verify-sale.mjs <address of the sale>` computes all of it again.",
  ].join("\n"),
  request: { params: SaleParams, query: FairnessQuery },
  responses: {
    200: jsonResponse("What is published so far", Fairness),
    ...problemResponses("invalid_request", "not_found", "unavailable"),
  },
});

const proof = createRoute({
  method: "get",
  path: "/api/sales/{id}/fairness/{entry}",
  tags: ["Flash sales"],
  summary: "One entry's line, with the hashes that lead from it to the root",
  request: { params: FairLineParams },
  responses: {
    200: jsonResponse("The line and its proof", FairProof),
    ...problemResponses("invalid_request", "not_found", "unavailable"),
  },
});

export const saleRoutes = createRouter();

saleRoutes.openapi(fairness, async (c) => {
  const sale = await saleOf(c.env, c.req.valid("param").id);
  if (!sale) {
    throw noSuchSale();
  }
  const shown = await showFairness(c.env, sale, c.req.valid("query").after);
  if (!shown) {
    throw new ProblemError(refusal("not_found", "This sale has no waiting room, so no draw is made."));
  }
  c.header("Cache-Control", "no-store");
  return c.json(shown, 200);
});

saleRoutes.openapi(proof, async (c) => {
  const { id, entry } = c.req.valid("param");
  const sale = await saleOf(c.env, id);
  const shown = sale && (await showProof(c.env, sale, entry));
  if (!shown) {
    throw new ProblemError(refusal("not_found", "No published entry of this sale has this number."));
  }
  c.header("Cache-Control", "no-store");
  return c.json(shown, 200);
});

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
