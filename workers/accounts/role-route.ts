import { createRoute, z } from "@hono/zod-openapi";
import { Role } from "../../domain/accounts/access.ts";
import { AccountEmail } from "../../domain/accounts/account.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { audit } from "../../http/middleware/audit.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";
import { endSessions } from "../../stores/accounts/account-sessions.ts";
import { findAccount, updateAccount } from "../../stores/accounts/accounts.ts";

const Change = z.strictObject({ email: AccountEmail, role: Role }).openapi("RoleChange");

const route = createRoute({
  method: "put",
  path: "/api/admin/accounts/role",
  tags: ["Accounts"],
  summary: "Give an account a role",
  description:
    "The account signs in anew to have it; tokens of the old role lapse within a quarter of an hour.",
  security: [{ bearer: [] }],
  middleware: [noStore],
  request: { body: { required: true, content: { "application/json": { schema: Change } } } },
  responses: {
    200: jsonResponse("The role is given", z.object({ id: z.string(), role: Role })),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden", "not_found"),
  },
});

export const roleRoutes = createRouter().openapi(route, async (c) => {
  const { email, role } = c.req.valid("json");
  const account = await findAccount(c.env.DB, { email });
  if (!account) throw new ProblemError(refusal("not_found", "There is no account with this address."));
  const { id, role: before } = account;
  if (role !== before) {
    await updateAccount(c.env.DB, id, { role });
    await endSessions(c.env.DB, id);
    await audit(c, {
      action: "account.role_changed",
      subject: id,
      before: { role: before },
      after: { role },
    });
  }
  return c.json({ id, role }, 200);
});
