import { createRoute } from "@hono/zod-openapi";
import {
  ViewBody,
  ViewList,
  ViewParams,
  ViewPatch,
  ViewQuery,
  ViewView,
} from "../../../http/contract/staff/views.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../../http/principal.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../../http/router.ts";
import { renameOwnView, saveView } from "../../../shop/accounts/staff/views.ts";
import { dropView, listViews, type SavedView } from "../../../stores/accounts/views.ts";

const REFUSED = ["invalid_request", "unauthenticated", "invalid_token", "forbidden"] as const;
const common = { tags: ["Staff"], security: [{ bearer: [] }], middleware: noStore };

const list = createRoute({
  ...common,
  method: "get",
  path: "/api/admin/views",
  summary: "The caller's saved views of a list of the console",
  description: "Sorted by name. Only the caller sees them.",
  request: { query: ViewQuery },
  responses: { 200: jsonResponse("The views", ViewList), ...problemResponses(...REFUSED) },
});

const save = createRoute({
  ...common,
  method: "post",
  path: "/api/admin/views",
  summary: "Save a view",
  description: "A view of the same name is replaced. An account has at most 20 views of each list.",
  request: { body: jsonBody(ViewBody) },
  responses: { 201: jsonResponse("Kept", ViewView), ...problemResponses(...REFUSED) },
});

const rename = createRoute({
  ...common,
  method: "patch",
  path: "/api/admin/views/{id}",
  summary: "Rename a view",
  request: { params: ViewParams, body: jsonBody(ViewPatch) },
  responses: { 200: jsonResponse("Renamed", ViewView), ...problemResponses(...REFUSED, "not_found") },
});

const drop = createRoute({
  ...common,
  method: "delete",
  path: "/api/admin/views/{id}",
  summary: "Delete a view",
  description: "Deleting it twice is no error.",
  request: { params: ViewParams },
  responses: { 204: { description: "It is gone" }, ...problemResponses(...REFUSED) },
});

const viewOf = ({ id, place, name, query }: SavedView) => ({ id, place, name, query });

export const viewRoutes = createRouter()
  .openapi(list, async (c) => {
    const views = await listViews(c.env.DB, requirePrincipal(c).sub, c.req.valid("query").place);
    return c.json({ items: views.map(viewOf) }, 200);
  })
  .openapi(save, async (c) => {
    const kept = orThrow(await saveView(c.env, requirePrincipal(c), c.req.valid("json")));
    return c.json(viewOf(kept), 201);
  })
  .openapi(rename, async (c) => {
    const { id } = c.req.valid("param");
    const { name } = c.req.valid("json");
    return c.json(viewOf(orThrow(await renameOwnView(c.env, requirePrincipal(c), { id, name }))), 200);
  })
  .openapi(drop, async (c) => {
    await dropView(c.env.DB, { accountId: requirePrincipal(c).sub, id: c.req.valid("param").id });
    return c.body(null, 204);
  });
