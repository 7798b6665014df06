import { createRoute } from "@hono/zod-openapi";
import { callOf } from "../../http/call.ts";
import { Synonyms } from "../../http/contract/catalog.ts";
import { ETagHeader, IfMatchHeaders, permits, versionTag } from "../../http/if-match.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { replaceSynonyms } from "../../shop/catalog/synonyms.ts";
import { readStoredSynonyms } from "../../stores/synonyms/synonyms.ts";

const PATH = "/api/admin/synonyms";
const tags = ["Catalog administration"];
const security = [{ bearer: [] }];
const REFUSED = ["unauthenticated", "invalid_token", "forbidden"] as const;

const read = createRoute({
  method: "get",
  path: PATH,
  tags,
  security,
  summary: "The synonyms of the search",
  middleware: noStore,
  responses: {
    200: { ...jsonResponse("All groups", Synonyms), headers: ETagHeader },
    ...problemResponses(...REFUSED),
  },
});

const replace = createRoute({
  method: "put",
  path: PATH,
  tags,
  security,
  summary: "Replace the synonyms of the search",
  description:
    "The whole list is replaced. Searches and suggestions use it within the catalog's bound. Products with the typed words come before products with synonyms of them.",
  middleware: noStore,
  request: { headers: IfMatchHeaders, body: jsonBody(Synonyms) },
  responses: {
    200: { ...jsonResponse("All groups", Synonyms), headers: ETagHeader },
    ...problemResponses(...REFUSED, "invalid_request", "changed_meanwhile"),
  },
});

export const synonymRoutes = createRouter();

synonymRoutes.openapi(read, async (c) => {
  const { version, list } = await readStoredSynonyms(c.env.DB);
  c.header("ETag", versionTag(version));
  return c.json(list, 200);
});

synonymRoutes.openapi(replace, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const mayChange = (version: number) => permits(ifMatch, versionTag(version));
  const { version, list } = orThrow(await replaceSynonyms(callOf(c), c.req.valid("json"), mayChange));
  c.header("ETag", versionTag(version));
  return c.json(list, 200);
});
