import { createRoute, z } from "@hono/zod-openapi";
import { Role, Scope } from "../../domain/accounts/access.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../http/principal.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";

const Me = z
  .object({
    sub: z.string(),
    role: Role,
    scopes: z.array(Scope),
    name: z.string().optional(),
    email: z.string().optional(),
  })
  .openapi("Me");

const route = createRoute({
  method: "get",
  path: "/api/auth/me",
  tags: ["Accounts"],
  summary: "Who the access token speaks for",
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
