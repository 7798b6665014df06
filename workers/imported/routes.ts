import { createRoute } from "@hono/zod-openapi";
import { readPage } from "../../domain/lists/page.ts";
import { callOf } from "../../http/call.ts";
import { CsvFile, CsvForm } from "../../http/contract/catalog.ts";
import {
  AdminImportedQuery,
  ImportedOrders,
  ImportedPage,
  ImportedQuery,
  ImportedReport,
  importedOrderView,
  importedPlace,
  nextImported,
  OwnImportedQuery,
} from "../../http/contract/imported/imported.ts";
import { readCsvBody } from "../../http/csv-file.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../http/principal.ts";
import { createRouter, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { liveSession } from "../../http/session/live-account.ts";
import { importFile } from "../../shop/imported/import-file.ts";
import { ownImported } from "../../shop/imported/own-imported.ts";
import { findImportedCustomer, listImportedOrders } from "../../stores/imported/imported.ts";

const PAGE_SIZE = 50;
const common = { tags: ["Moving in"], security: [{ bearer: [] }], middleware: noStore };
const REFUSED = ["invalid_request", "unauthenticated", "invalid_token", "forbidden"] as const;

const importRoute = createRoute({
  ...common,
  method: "post",
  path: "/api/admin/imported",
  summary: "Import past orders or customers from a Shopify export",
  description:
    "`orders_export.csv` or `customers_export.csv`, UTF-8, at most 24 MB and 50,000 rows. Imported orders are for reading: they change no stock, no money and no figures, and send no mail. Importing a file again changes nothing, so an import that broke off is sent again.",
  request: {
    query: ImportedQuery,
    body: {
      content: {
        "text/csv": { schema: CsvFile },
        "multipart/form-data": { schema: CsvForm },
      },
    },
  },
  responses: {
    200: jsonResponse("The result for the rows", ImportedReport),
    ...problemResponses(...REFUSED, "payload_too_large", "unsupported_media_type", "unavailable"),
  },
});

const searchRoute = createRoute({
  ...common,
  method: "get",
  path: "/api/admin/imported",
  summary: "Imported orders, the newest first, and imported customers",
  request: { query: AdminImportedQuery },
  responses: { 200: jsonResponse("A page of them", ImportedPage), ...problemResponses(...REFUSED) },
});

const ownRoute = createRoute({
  ...common,
  middleware: [noStore, liveSession],
  method: "get",
  path: "/api/me/imported-orders",
  summary: "Imported orders of the caller's address",
  request: { query: OwnImportedQuery },
  responses: { 200: jsonResponse("The newest first", ImportedOrders), ...problemResponses(...REFUSED) },
});

export const importedRoutes = createRouter();

importedRoutes.openapi(importRoute, async (c) => {
  const dryRun = c.req.valid("query").dryRun === "true";
  return c.json(orThrow(await importFile(callOf(c), await readCsvBody(c), { dryRun })), 200);
});

importedRoutes.openapi(searchRoute, async (c) => {
  const { q = "", cursor } = c.req.valid("query");
  const after = importedPlace(cursor);
  const [{ items, last }, customer] = await Promise.all([
    readPage(PAGE_SIZE, (take) => listImportedOrders(c.env, { q }, after, take)),
    q === "" ? null : findImportedCustomer(c.env, q),
  ]);
  const customers = customer ? [customer] : [];
  return c.json({ orders: items.map(importedOrderView), next: nextImported(last), customers }, 200);
});

importedRoutes.openapi(ownRoute, async (c) => {
  const after = importedPlace(c.req.valid("query").cursor);
  const principal = requirePrincipal(c);
  const { items, last } = await readPage(PAGE_SIZE, (take) => ownImported(c.env, principal, after, take));
  return c.json({ items: items.map(importedOrderView), next: nextImported(last) }, 200);
});
