import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { readAudit } from "../../../stores/audit/audit.ts";
import { formsOf } from "../../../stores/personal/vault.ts";
import { opened, PASSWORD } from "../../../test/support/accounts.ts";
import { call } from "../../../test/support/orders.ts";
import { roleStatements } from "./role-sql.ts";

/** What `npm run account -- --env …` has the deployed database do. */
async function give({ email, role }: { email: string; role: string }): Promise<unknown[]> {
  const statements = roleStatements({ emails: await formsOf(env, email), role });
  const done = await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)));
  return done.at(-1)?.results ?? [];
}

it("a role given in the deployed database ends its sessions, holds from the next sign-in, and is written down once", async () => {
  const { email, accessToken } = await opened();
  const me = { Authorization: `Bearer ${accessToken}` };
  const { id } = await (await call("GET", "/api/me", undefined, me)).json<{ id: string }>();
  expect(await give({ email, role: "ops" })).toEqual([{ id }]);
  await give({ email, role: "ops" });
  expect((await call("GET", "/api/me", undefined, me)).status).toBe(401);
  const login = await call("POST", "/api/auth/login", { email, password: PASSWORD });
  const { accessToken: token } = await login.json<{ accessToken: string }>();
  const ops = await call("GET", "/api/admin/dead-letters", undefined, { Authorization: `Bearer ${token}` });
  expect(ops.status).toBe(200);
  const entries = await readAudit(env.DB, { order: "newest", limit: 10, subject: id });
  expect(entries).toMatchObject([
    {
      actor: "account-command",
      role: "system",
      action: "account.role_changed",
      before: '{"role":"customer"}',
      after: '{"role":"ops"}',
      network: null,
    },
  ]);
  expect(entries[0]?.traceId).toMatch(/^[0-9a-f]{32}$/);
});

it("an address without an account, or one made to be SQL, changes nothing", async () => {
  expect(await give({ email: "nobody@example.com", role: "ops" })).toEqual([]);
  expect(await give({ email: "x' OR '1'='1", role: "ops" })).toEqual([]);
});
