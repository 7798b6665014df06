import { createRoute } from "@hono/zod-openapi";
import { KeySet } from "../../http/contract/accounts.ts";
import { createRouter, jsonResponse } from "../../http/router.ts";
import { publicKeySet } from "../../shop/accounts/tokens.ts";

/**
 * Seconds. A key is published this long before it signs, so that verifiers which cache never miss
 * it.
 */
const MAX_AGE_S = 300;

const route = createRoute({
  method: "get",
  path: "/.well-known/jwks.json",
  tags: ["Accounts"],
  summary: "The keys that access tokens are verified with",
  responses: { 200: jsonResponse("A JSON Web Key Set (RFC 7517)", KeySet) },
});

export const jwksRoutes = createRouter().openapi(route, (c) => {
  c.header("Cache-Control", `public, max-age=${MAX_AGE_S}`);
  return c.json(publicKeySet(c.env), 200);
});
