import { createMiddleware } from "hono/factory";
import type { Principal } from "../../domain/accounts/access.ts";
import { ProblemError, type Refusal } from "../../domain/base/problem.ts";
import { err, type Result } from "../../domain/base/result.ts";
import { continueTrace, traceIdOf } from "../../domain/base/trace.ts";
import type { Call, WaitUntil } from "../../shop/base/call.ts";
import { logged } from "../../shop/base/log-context.ts";
import { ACCESS, type Demands, demandsOf, type Rule, refusalAt } from "../access/access.ts";
import { invalidToken } from "../principal.ts";
import { problemResponse, unexpected } from "../problem.ts";
import type { AppEnv } from "../router.ts";
import { bearer } from "./identity.ts";
import { countUser } from "./rate-limit.ts";
import { DATA_HEADERS } from "./security-headers.ts";
import { logRequest, routeOf } from "./trace.ts";

/**
 * Why a caller may not come in at a route now: they have no requests left, or no right. Null when
 * they may.
 */
function refusalOf(
  request: Request,
  caller: Pick<Call, "env" | "ctx" | "principal">,
  route: string | null,
  demands?: Demands,
): Refusal | null {
  const tooMany = countUser(request, caller);
  return tooMany ?? (route === null ? null : refusalAt(route, caller.principal, demands));
}

/**
 * The gate of an app with this table of access. It runs after `identify`, and before the code of a
 * route.
 */
export function gateBy(table: Readonly<Record<string, Rule>>) {
  const demands = demandsOf(table);
  return createMiddleware<AppEnv>(async function gate(c, next) {
    const caller = {
      env: c.env,
      // Hono throws where there is none; only a limit of the platform asks for it.
      get ctx() {
        return c.executionCtx;
      },
      principal: c.get("principal"),
    };
    const refused = refusalOf(c.req.raw, caller, routeOf(c), demands);
    if (refused) {
      throw new ProblemError(refused);
    }
    await next();
  });
}

export const gate = gateBy(ACCESS);

/** A request that takes the fast path: an API client's, with its token. */
export interface Express {
  request: Request;
  env: Env;
  ctx: WaitUntil;
  /** As it is registered in the table of access. */
  route: string;
  path: string;
  authorization: string;
}

/**
 * The gate of the fast path: what middleware does for a request of the app, by the same functions.
 * `work` answers it, and puts `headers` on its answer: on a finished response they cost a third
 * more.
 */
export async function expressGate(
  { request, env, ctx, route, path, authorization }: Express,
  work: (
    call: Call & { principal: Principal },
    headers: Readonly<Record<string, string>>,
  ) => Promise<Result<Response, Refusal>>,
): Promise<Response> {
  const started = Date.now();
  const traceparent = continueTrace(request.headers.get("traceparent"));
  const headers = { "X-Trace-Id": traceIdOf(traceparent), ...DATA_HEADERS };
  let answered: Result<Response, Refusal>;
  try {
    const principal = await bearer(env, authorization);
    const refused = principal ? refusalOf(request, { env, ctx, principal }, route) : invalidToken();
    const ip = request.headers.get("CF-Connecting-IP");
    answered =
      refused || !principal
        ? err(refused ?? invalidToken())
        : await logged({ traceparent }, () =>
            work({ env, ctx, traceparent, principal, ip, touch: () => {} }, headers),
          );
  } catch (error) {
    answered = err(unexpected(error, { traceparent, path }));
  }
  const response = answered.ok ? answered.value : problemResponse(answered.error, traceparent, headers);
  const { status } = response;
  logRequest(env, started, { traceparent, method: request.method, path, status, route });
  return response;
}
