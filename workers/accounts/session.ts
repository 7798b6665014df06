import type { Context } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { ProblemError, refusal } from "../../domain/problem.ts";
import { cookieOptions } from "../middleware/cookies.ts";
import { SESSION_COOKIE } from "../middleware/identity.ts";
import { ACCESS_TOKEN_TTL_S } from "../middleware/tokens.ts";
import { type AppEnv, createRouter } from "../router.ts";
import { localPath } from "./return-to.ts";

/** Signs the browser in with an access token that its scripts cannot read. */
export function startSession(c: Context<AppEnv>, accessToken: string): void {
  setCookie(c, SESSION_COOKIE, accessToken, { ...cookieOptions(c), maxAge: ACCESS_TOKEN_TTL_S });
}

/** Where a form sends the browser next. An address that leads off the site is refused. */
export function returnPath(c: Context<AppEnv>, returnTo: string | undefined): string {
  const path = localPath(returnTo || "/", c.req.url);
  if (path !== null) return path;
  throw new ProblemError(
    refusal("invalid_request", "After this you can only go to a page of this site.", {
      errors: [{ path: "returnTo", message: "must be a path on this site" }],
    }),
  );
}

export const sessionRoutes = createRouter();

sessionRoutes.post("/sign-out", async (c) => {
  const { returnTo } = await c.req.parseBody();
  const path = returnPath(c, typeof returnTo === "string" ? returnTo : undefined);
  deleteCookie(c, SESSION_COOKIE, cookieOptions(c));
  return c.redirect(path, 303);
});
