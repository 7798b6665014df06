import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { money } from "../../domain/base/money.ts";
import { ProblemError } from "../../domain/base/problem.ts";
import { readPage } from "../../domain/lists/page.ts";
import { callOf } from "../../http/call.ts";
import {
  NewPurchaseOrderBody,
  PurchaseMoveBody,
  PurchaseOrderList,
  PurchaseOrderParams,
  PurchaseOrderPatchBody,
  PurchaseOrderQuery,
  PurchaseOrderView,
  purchaseOrderRow,
  purchaseOrderView,
  ReceiptBody,
  ReceiptHeaders,
  ReceiptParams,
  ReversalBody,
  SuggestionPage,
  SuggestionQuery,
} from "../../http/contract/purchasing/purchase-orders.ts";
import { requireIdempotencyKey } from "../../http/idempotency-key.ts";
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
import {
  createPurchaseOrder,
  editPurchaseOrder,
  movePurchaseOrder,
  noSuchPurchaseOrder,
} from "../../shop/purchasing/purchase-orders.ts";
import { readReceipts, receiveGoods, reverseReceipt } from "../../shop/purchasing/receive-goods.ts";
import { suggestOrders } from "../../shop/purchasing/reorder.ts";
import {
  findPurchaseOrder,
  listPurchaseOrders,
  type StoredPurchaseOrder,
} from "../../stores/purchasing/purchase-orders.ts";
import { findSupplier } from "../../stores/purchasing/suppliers.ts";

const PATH = "/api/admin/purchase-orders";
const PAGE_SIZE = 50;
const shared = { tags: ["Purchasing"], security: [{ bearer: [] }], middleware: noStore };
const REFUSED = ["invalid_request", "unauthenticated", "invalid_token", "forbidden"] as const;
const one = { ...jsonResponse("The purchase order", PurchaseOrderView), headers: ETagHeader };

const list = createRoute({
  ...shared,
  method: "get",
  path: PATH,
  summary: "Purchase orders, the newest first",
  request: { query: PurchaseOrderQuery },
  responses: { 200: jsonResponse("A page of them", PurchaseOrderList), ...problemResponses(...REFUSED) },
});

const create = createRoute({
  ...shared,
  method: "post",
  path: PATH,
  summary: "Create a purchase order",
  description: "It is a draft. The shop sends the supplier nothing: send it yourself, or on paper.",
  request: { body: jsonBody(NewPurchaseOrderBody) },
  responses: { 201: one, ...problemResponses(...REFUSED, "unknown_sku", "unknown_location") },
});

const suggestions = createRoute({
  ...shared,
  method: "get",
  path: `${PATH}/suggestions`,
  summary: "Suggestions of what to order now",
  description:
    "SKUs that would fall to their reorder point before goods ordered now arrive, computed from their sales and their supplier's lead time. A page may have fewer items than its limit.",
  request: { query: SuggestionQuery },
  responses: { 200: jsonResponse("By SKU", SuggestionPage), ...problemResponses(...REFUSED) },
});

const read = createRoute({
  ...shared,
  method: "get",
  path: `${PATH}/{id}`,
  summary: "One purchase order with its receipts",
  request: { params: PurchaseOrderParams },
  responses: { 200: one, ...problemResponses(...REFUSED, "not_found") },
});

const change = createRoute({
  ...shared,
  method: "patch",
  path: `${PATH}/{id}`,
  summary: "Change a purchase order",
  description:
    "Fields that are left out stay as they are, and `items` are all lines from now on. The supplier and the lines of an order that was sent are changed once it was withdrawn.",
  request: {
    params: PurchaseOrderParams,
    headers: IfMatchHeaders,
    body: jsonBody(PurchaseOrderPatchBody),
  },
  responses: {
    200: one,
    ...problemResponses(
      ...REFUSED,
      "not_found",
      "unknown_sku",
      "unknown_location",
      "purchase_order_not_open",
      "changed_meanwhile",
    ),
  },
});

const move = createRoute({
  ...shared,
  method: "post",
  path: `${PATH}/{id}/moves`,
  summary: "Order, withdraw, cancel, close or reopen a purchase order",
  request: { params: PurchaseOrderParams, headers: IfMatchHeaders, body: jsonBody(PurchaseMoveBody) },
  responses: {
    200: one,
    ...problemResponses(...REFUSED, "not_found", "purchase_order_not_open", "changed_meanwhile"),
  },
});

const receive = createRoute({
  ...shared,
  method: "post",
  path: `${PATH}/{id}/receipts`,
  summary: "Receive goods of a purchase order",
  description:
    "Goods may arrive in parts; more than was ordered is accepted where `over` says so. The stock has the units moments later, once for each key: a repetition gets the answer of the first request (Idempotent-Replay: true).",
  request: { params: PurchaseOrderParams, headers: ReceiptHeaders, body: jsonBody(ReceiptBody) },
  responses: {
    201: one,
    ...problemResponses(
      ...REFUSED,
      "idempotency_key_missing",
      "idempotency_key_reused",
      "not_found",
      "items_not_ordered",
      "unknown_location",
      "purchase_order_not_open",
      "receipt_exceeds_order",
      "changed_meanwhile",
    ),
  },
});

const reverse = createRoute({
  ...shared,
  method: "post",
  path: `${PATH}/{id}/receipts/{receiptId}/reverse`,
  summary: "Reverse a receipt that was wrong",
  description:
    "It is reversed once, by a receipt of its own. Units that orders were promised are not taken away, unless `force` says so.",
  request: { params: ReceiptParams, body: jsonBody(ReversalBody) },
  responses: {
    201: one,
    ...problemResponses(
      ...REFUSED,
      "not_found",
      "purchase_order_not_open",
      "stock_promised",
      "changed_meanwhile",
    ),
  },
});

export const purchaseOrderRoutes = createRouter();

purchaseOrderRoutes.openapi(list, async (c) => {
  const { before = Number.MAX_SAFE_INTEGER, ...filter } = c.req.valid("query");
  const { items, last } = await readPage(PAGE_SIZE, (limit) =>
    listPurchaseOrders(c.env.DB, { ...filter, before, limit }),
  );
  return c.json({ items: items.map(purchaseOrderRow), next: last?.num ?? null }, 200);
});

purchaseOrderRoutes.openapi(create, async (c) => {
  const created = orThrow(await createPurchaseOrder(callOf(c), c.req.valid("json")));
  c.header("Location", `${PATH}/${created.id}`);
  return c.json(await shown(c, created), 201);
});

purchaseOrderRoutes.openapi(suggestions, async (c) => {
  const { cursor: after, ...query } = c.req.valid("query");
  const { suggestions: found, next } = await suggestOrders(c.env, { ...query, after });
  const items = found.map(({ productId: _productId, cost, currency, ...row }) => ({
    ...row,
    cost: cost === null || currency === null ? null : money(cost, currency),
  }));
  return c.json({ items, nextCursor: next }, 200);
});

purchaseOrderRoutes.openapi(read, async (c) => {
  const found = await findPurchaseOrder(c.env.DB, c.req.valid("param").id);
  if (!found) {
    throw new ProblemError(noSuchPurchaseOrder());
  }
  return c.json(await shown(c, found), 200);
});

purchaseOrderRoutes.openapi(change, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const { id } = c.req.valid("param");
  const changed = orThrow(await editPurchaseOrder(callOf(c), id, c.req.valid("json"), seen(ifMatch)));
  return c.json(await shown(c, changed), 200);
});

purchaseOrderRoutes.openapi(move, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const { id } = c.req.valid("param");
  const moved = orThrow(await movePurchaseOrder(callOf(c), id, c.req.valid("json").move, seen(ifMatch)));
  return c.json(await shown(c, moved), 200);
});

purchaseOrderRoutes.openapi(receive, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const { id } = c.req.valid("param");
  const key = requireIdempotencyKey(c);
  const received = await receiveGoods(callOf(c), id, key, c.req.valid("json"), seen(ifMatch));
  const { order, replay } = orThrow(received);
  if (replay) {
    c.header("Idempotent-Replay", "true");
  }
  return c.json(await shown(c, order), 201);
});

purchaseOrderRoutes.openapi(reverse, async (c) => {
  const { id, receiptId } = c.req.valid("param");
  const { force } = c.req.valid("json");
  const { order, replay } = orThrow(await reverseReceipt(callOf(c), id, receiptId, { force }));
  if (replay) {
    c.header("Idempotent-Replay", "true");
  }
  return c.json(await shown(c, order), 201);
});

function seen(ifMatch: string | undefined) {
  return (version: number) => permits(ifMatch, versionTag(version));
}

async function shown(c: Context<AppEnv>, order: StoredPurchaseOrder) {
  const [supplier, receipts] = await Promise.all([
    findSupplier(c.env.DB, order.supplierId),
    readReceipts(c.env, order.id),
  ]);
  c.header("ETag", versionTag(order.version));
  return purchaseOrderView(order, supplier?.name ?? order.supplierId, receipts);
}
