import { createRoute } from "@hono/zod-openapi";
import { Me } from "../../http/contract/accounts.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../http/principal.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";

const route = createRoute({
  method: "get",
  path: "/api/auth/me",
  tags: ["Accounts"],
  summary: "The account of the access token",
  security: [{ bearer: [] }],
  middleware: [noStore],
  responses: {
    200: jsonResponse("The caller", Me),
    ...problemResponses("unauthenticated", "invalid_token"),
  },
});

export const tokenRoutes = createRouter().openapi(route, (c) => {
  const { scopes, ...caller } = requirePrincipal(c);
  return c.json({ ...caller, scopes: [...scopes] }, 200);
});
