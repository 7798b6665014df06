import type { Context } from "hono";
import { keyScopes } from "../../../domain/api-keys/api-key.ts";
import { PROBLEMS, ProblemError, type ProblemStatus } from "../../../domain/base/problem.ts";
import { callOf } from "../../../http/call.ts";
import { viewApiKey } from "../../../http/contract/integrations/api-keys.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../../http/principal.ts";
import { type AppEnv, createRouter, orThrow } from "../../../http/router.ts";
import { createApiKey, endApiKey, noSuchApiKey } from "../../../shop/api-keys/api-keys.ts";
import { accountNames } from "../../../stores/accounts/accounts.ts";
import { findApiKey, listApiKeys } from "../../../stores/api-keys/api-keys.ts";
import { staffPage } from "../frame/staff.tsx";
import { type ApiKeyErrors, type ApiKeyValues, checkApiKey, NO_KEY, readApiKey } from "./api-key-form.ts";
import { API_KEYS, ApiKeysPage, MadeKeyPage, NewApiKeyPage, RevokeKeyPage } from "./api-key-pages.tsx";

export const adminApiKeyRoutes = createRouter();
adminApiKeyRoutes.use(API_KEYS, noStore);
adminApiKeyRoutes.use(`${API_KEYS}/*`, noStore);

adminApiKeyRoutes.get(API_KEYS, async (c) => {
  const keys = await listApiKeys(c.env.DB);
  const makers = await accountNames(
    c.env,
    keys.map(({ createdBy }) => createdBy),
  );
  const notice =
    c.req.query("done") === "revoked" ? "The key is revoked. What uses it is refused now." : undefined;
  return staffPage(c, <ApiKeysPage keys={keys.map(viewApiKey)} makers={makers} notice={notice} />);
});

adminApiKeyRoutes.get(`${API_KEYS}/new`, (c) => newPage(c, NO_KEY));

adminApiKeyRoutes.post(API_KEYS, async (c) => {
  const values = readApiKey(await c.req.formData());
  const terms = checkApiKey(values);
  if (!terms.ok) {
    return newPage(c, values, { errors: terms.error, status: 422 });
  }
  const created = await createApiKey(callOf(c), terms.value);
  if (!created.ok) {
    const { code, detail } = created.error;
    return newPage(c, values, { problem: detail, status: PROBLEMS[code].status });
  }
  return staffPage(c, <MadeKeyPage name={created.value.apiKey.name} apiKey={created.value.key} />);
});

adminApiKeyRoutes.get(`${API_KEYS}/:id/revoke`, async (c) => {
  const key = await findApiKey(c.env.DB, { id: c.req.param("id") });
  if (!key) {
    throw new ProblemError(noSuchApiKey());
  }
  return staffPage(c, <RevokeKeyPage apiKey={viewApiKey(key)} />);
});

adminApiKeyRoutes.post(`${API_KEYS}/:id/revoke`, async (c) => {
  orThrow(await endApiKey(callOf(c), c.req.param("id")));
  return c.redirect(`${API_KEYS}?done=revoked`, 303);
});

interface Shown {
  errors?: ApiKeyErrors;
  problem?: string;
  status?: ProblemStatus;
}

function newPage(c: Context<AppEnv>, values: ApiKeyValues, { errors = {}, problem, status }: Shown = {}) {
  const { role, scopes } = requirePrincipal(c);
  const offered = keyScopes(role).filter((scope) => scopes.has(scope));
  return staffPage(
    c,
    <NewApiKeyPage values={values} errors={errors} offered={offered} problem={problem} />,
    status ?? 200,
  );
}
