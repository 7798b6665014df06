import { createRoute } from "@hono/zod-openapi";
import { ProblemError } from "../../domain/base/problem.ts";
import { callOf } from "../../http/call.ts";
import {
  NewSupplierBody,
  SupplierList,
  SupplierParams,
  SupplierPatchBody,
  SupplierView,
  supplierView,
} from "../../http/contract/purchasing/suppliers.ts";
import { ETagHeader, IfMatchHeaders, permits, versionTag } from "../../http/if-match.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { changeSupplier, createSupplier, noSuchSupplier } from "../../shop/purchasing/suppliers.ts";
import { findSupplier, listSuppliers } from "../../stores/purchasing/suppliers.ts";

const PATH = "/api/admin/suppliers";
const shared = { tags: ["Purchasing"], security: [{ bearer: [] }], middleware: noStore };
const REFUSED = ["unauthenticated", "invalid_token", "forbidden"] as const;
const one = { ...jsonResponse("The supplier", SupplierView), headers: ETagHeader };

const list = createRoute({
  ...shared,
  method: "get",
  path: PATH,
  summary: "Suppliers",
  responses: {
    200: jsonResponse("All suppliers by name, the archived ones last", SupplierList),
    ...problemResponses(...REFUSED),
  },
});

const create = createRoute({
  ...shared,
  method: "post",
  path: PATH,
  summary: "Add a supplier",
  request: { body: jsonBody(NewSupplierBody) },
  responses: { 201: one, ...problemResponses("invalid_request", ...REFUSED, "supplier_conflict") },
});

const read = createRoute({
  ...shared,
  method: "get",
  path: `${PATH}/{id}`,
  summary: "One supplier",
  request: { params: SupplierParams },
  responses: { 200: one, ...problemResponses("invalid_request", ...REFUSED, "not_found") },
});

const change = createRoute({
  ...shared,
  method: "patch",
  path: `${PATH}/{id}`,
  summary: "Change a supplier, archive it or reactivate it",
  description:
    "Fields that are left out stay as they are. Orders that were made keep the currency that they were made in.",
  request: { params: SupplierParams, headers: IfMatchHeaders, body: jsonBody(SupplierPatchBody) },
  responses: {
    200: one,
    ...problemResponses("invalid_request", ...REFUSED, "not_found", "supplier_conflict", "changed_meanwhile"),
  },
});

export const supplierRoutes = createRouter();

supplierRoutes.openapi(list, async (c) => {
  const items = (await listSuppliers(c.env.DB)).map(supplierView);
  return c.json({ items }, 200);
});

supplierRoutes.openapi(create, async (c) => {
  const created = orThrow(await createSupplier(callOf(c), c.req.valid("json")));
  c.header("Location", `${PATH}/${created.id}`);
  c.header("ETag", versionTag(created.version));
  return c.json(supplierView(created), 201);
});

supplierRoutes.openapi(read, async (c) => {
  const found = await findSupplier(c.env.DB, c.req.valid("param").id);
  if (!found) {
    throw new ProblemError(noSuchSupplier());
  }
  c.header("ETag", versionTag(found.version));
  return c.json(supplierView(found), 200);
});

supplierRoutes.openapi(change, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const { id } = c.req.valid("param");
  const mayChange = (version: number) => permits(ifMatch, versionTag(version));
  const changed = orThrow(await changeSupplier(callOf(c), id, c.req.valid("json"), mayChange));
  c.header("ETag", versionTag(changed.version));
  return c.json(supplierView(changed), 200);
});
