import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { type Principal, Scope } from "../../domain/accounts/access.ts";
import { ProblemError, type Refusal } from "../../domain/base/problem.ts";
import { ACCESS, type Rule } from "../access.ts";
import type { AppEnv } from "../router.ts";
import { missingScope, unauthenticated } from "./identity.ts";

interface Demand {
  /** Whether somebody without a token is let in. */
  guests: boolean;
  /** What a token must hold; null for nothing. */
  scope: Scope | null;
}

function demandOf(rule: Rule): Demand {
  if (rule === "anyone" || rule === "signed in") return { guests: rule === "anyone", scope: null };
  const guests = rule.startsWith("guest or ");
  return { guests, scope: Scope.parse(guests ? rule.slice("guest or ".length) : rule) };
}

type Table = Readonly<Record<string, Rule>>;

/** Read once, so that a request costs one look by its route's name. */
function demandsOf(table: Table): ReadonlyMap<string, Demand> {
  return new Map(Object.entries(table).map(([route, rule]) => [route, demandOf(rule)]));
}

const demands = demandsOf(ACCESS);

/** Why this caller may not come in at the route; null when they may. */
export function refusalAt(route: string, principal: Principal | null, among = demands): Refusal | null {
  const demand = among.get(route);
  if (!demand) throw new Error(`${route} has no rule: say who may call it in http/access.ts`);
  const { guests, scope } = demand;
  if (!principal) return guests ? null : unauthenticated();
  return scope === null || principal.scopes.has(scope) ? null : missingScope(scope);
}

/** Enforces a table of who may do what: 401 without a token where one is needed, 403 when it lacks the scope. */
export function authorizeBy(table: Table) {
  const among = demandsOf(table);
  return createMiddleware<AppEnv>(async function authorize(c, next) {
    const route = routeOf(c);
    const refused = route === null ? null : refusalAt(route, c.get("principal"), among);
    if (refused) throw new ProblemError(refused);
    await next();
  });
}

export const authorize = authorizeBy(ACCESS);

/** The route that will answer, as it was registered; null when nothing will. Middleware is registered for ALL methods. */
function routeOf(c: Context<AppEnv>): string | null {
  const method = c.req.method === "HEAD" ? "GET" : c.req.method;
  for (const route of matchedRoutes(c)) if (route.method === method) return `${method} ${route.path}`;
  return null;
}
