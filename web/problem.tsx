import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { PROBLEMS, type Refusal } from "../domain/base/problem.ts";
import { traceIdOf } from "../domain/base/trace.ts";
import { isApi } from "../http/middleware/cors.ts";
import { problemResponse, retryAfterOf } from "../http/problem.ts";
import { localPath } from "../http/return-to.ts";
import type { AppEnv } from "../http/router.ts";
import { ErrorPage } from "./layout/error-page.tsx";
import { personalPage } from "./layout/respond.tsx";
import { signInFirst } from "./sign-in/show-sign-in.tsx";

const HTML = "text/html";
const JSON_TYPE = "application/problem+json";
/** Addresses of the API that browsers go to. */
const VISITED = new Set(["/api/auth/oidc/start", "/api/auth/oidc/callback"]);

/** Answers with a page where a person is looking, with problem details everywhere else. */
export function answerProblem(c: Context<AppEnv>, refusal: Refusal): Response | Promise<Response> {
  const isForPrograms = isApi(c.req.path) && !VISITED.has(c.req.path);
  if (!isForPrograms) {
    c.header("Vary", "Accept", { append: true });
  }
  if (isForPrograms || !wantsPage(c)) {
    return problemResponse(refusal, c.get("traceparent"));
  }
  const { status } = PROBLEMS[refusal.code];
  const retryAfter = retryAfterOf(refusal);
  if (retryAfter) {
    c.header("Retry-After", retryAfter);
  }
  if (refusal.code === "unauthenticated") {
    const acted = c.req.method !== "GET";
    const returnTo = acted ? formPage(c) : c.req.path + new URL(c.req.url).search;
    return signInFirst(c, { returnTo, acted });
  }
  if (refusal.code === "second_factor_required") {
    return c.redirect("/account/second-factor", 303);
  }
  const traceId = traceIdOf(c.get("traceparent") ?? "");
  return personalPage(c, <ErrorPage refusal={refusal} traceId={traceId} />, status);
}

/** Where a form was sent from: its own address may be no page to come back to. */
function formPage(c: Context<AppEnv>): string {
  const from = c.req.header("Referer");
  const { origin } = new URL(c.req.url);
  const path = from?.startsWith(`${origin}/`) ? localPath(from.slice(origin.length), c.req.url) : null;
  return path ?? (c.req.path.startsWith("/admin/") ? c.req.path : "/account");
}

function wantsPage(c: Context<AppEnv>): boolean {
  if (c.req.header("Accept") === undefined) {
    return false;
  }
  const best = accepts(c, {
    header: "Accept",
    supports: [HTML, "application/json", JSON_TYPE],
    default: JSON_TYPE,
    // A browser names HTML; `*/*` alone is a program.
    match: (wanted) =>
      [...wanted].sort((a, b) => b.q - a.q).find(({ type }) => type === HTML || type.endsWith("json"))
        ?.type ?? JSON_TYPE,
  });
  return best === HTML;
}
