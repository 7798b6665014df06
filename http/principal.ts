import type { Context } from "hono";
import type { Principal, Scope } from "../domain/accounts/access.ts";
import { ProblemError, type Refusal, refusal } from "../domain/base/problem.ts";
import type { AppEnv } from "./router.ts";

export function invalidToken(): Refusal {
  return refusal("invalid_token", "The access token is expired, malformed or not ours.");
}

export function missingScope(scope: Scope): Refusal {
  return refusal("forbidden", `This needs the scope ${scope}.`);
}

export function needsPerson(): Refusal {
  return refusal("forbidden", "This needs a person's access token; an API key may not do it.");
}

export function needsFactor(): Refusal {
  return refusal(
    "second_factor_required",
    "The shop asks its staff for a second factor. Add one on the page of your account.",
  );
}

export function unauthenticated(): Refusal {
  return refusal("unauthenticated", "This needs an access token.");
}

/** The caller, or 401. */
export function requirePrincipal(c: Context<AppEnv>): Principal {
  const principal = c.get("principal");
  if (!principal) {
    throw new ProblemError(unauthenticated());
  }
  return principal;
}
