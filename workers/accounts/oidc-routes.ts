import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { ProblemError, type Refusal, refusal } from "../../domain/base/problem.ts";
import { OidcArrival, OidcStart } from "../../http/contract/accounts.ts";
import { cookieName, cookieOptions } from "../../http/cookies.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { localPath } from "../../http/return-to.ts";
import { type AppEnv, createRouter, problemResponses } from "../../http/router.ts";
import { returnPath, signInOrAsk } from "../../http/session/sign-in.ts";
import {
  accountOf,
  CALLBACK_PATH,
  FLOW_TTL_MS,
  finishSignIn,
  providerName,
  startSignIn,
} from "../../shop/accounts/oidc.ts";

const shared = { tags: ["Accounts"], middleware: [noStore] };

const startRoute = createRoute({
  ...shared,
  method: "get",
  path: "/api/auth/oidc/start",
  summary: "Sign in with the shop's OpenID provider",
  description:
    "For browsers: leads to the provider, and back to `returnTo`. 404 where no provider is configured.",
  request: { query: OidcStart },
  responses: {
    302: { description: "To the provider" },
    303: { description: "Back to the sign-in page with `problem`, for a browser" },
    ...problemResponses("invalid_request", "not_found", "oidc_unavailable"),
  },
});

const callbackRoute = createRoute({
  ...shared,
  method: "get",
  path: CALLBACK_PATH,
  summary: "Where the OpenID provider sends the browser back to",
  description: "Signs the browser in with cookies. The sign-in page shows what went wrong.",
  request: { query: OidcArrival },
  responses: {
    303: { description: "Signed in, or back to the sign-in page with `problem`" },
    ...problemResponses(
      "invalid_request",
      "not_found",
      "oidc_failed",
      "oidc_email_unverified",
      "account_disabled",
      "registration_closed",
      "oidc_unavailable",
      "unavailable",
    ),
  },
});

export const oidcRoutes = createRouter();

oidcRoutes.openapi(startRoute, async (c) => {
  requireProvider(c.env);
  const returnTo = returnPath(c, c.req.valid("query").returnTo ?? "/account");
  const started = await startSignIn(c.env, returnTo);
  if (!started.ok) {
    return refused(c, started.error);
  }
  const { url, state } = started.value;
  setCookie(c, cookieName(c, "oidc"), state, { ...cookieOptions(c), maxAge: FLOW_TTL_MS / 1000 });
  return c.redirect(url, 302);
});

oidcRoutes.openapi(callbackRoute, async (c) => {
  requireProvider(c.env);
  const state = getCookie(c, cookieName(c, "oidc"));
  deleteCookie(c, cookieName(c, "oidc"), cookieOptions(c));
  const arrival = await finishSignIn(c.env, new URL(c.req.url), state);
  if (!arrival.ok) {
    return refused(c, arrival.error);
  }
  const account = await accountOf(c.env, c.get("shop"), arrival.value);
  if (!account.ok) {
    return refused(c, account.error);
  }
  const returnTo = localPath(arrival.value.returnTo, c.req.url) ?? "/account";
  return c.redirect(await signInOrAsk(c, account.value, { returnTo, idToken: arrival.value.idToken }), 303);
});

/** A person reads it on the sign-in page, where there are other ways in. */
function refused(c: Context<AppEnv>, why: Refusal) {
  if (c.req.header("Accept")?.includes("text/html") !== true) {
    throw new ProblemError(why);
  }
  return c.redirect(`/sign-in?${new URLSearchParams({ problem: why.code })}`, 303);
}

function requireProvider(env: Env): void {
  if (providerName(env) !== null) {
    return;
  }
  throw new ProblemError(refusal("not_found", "This shop offers no other place to sign in with."));
}
