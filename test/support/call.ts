import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { ROLE_SCOPES, type Role } from "../../domain/accounts/access.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import type { Call } from "../../shop/base/call.ts";

/** A call as a request makes it: a guest's, or that of an account of this role. */
export function callBy(role: Role | null = null): Call {
  return {
    env,
    ctx: createExecutionContext(),
    traceparent: continueTrace(null),
    principal: role && { sub: role, role, scopes: new Set(ROLE_SCOPES[role]) },
    ip: null,
    touch: () => {},
  };
}
