import type { Context } from "hono";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { RESOURCE_PATH } from "../../shop/agents/agent-call.ts";
import { TOKEN_PATH } from "../../shop/agents/linking/clients.ts";
import { answerTokenRequest, revokeLink, type TokenError } from "../../shop/agents/linking/link-tokens.ts";
import { authorizationServer, protectedResource } from "../../shop/agents/linking/metadata.ts";

/**
 * Tokens with which platforms act for customers. OAuth is the contract of these routes
 * (docs/agents.md), so they are not in the shop's OpenAPI document.
 */
export const linkRoutes = createRouter();

/** A shop whose agents may not buy links no accounts. */
function mustLink(c: Context<AppEnv>): void {
  if (c.get("shop").agents !== "buy") {
    throw new ProblemError(refusal("not_found", "This shop links no accounts."));
  }
}

linkRoutes.get("/.well-known/oauth-authorization-server", (c) => {
  mustLink(c);
  c.header("Cache-Control", "public, max-age=300");
  return c.json(authorizationServer(c.env));
});

linkRoutes.get(RESOURCE_PATH, (c) => {
  mustLink(c);
  c.header("Cache-Control", "public, max-age=300");
  return c.json(protectedResource(c.env));
});

linkRoutes.post(TOKEN_PATH, async (c) => {
  mustLink(c);
  const answered = await answerTokenRequest(c.env, await c.req.parseBody());
  c.header("Cache-Control", "no-store");
  return answered.ok ? c.json(answered.value) : refuse(c, answered.error);
});

linkRoutes.post("/oauth/revoke", async (c) => {
  mustLink(c);
  const refused = await revokeLink(c.env, await c.req.parseBody());
  c.header("Cache-Control", "no-store");
  return refused ? refuse(c, refused) : c.json({});
});

function refuse(c: Context<AppEnv>, { status, ...error }: TokenError): Response {
  return c.json(error, status);
}
