import { createRoute } from "@hono/zod-openapi";
import { ProblemError } from "../../domain/base/problem.ts";
import { cutPage, readPage } from "../../domain/lists/page.ts";
import {
  InventoryPage,
  InventoryQuery,
  MovementPage,
  MovementQuery,
  StockParams,
  WaitingPage,
  WaitingQuery,
  writeWaitingCursor,
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
  const { items, last } = await readPage(limit, (take) =>
    listStock(c.env.DB, { low: low === "true", after: cursor, limit: take }),
  );
  return c.json({ items, nextCursor: last?.sku ?? null }, 200);
});

inventoryAdminRoutes.openapi(waiting, async (c) => {
  const { sku = null, cursor = "", limit } = c.req.valid("query");
  const page = await readPage(limit, (take) => listWaiting(c.env.DB, { sku, after: cursor, limit: take }));
  const items = page.items.map(({ reference, since, backorder, ...row }) => ({
    ...row,
    orderId: reference,
    since: new Date(since).toISOString(),
    endangered: backorder === "deny",
  }));
  return c.json({ items, nextCursor: writeWaitingCursor(page.last) }, 200);
});

inventoryAdminRoutes.openapi(movements, async (c) => {
  const { sku } = c.req.valid("param");
  const { cursor: before, limit } = c.req.valid("query");
  // One more: it says that another page follows.
  const ledger = await readLedger(c.env, sku, { before, limit: limit + 1 });
  if (!ledger) {
    throw new ProblemError(unknownSku(sku));
  }
  const page = cutPage(ledger.movements, limit);
  const items = page.items.map(({ at, ...row }) => ({ ...row, at: new Date(at).toISOString() }));
  return c.json({ sku, items, nextCursor: page.last?.seq ?? null }, 200);
});
