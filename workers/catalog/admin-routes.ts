import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ProblemError, type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, type Result } from "../../domain/base/result.ts";
import { MerchantProduct } from "../../domain/catalog/merchant-view.ts";
import type { StoredProduct } from "../../domain/catalog/product-change.ts";
import { callOf } from "../../http/call.ts";
import {
  AdminProductPage,
  AdminProductQuery,
  CsvFile,
  CsvForm,
  EditedProductParams,
  ImportParams,
  ImportQuery,
  ImportReport,
  ImportState,
} from "../../http/contract/catalog.ts";
import { NewProduct, newDraft, ProductPatch, patchedDraft } from "../../http/contract/product-input.ts";
import { readCsvBody } from "../../http/csv-file.ts";
import { changedMeanwhile, ETagHeader, IfMatchHeaders, permits, versionTag } from "../../http/if-match.ts";
import {
  type AppEnv,
  createRouter,
  jsonBody,
  jsonResponse,
  orThrow,
  problemResponses,
} from "../../http/router.ts";
import { createProduct } from "../../shop/catalog/create-product.ts";
import { exportProducts } from "../../shop/catalog/export.ts";
import { importProducts, readImport } from "../../shop/catalog/import.ts";
import { saveProduct } from "../../shop/catalog/save-product.ts";
import { listForMerchants, merchantView } from "../../stores/catalog/catalog-merchant.ts";
import { loadById } from "../../stores/catalog/catalog-stored.ts";

const tags = ["Catalog administration"];
const security = [{ bearer: [] }];

const importRoute = createRoute({
  method: "post",
  path: "/api/admin/products/import",
  tags,
  security,
  summary: "Import products from CSV in Shopify's format",
  description:
    "UTF-8, at most 10 MB, with the names of columns of either generation. Each product is taken whole or not at all; importing a file again changes nothing. A column that is absent leaves its values alone, an empty cell empties its value. With option values, a product's rows name all its variants: others are archived. `Variant Inventory Qty` is a count of all units, those included that are reserved or in a sale. A large file is answered with 202, and worked through.",
  request: {
    query: ImportQuery,
    body: {
      content: {
        "text/csv": { schema: CsvFile },
        "multipart/form-data": { schema: CsvForm },
      },
    },
  },
  responses: {
    200: jsonResponse("The import's report", ImportReport),
    202: {
      ...jsonResponse("The file is stored and is being imported", ImportState),
      headers: { Location: { description: "Where its state is", schema: { type: "string" } } },
    },
    ...problemResponses(
      "invalid_request",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "payload_too_large",
      "unsupported_media_type",
    ),
  },
});

const importStateRoute = createRoute({
  method: "get",
  path: "/api/admin/products/imports/{id}",
  tags,
  security,
  summary: "Progress of an import",
  description: "Kept for seven days after its end.",
  request: { params: ImportParams },
  responses: {
    200: jsonResponse("Its state and its report so far", ImportState),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden", "not_found"),
  },
});

const exportRoute = createRoute({
  method: "get",
  path: "/api/admin/products/export",
  tags,
  security,
  summary: "Export every product as CSV in Shopify's format",
  description: "Importing the file again changes nothing.",
  responses: {
    200: { description: "The file", content: { "text/csv": { schema: CsvFile } } },
    ...problemResponses("unauthenticated", "invalid_token", "forbidden"),
  },
});

const listProducts = createRoute({
  method: "get",
  path: "/api/admin/products",
  tags,
  security,
  summary: "Products in every status, the newest first unless `sort` says otherwise",
  request: { query: AdminProductQuery },
  responses: {
    200: jsonResponse("A page of them", AdminProductPage),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden"),
  },
});

const readProduct = createRoute({
  method: "get",
  path: "/api/admin/products/{id}",
  tags,
  security,
  summary: "A product in any status, with all that is edited of it",
  description: "The `ETag` names the version of the fields that merchants edit. Stock is not part of it.",
  request: { params: EditedProductParams },
  responses: {
    200: { ...jsonResponse("The product", MerchantProduct), headers: ETagHeader },
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden", "not_found"),
  },
});

const create = createRoute({
  method: "post",
  path: "/api/admin/products",
  tags,
  security,
  summary: "Create a product",
  request: { body: jsonBody(NewProduct) },
  responses: {
    201: { ...jsonResponse("The product", MerchantProduct), headers: ETagHeader },
    ...problemResponses(
      "invalid_request",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "product_conflict",
    ),
  },
});

const editProduct = createRoute({
  method: "patch",
  path: "/api/admin/products/{id}",
  tags,
  security,
  summary: "Edit, publish, archive or reprice a product",
  description:
    "Only the fields that are sent change, on the product as it is stored at that moment: two edits of different fields both hold. With `If-Match` an edit is refused if the product was changed since it was read. A new price is a new version in the price book. A variant that is renamed keeps its stock; one that is archived stays for its orders.",
  request: {
    params: EditedProductParams,
    headers: IfMatchHeaders,
    body: jsonBody(ProductPatch),
  },
  responses: {
    200: { ...jsonResponse("The product", MerchantProduct), headers: ETagHeader },
    ...problemResponses(
      "invalid_request",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "not_found",
      "changed_meanwhile",
      "product_conflict",
      "unknown_sku",
    ),
  },
});

export const catalogAdminRoutes = createRouter();

catalogAdminRoutes.openapi(importRoute, async (c) => {
  const dryRun = c.req.valid("query").dryRun === "true";
  const imported = orThrow(await importProducts(callOf(c), await readCsvBody(c), { dryRun }));
  if (!("id" in imported)) {
    return c.json(imported, 200);
  }
  return c.json(imported, 202, { Location: `/api/admin/products/imports/${imported.id}` });
});

catalogAdminRoutes.openapi(importStateRoute, async (c) => {
  const { id } = c.req.valid("param");
  const state = await readImport(c.env, id);
  if (!state) {
    throw new ProblemError(refusal("not_found", `There is no import “${id}”.`));
  }
  return c.json(state, 200);
});

catalogAdminRoutes.openapi(exportRoute, async (c) =>
  c.body(await exportProducts(c.env), 200, {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": 'attachment; filename="products.csv"',
    "Cache-Control": "no-store",
  }),
);

catalogAdminRoutes.openapi(listProducts, async (c) => {
  const query = c.req.valid("query");
  const { products, total } = await listForMerchants(c.env.DB, query);
  c.header("Cache-Control", "no-store");
  const { page, pageSize } = query;
  return c.json({ items: products.map(merchantView), page, pageSize, total }, 200);
});

catalogAdminRoutes.openapi(readProduct, async (c) => {
  const stored = await loadById(c.env.DB, c.req.valid("param").id);
  if (!stored) {
    throw noSuchProduct();
  }
  return c.json(shown(c, stored), 200);
});

catalogAdminRoutes.openapi(create, async (c) => {
  const draft = orThrow(newDraft(c.req.valid("json")));
  return c.json(await saved(c, await createProduct(callOf(c), draft)), 201);
});

catalogAdminRoutes.openapi(editProduct, async (c) => {
  const { id } = c.req.valid("param");
  const { "if-match": ifMatch } = c.req.valid("header");
  const patch = c.req.valid("json");
  const edited = await saveProduct(
    callOf(c),
    () => loadById(c.env.DB, id),
    (stored) => {
      if (!stored) {
        throw noSuchProduct();
      }
      return permits(ifMatch, versionTag(stored.updatedAt))
        ? patchedDraft(stored, patch)
        : err(changedMeanwhile("The product"));
    },
  );
  return c.json(await saved(c, edited), 200);
});

function noSuchProduct(): ProblemError {
  return new ProblemError(refusal("not_found", "There is no such product."));
}

/** The product as it is stored now that it was saved. */
async function saved(c: Context<AppEnv>, outcome: Result<{ id: string }, Refusal>): Promise<MerchantProduct> {
  const { id } = orThrow(outcome);
  const stored = await loadById(c.env.DB, id);
  if (!stored) {
    throw new Error(`The product ${id} is gone after it was saved`);
  }
  return shown(c, stored);
}

function shown(c: Context<AppEnv>, stored: StoredProduct): MerchantProduct {
  c.header("ETag", versionTag(stored.updatedAt));
  c.header("Cache-Control", "no-store");
  return merchantView(stored);
}
