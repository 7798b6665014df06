import { createRoute } from "@hono/zod-openapi";
import { callOf } from "../../http/call.ts";
import {
  ApiKey,
  ApiKeyList,
  ApiKeyParams,
  CreatedApiKey,
  NewApiKey,
  viewApiKey,
} from "../../http/contract/integrations/api-keys.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { createApiKey, endApiKey } from "../../shop/api-keys/api-keys.ts";
import { listApiKeys } from "../../stores/api-keys/api-keys.ts";

const PATH = "/api/admin/api-keys";
const common = { tags: ["API keys"], security: [{ bearer: [] }], middleware: noStore };
const REFUSED = ["unauthenticated", "invalid_token", "forbidden"] as const;

const list = createRoute({
  ...common,
  method: "get",
  path: PATH,
  summary: "API keys, the newest first",
  description: "Keys that have ended are listed too. The keys themselves are not stored.",
  responses: { 200: jsonResponse("The keys", ApiKeyList), ...problemResponses(...REFUSED) },
});

const create = createRoute({
  ...common,
  method: "post",
  path: PATH,
  summary: "Create an API key",
  description:
    "Programs send it as a bearer token in the place of an access token. It has no scope that its creator lacks. A key cannot create keys: this needs a person's token.",
  request: { body: jsonBody(NewApiKey) },
  responses: {
    201: jsonResponse("The key, which is told once", CreatedApiKey),
    ...problemResponses("invalid_request", ...REFUSED, "api_key_conflict"),
  },
});

const revoke = createRoute({
  ...common,
  method: "delete",
  path: `${PATH}/{id}`,
  summary: "Revoke an API key",
  description: "The next request that is made with it is refused. A repetition answers the same.",
  request: { params: ApiKeyParams },
  responses: {
    200: jsonResponse("The key as it ended", ApiKey),
    ...problemResponses(...REFUSED, "not_found"),
  },
});

export const apiKeyRoutes = createRouter()
  .openapi(list, async (c) => c.json({ items: (await listApiKeys(c.env.DB)).map(viewApiKey) }, 200))
  .openapi(create, async (c) => {
    const { expiresAt, ...terms } = c.req.valid("json");
    const until = expiresAt === undefined ? undefined : Date.parse(expiresAt);
    const { apiKey, key } = orThrow(await createApiKey(callOf(c), { ...terms, expiresAt: until }));
    return c.json({ ...viewApiKey(apiKey), key }, 201);
  })
  .openapi(revoke, async (c) => {
    const revoked = orThrow(await endApiKey(callOf(c), c.req.valid("param").id));
    return c.json(viewApiKey(revoked), 200);
  });
