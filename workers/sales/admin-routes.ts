import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { randomId } from "../../domain/base/ids.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { SaleChange, SaleRequest, SaleView } from "../../domain/sales/sale.ts";
import { callOf } from "../../http/call.ts";
import { SaleParams } from "../../http/contract/sales.ts";
import { ETagHeader, IfMatchHeaders, permits, versionTag } from "../../http/if-match.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import {
  type AppEnv,
  createRouter,
  jsonBody,
  jsonResponse,
  orThrow,
  problemResponses,
} from "../../http/router.ts";
import { duplicateSale, editSale, removeSale } from "../../shop/sales/edit-sale.ts";
import { scheduleSale, stopSale } from "../../shop/sales/schedule-sale.ts";
import { viewSale } from "../../shop/sales/view-sale.ts";
import type { StoredSale } from "../../stores/sales/sales.ts";

const shared = { tags: ["Flash sales"], security: [{ bearer: [] }], middleware: noStore };
const guards = ["invalid_request", "unauthenticated", "invalid_token", "forbidden"] as const;
const holding = ["unknown_sku", "out_of_stock", "sale_overlaps", "sale_terms_refused"] as const;

const saleWith = (description: string) => ({ ...jsonResponse(description, SaleView), headers: ETagHeader });

const schedule = createRoute({
  ...shared,
  method: "post",
  path: "/api/admin/sales",
  summary: "Schedule a flash sale",
  description:
    "It opens and closes by itself. Its allotment is held out of ordinary stock from now on, and closing returns what was not sold. A SKU that is not tracked, or may be backordered, gives every allotment. A unit is held by one sale only, and no two sales of a SKU run at the same time.",
  request: { body: jsonBody(SaleRequest) },
  responses: { 201: saleWith("Scheduled"), ...problemResponses(...guards, ...holding) },
});

const change = createRoute({
  ...shared,
  method: "patch",
  path: "/api/admin/sales/{id}",
  summary: "Change a flash sale",
  description:
    "Fields that are left out stay as they are. Until ten seconds before the opening everything but the SKU may change, and the held units follow. From then on only the title and the closing time may change.",
  request: { params: SaleParams, headers: IfMatchHeaders, body: jsonBody(SaleChange) },
  responses: {
    200: saleWith("As it is now"),
    ...problemResponses(...guards, ...holding, "not_found", "changed_meanwhile", "sale_not_editable"),
  },
});

const remove = createRoute({
  ...shared,
  method: "delete",
  path: "/api/admin/sales/{id}",
  summary: "Delete a sale that has not opened",
  description: "What was held for it is ordinary stock again.",
  request: { params: SaleParams, headers: IfMatchHeaders },
  responses: {
    204: { description: "Deleted" },
    ...problemResponses(...guards, "not_found", "changed_meanwhile", "sale_not_editable"),
  },
});

const duplicate = createRoute({
  ...shared,
  method: "post",
  path: "/api/admin/sales/{id}/duplicate",
  summary: "Schedule a sale with the terms of another",
  description:
    "The body changes terms of the copy. Without `opensAt` the copy opens at the original's hour, on the first day after the original's end that is still ahead. Without `closesAt` it lasts as long as the original.",
  request: { params: SaleParams, body: jsonBody(SaleChange) },
  responses: { 201: saleWith("Scheduled"), ...problemResponses(...guards, ...holding, "not_found") },
});

const end = createRoute({
  ...shared,
  method: "post",
  path: "/api/admin/sales/{id}/close",
  summary: "Close a sale early, or cancel one that has not opened",
  description: "Orders that were accepted stay. Closing twice is no error.",
  request: { params: SaleParams },
  responses: { 200: saleWith("Closed"), ...problemResponses(...guards, "not_found") },
});

export const saleAdminRoutes = createRouter();

function tagged(c: Context<AppEnv>, sale: StoredSale): Promise<SaleView> {
  c.header("ETag", versionTag(sale.version));
  return viewSale(c.env, sale);
}

saleAdminRoutes.openapi(schedule, async (c) => {
  const sale = orThrow(await scheduleSale(callOf(c), c.req.valid("json"), randomId("sal")));
  c.header("Location", `/api/sales/${sale.id}`);
  return c.json(await tagged(c, sale), 201);
});

saleAdminRoutes.openapi(change, async (c) => {
  const ifMatch = c.req.valid("header")["if-match"];
  const meant = (version: number) => permits(ifMatch, versionTag(version));
  const { id } = c.req.valid("param");
  const sale = orThrow(await editSale(callOf(c), id, c.req.valid("json"), meant));
  return c.json(await tagged(c, sale), 200);
});

saleAdminRoutes.openapi(remove, async (c) => {
  const ifMatch = c.req.valid("header")["if-match"];
  const meant = (version: number) => permits(ifMatch, versionTag(version));
  orThrow(await removeSale(callOf(c), c.req.valid("param").id, meant));
  return c.body(null, 204);
});

saleAdminRoutes.openapi(duplicate, async (c) => {
  const { id } = c.req.valid("param");
  const sale = orThrow(await duplicateSale(callOf(c), id, c.req.valid("json") ?? {}));
  c.header("Location", `/api/sales/${sale.id}`);
  return c.json(await tagged(c, sale), 201);
});

saleAdminRoutes.openapi(end, async (c) => {
  const stopped = await stopSale(callOf(c), c.req.valid("param").id);
  if (!stopped) {
    throw new ProblemError(refusal("not_found", "There is no such sale."));
  }
  return c.json(await tagged(c, stopped), 200);
});
