import { createRoute } from "@hono/zod-openapi";
import { ProblemError } from "../../domain/base/problem.ts";
import { readPage } from "../../domain/lists/page.ts";
import { PromotionView } from "../../domain/promotions/promotion.ts";
import { callOf } from "../../http/call.ts";
import {
  NewPromotion,
  PromotionList,
  PromotionParams,
  PromotionPatch,
  PromotionQuery,
} from "../../http/contract/promotions.ts";
import { ETagHeader, IfMatchHeaders, permits, versionTag } from "../../http/if-match.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import {
  changePromotion,
  createPromotion,
  endPromotion,
  noSuchPromotion,
  viewPromotion,
} from "../../shop/promotions/manage-promotions.ts";
import { findPromotion, listPromotions } from "../../stores/promotions/promotions.ts";

const PAGE_SIZE = 50;

const tags = ["Promotions"];
const security = [{ bearer: [] }];
const REFUSED = ["unauthenticated", "invalid_token", "forbidden"] as const;

const list = createRoute({
  method: "get",
  path: "/api/admin/promotions",
  tags,
  security,
  summary: "Promotions, the newest first",
  request: { query: PromotionQuery },
  responses: {
    200: jsonResponse("A page of promotions", PromotionList),
    ...problemResponses("invalid_request", ...REFUSED),
  },
});

const create = createRoute({
  method: "post",
  path: "/api/admin/promotions",
  tags,
  security,
  summary: "Create a promotion",
  description:
    "Carts are priced with it within five seconds. Of promotions that do not combine, a cart has the one that saves most.",
  request: { body: jsonBody(NewPromotion) },
  responses: {
    201: { ...jsonResponse("The promotion", PromotionView), headers: ETagHeader },
    ...problemResponses("invalid_request", ...REFUSED, "promotion_conflict", "unknown_sku"),
  },
});

const read = createRoute({
  method: "get",
  path: "/api/admin/promotions/{id}",
  tags,
  security,
  summary: "One promotion, with how often it was used",
  request: { params: PromotionParams },
  responses: {
    200: { ...jsonResponse("The promotion", PromotionView), headers: ETagHeader },
    ...problemResponses(...REFUSED, "not_found"),
  },
});

const change = createRoute({
  method: "patch",
  path: "/api/admin/promotions/{id}",
  tags,
  security,
  summary: "Change a promotion",
  description:
    "Fields that are left out stay as they are; `null` takes a rule away. Orders keep what they were placed with.",
  request: { params: PromotionParams, headers: IfMatchHeaders, body: jsonBody(PromotionPatch) },
  responses: {
    200: { ...jsonResponse("The promotion", PromotionView), headers: ETagHeader },
    ...problemResponses(
      "invalid_request",
      ...REFUSED,
      "not_found",
      "promotion_conflict",
      "unknown_sku",
      "changed_meanwhile",
    ),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/api/admin/promotions/{id}",
  tags,
  security,
  summary: "End a promotion for good",
  description: "Orders that have it keep it. Its code may be used by another promotion.",
  request: { params: PromotionParams, headers: IfMatchHeaders },
  responses: {
    204: { description: "Deleted" },
    ...problemResponses(...REFUSED, "not_found", "changed_meanwhile"),
  },
});

export const promotionRoutes = createRouter();

promotionRoutes.openapi(list, async (c) => {
  const { before = Number.MAX_SAFE_INTEGER } = c.req.valid("query");
  const page = await readPage(PAGE_SIZE, (limit) => listPromotions(c.env.DB, { before, limit }));
  const items = await Promise.all(page.items.map((promotion) => viewPromotion(c.env, promotion)));
  return c.json({ items, next: page.last?.num ?? null }, 200);
});

promotionRoutes.openapi(create, async (c) => {
  const promotion = orThrow(await createPromotion(callOf(c), c.req.valid("json")));
  c.header("Location", `/api/admin/promotions/${promotion.id}`);
  c.header("ETag", versionTag(promotion.version));
  return c.json(await viewPromotion(c.env, promotion), 201);
});

promotionRoutes.openapi(read, async (c) => {
  const promotion = await findPromotion(c.env.DB, c.req.valid("param").id);
  if (!promotion) {
    throw new ProblemError(noSuchPromotion());
  }
  c.header("ETag", versionTag(promotion.version));
  return c.json(await viewPromotion(c.env, promotion), 200);
});

promotionRoutes.openapi(change, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const { id } = c.req.valid("param");
  const mayChange = (version: number) => permits(ifMatch, versionTag(version));
  const promotion = orThrow(await changePromotion(callOf(c), id, c.req.valid("json"), mayChange));
  c.header("ETag", versionTag(promotion.version));
  return c.json(await viewPromotion(c.env, promotion), 200);
});

promotionRoutes.openapi(remove, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const { id } = c.req.valid("param");
  orThrow(await endPromotion(callOf(c), id, (version) => permits(ifMatch, versionTag(version))));
  return c.body(null, 204);
});
