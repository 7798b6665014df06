import { createRoute } from "@hono/zod-openapi";
import { callOf } from "../../http/call.ts";
import { RoleChange, RoleGiven } from "../../http/contract/accounts.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { giveRole } from "../../shop/accounts/give-role.ts";

const route = createRoute({
  method: "put",
  path: "/api/admin/accounts/role",
  tags: ["Accounts"],
  summary: "Give an account a role",
  description:
    "The account signs in anew to have it; tokens of the old role lapse within a quarter of an hour.",
  security: [{ bearer: [] }],
  middleware: [noStore],
  request: { body: jsonBody(RoleChange) },
  responses: {
    200: jsonResponse("The role is given", RoleGiven),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden", "not_found"),
  },
});

export const roleRoutes = createRouter().openapi(route, async (c) => {
  const { email, role } = c.req.valid("json");
  return c.json(orThrow(await giveRole(callOf(c), email, role)), 200);
});
