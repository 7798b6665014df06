import { createRoute } from "@hono/zod-openapi";
import { ProblemError } from "../../domain/base/problem.ts";
import {
  InventoryPage,
  InventoryQuery,
  MovementPage,
  MovementQuery,
  StockParams,
  WaitingPage,
  WaitingQuery,
} from "../../http/contract/stock.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";
import { unknownSku } from "../../shop/stock/correct-stock.ts";
import { readLedger } from "../../shop/stock/read-ledger.ts";
import { listStock } from "../../stores/catalog/catalog-stock.ts";
import { listWaiting } from "../../stores/catalog/catalog-waiting.ts";

const shared = { tags: ["Inventory"], security: [{ bearer: [] }], middleware: noStore };
const refused = ["invalid_request", "unauthenticated", "invalid_token", "forbidden"] as const;

const list = createRoute({
  ...shared,
  method: "get",
  path: "/api/admin/inventory",
  summary: "The stock of what is sold, by SKU",
  description: "As the catalog knows it, some seconds behind.",
  request: { query: InventoryQuery },
  responses: { 200: jsonResponse("A page of it", InventoryPage), ...problemResponses(...refused) },
});

const waiting = createRoute({
  ...shared,
  method: "get",
  path: "/api/admin/inventory/waiting",
  summary: "Orders that wait for goods",
  description:
    "Backorders, and orders whose goods were lost after they were placed. Goods that arrive go to them without further action, the earliest first.",
  request: { query: WaitingQuery },
  responses: { 200: jsonResponse("A page of them", WaitingPage), ...problemResponses(...refused) },
});

const movements = createRoute({
  ...shared,
  method: "get",
  path: "/api/admin/inventory/{sku}/movements",
  summary: "Every movement of a SKU's stock, the newest first",
  description: "The sums of `onHandDelta` and `reservedDelta` over all of them are the stock.",
  request: { params: StockParams, query: MovementQuery },
  responses: {
    200: jsonResponse("A page of the ledger", MovementPage),
    ...problemResponses(...refused, "not_found"),
  },
});

export const inventoryAdminRoutes = createRouter();

inventoryAdminRoutes.openapi(list, async (c) => {
  const { low, cursor = "", limit } = c.req.valid("query");
  const rows = await listStock(c.env.DB, { low: low === "true", after: cursor, limit: limit + 1 });
  const items = rows.slice(0, limit);
  return c.json({ items, nextCursor: rows.length > limit ? (items.at(-1)?.sku ?? null) : null }, 200);
});

inventoryAdminRoutes.openapi(waiting, async (c) => {
  const { sku = null, cursor = "", limit } = c.req.valid("query");
  const rows = await listWaiting(c.env.DB, { sku, after: cursor, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(({ reference, since, backorder, ...row }) => ({
    ...row,
    orderId: reference,
    since: new Date(since).toISOString(),
    endangered: backorder === "deny",
  }));
  return c.json(
    {
      items,
      nextCursor: rows.length > limit && last ? [last.sku, last.since, last.reference].join("\n") : null,
    },
    200,
  );
});

inventoryAdminRoutes.openapi(movements, async (c) => {
  const { sku } = c.req.valid("param");
  const { cursor: before, limit } = c.req.valid("query");
  const ledger = await readLedger(c.env, sku, { before, limit: limit + 1 });
  if (!ledger) {
    throw new ProblemError(unknownSku(sku));
  }
  const found = ledger.movements;
  const items = found.slice(0, limit).map(({ at, ...row }) => ({ ...row, at: new Date(at).toISOString() }));
  return c.json({ sku, items, nextCursor: found.length > limit ? (items.at(-1)?.seq ?? null) : null }, 200);
});
