import { ROLE_SCOPES, type Role, type Scope } from "../accounts/access.ts";
import { randomSecret } from "../base/secrets.ts";

/** Begins every key, so that one that leaked is recognised. */
const PREFIX = "shopkey_";
const FORM = /^shopkey_[0-9a-z]{51}$/;

export const MAX_KEY_NAME = 80;
const DAY_MS = 24 * 60 * 60 * 1000;
/** A key lasts a year at most, and so long where its maker says nothing. */
export const LONGEST_KEY_MS = 365 * DAY_MS;

/** A key as programs send it. */
export function newApiKey(): string {
  return PREFIX + randomSecret();
}

/** Whether a bearer token is one of these keys by its form. */
export function isApiKey(token: string): boolean {
  return FORM.test(token);
}

/**
 * What a key of someone with this role may be for: the work of the shop. A key has no cart, orders
 * or profile of its own, and gives people no rights.
 */
export function keyScopes(role: Role): Scope[] {
  const own = new Set<Scope>([...ROLE_SCOPES.customer, "staff:write"]);
  return ROLE_SCOPES[role].filter((scope) => scope === "product:read" || !own.has(scope));
}

export type KeyState = "active" | "expired" | "revoked";

/** Times are milliseconds since 1970. */
export function keyState(
  { expiresAt, revokedAt }: { expiresAt: number; revokedAt: number | null },
  now: number,
): KeyState {
  if (revokedAt !== null) {
    return "revoked";
  }
  return expiresAt > now ? "active" : "expired";
}
