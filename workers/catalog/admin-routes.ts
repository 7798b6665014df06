import { createRoute, type z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import type { ProductDraft } from "../../domain/catalog/product.ts";
import { draftOf, type StoredProduct } from "../../domain/catalog/product-change.ts";
import { callOf } from "../../http/call.ts";
import {
  AdminProduct,
  CsvFile,
  CsvForm,
  EditedProductParams,
  ImportReport,
} from "../../http/contract/catalog.ts";
import { NewProduct, newDraft, ProductPatch, patchedDraft } from "../../http/contract/product-input.ts";
import {
  type AppEnv,
  createRouter,
  jsonBody,
  jsonResponse,
  orThrow,
  problemResponses,
} from "../../http/router.ts";
import { exportProducts } from "../../shop/catalog/export.ts";
import { importProducts } from "../../shop/catalog/import.ts";
import { saveProduct } from "../../shop/catalog/save-product.ts";
import { findAnyProduct } from "../../stores/catalog/catalog-product.ts";
import { loadById, loadBySlug } from "../../stores/catalog/catalog-stored.ts";

const tags = ["Catalog administration"];
const security = [{ bearer: [] }];

const importRoute = createRoute({
  method: "post",
  path: "/api/admin/products/import",
  tags,
  security,
  summary: "Import products from CSV in Shopify's format",
  description:
    "UTF-8, at most 10 MB. Each product is taken whole or not at all; importing a file again changes nothing. `Variant Inventory Qty` is a count of what is on hand. Variants that a product's rows no longer name are archived.",
  request: {
    body: {
      content: {
        "text/csv": { schema: CsvFile },
        "multipart/form-data": { schema: CsvForm },
      },
    },
  },
  responses: {
    200: jsonResponse("What became of the products", ImportReport),
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

const createProduct = createRoute({
  method: "post",
  path: "/api/admin/products",
  tags,
  security,
  summary: "Create a product",
  request: { body: jsonBody(NewProduct) },
  responses: {
    201: jsonResponse("The product", AdminProduct),
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
  description: "Only what is sent changes. A new price is a new version in the price book.",
  request: {
    params: EditedProductParams,
    body: jsonBody(ProductPatch),
  },
  responses: {
    200: jsonResponse("The product", AdminProduct),
    ...problemResponses(
      "invalid_request",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "not_found",
      "product_conflict",
      "unknown_sku",
    ),
  },
});

export const catalogAdminRoutes = createRouter();

catalogAdminRoutes.openapi(importRoute, async (c) => {
  const report = orThrow(await importProducts(callOf(c), await readFile(c)));
  return c.json(report, 200);
});

catalogAdminRoutes.openapi(exportRoute, async (c) =>
  c.body(await exportProducts(c.env), 200, {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": 'attachment; filename="products.csv"',
    "Cache-Control": "no-store",
  }),
);

catalogAdminRoutes.openapi(createProduct, async (c) => {
  const draft = newDraft(c.req.valid("json"));
  if (!draft.success) {
    const errors = draft.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
    throw new ProblemError(refusal("invalid_request", "The product does not fit together.", { errors }));
  }
  const { handle } = draft.data;
  if ((await loadBySlug(c.env.DB, [handle])).has(handle)) {
    throw new ProblemError(refusal("product_conflict", `There is a product “${handle}” already.`));
  }
  return c.json(await save(c, draft.data, null), 201);
});

catalogAdminRoutes.openapi(editProduct, async (c) => {
  const { id } = c.req.valid("param");
  const stored = await loadById(c.env.DB, id);
  if (!stored) {
    throw new ProblemError(refusal("not_found", `There is no product “${id}”.`));
  }
  const draft = patchedDraft(draftOf(stored), c.req.valid("json"));
  if (!draft.ok) {
    throw new ProblemError(refusal("unknown_sku", `The product has no variant ${draft.error}.`));
  }
  return c.json(await save(c, draft.value, stored), 200);
});

async function save(
  c: Context<AppEnv>,
  draft: ProductDraft,
  stored: StoredProduct | null,
): Promise<z.infer<typeof AdminProduct>> {
  const saved = await saveProduct(callOf(c), draft, stored);
  if (!saved.ok) {
    throw new ProblemError(refusal("product_conflict", saved.error));
  }
  const view = await findAnyProduct(c.env.DB, saved.value.id);
  if (!view) {
    throw new Error(`The product ${saved.value.id} is gone after it was saved`);
  }
  return view;
}

/** The file's text, sent as the body or as the field `file` of a form. */
async function readFile(c: Context<AppEnv>): Promise<string> {
  const type = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "multipart/form-data") {
    const { file } = await c.req.parseBody();
    if (file instanceof File) {
      return decode(await file.arrayBuffer());
    }
    throw new ProblemError(
      refusal("invalid_request", "The form has no file.", {
        errors: [{ path: "file", message: "must be a file" }],
      }),
    );
  }
  if (type === "text/csv") {
    return decode(await c.req.arrayBuffer());
  }
  throw new ProblemError(
    refusal("unsupported_media_type", "Send text/csv, or a form with the field “file”."),
  );
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ProblemError(refusal("invalid_request", "The file is not UTF-8."));
  }
}
