import { createRoute } from "@hono/zod-openapi";
import type { Role } from "../../../domain/accounts/access.ts";
import { callOf } from "../../../http/call.ts";
import {
  AccountTurn,
  AccountTurned,
  FactorReset,
  FactorsRemoved,
  GroupsChange,
  GroupsGiven,
  RoleChange,
  RoleGiven,
} from "../../../http/contract/accounts.ts";
import { ETagHeader, IfMatchHeaders, permits } from "../../../http/if-match.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../../http/router.ts";
import { resetSecondFactor } from "../../../shop/accounts/second-factor/factors.ts";
import { turnAccount } from "../../../shop/accounts/staff/disable-account.ts";
import { giveRole, setAccountGroups } from "../../../shop/accounts/staff/give-role.ts";

const route = createRoute({
  method: "put",
  path: "/api/admin/accounts/role",
  tags: ["Accounts"],
  summary: "Give an account a role",
  description:
    'The account signs in anew to have it; tokens of the old role lapse within a quarter of an hour. The `ETag` is the role itself: with `If-Match: "customer"` only a customer is given another.',
  security: [{ bearer: [] }],
  middleware: [noStore],
  request: { headers: IfMatchHeaders, body: jsonBody(RoleChange) },
  responses: {
    200: { ...jsonResponse("The role is given", RoleGiven), headers: ETagHeader },
    ...problemResponses(
      "invalid_request",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "not_found",
      "changed_meanwhile",
    ),
  },
});

const groupsRoute = createRoute({
  method: "put",
  path: "/api/admin/accounts/groups",
  tags: ["Accounts"],
  summary: "Set the customer groups of an account",
  description: "Promotions and price lists may be limited to groups.",
  security: [{ bearer: [] }],
  middleware: [noStore],
  request: { body: jsonBody(GroupsChange) },
  responses: {
    200: jsonResponse("The groups it belongs to now", GroupsGiven),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden", "not_found"),
  },
});

const disabledRoute = createRoute({
  method: "put",
  path: "/api/admin/accounts/disabled",
  tags: ["Accounts"],
  summary: "Disable an account, or enable it again",
  description:
    "Its sessions end, and its tokens are refused within five seconds. Its orders go on. Accounts of staff are for operators.",
  security: [{ bearer: [] }],
  middleware: [noStore],
  request: { body: jsonBody(AccountTurn) },
  responses: {
    200: jsonResponse("Whether it is disabled now", AccountTurned),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden", "not_found"),
  },
});

const resetRoute = createRoute({
  method: "post",
  path: "/api/admin/accounts/second-factor/reset",
  tags: ["Accounts"],
  summary: "Remove a lost second factor",
  description:
    "All authenticators, passkeys and recovery codes of the account end, and its sessions. The person signs in with the password and adds new ones.",
  security: [{ bearer: [] }],
  middleware: [noStore],
  request: { body: jsonBody(FactorReset) },
  responses: {
    200: jsonResponse("How many were removed", FactorsRemoved),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden", "not_found"),
  },
});

export const roleRoutes = createRouter()
  .openapi(resetRoute, async (c) =>
    c.json(orThrow(await resetSecondFactor(callOf(c), c.req.valid("json"))), 200),
  )
  .openapi(disabledRoute, async (c) => {
    const { email, disabled, reason } = c.req.valid("json");
    const turned = await turnAccount(callOf(c), email, { to: disabled ? "disabled" : "enabled", reason });
    return c.json(orThrow(turned), 200);
  })
  .openapi(route, async (c) => {
    const { email, role } = c.req.valid("json");
    const { "if-match": ifMatch } = c.req.valid("header");
    const expects = (before: Role) => permits(ifMatch, `"${before}"`);
    const given = orThrow(await giveRole(callOf(c), email, role, expects));
    c.header("ETag", `"${given.role}"`);
    return c.json(given, 200);
  })
  .openapi(groupsRoute, async (c) => {
    const { email, groups } = c.req.valid("json");
    return c.json(orThrow(await setAccountGroups(callOf(c), email, groups)), 200);
  });
