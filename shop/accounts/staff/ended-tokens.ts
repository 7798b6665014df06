import type { Principal } from "../../../domain/accounts/access.ts";
import { logRecord } from "../../../domain/base/log.ts";
import { changedSince, type Standing } from "../../../stores/accounts/roles.ts";
import { IsolateCache } from "../../base/isolate-cache.ts";
import { DEVELOPMENT_TOKEN_TTL_S } from "../tokens.ts";

/**
 * How long an isolate uses what it has read: a token ends within this time once its account is
 * disabled or has another role.
 */
export const CHANGES_KEPT_MS = 5_000;
const ALL = "all";
let known = new IsolateCache<ReadonlyMap<string, Standing>>(CHANGES_KEPT_MS, 1);

type Bearer = Pick<Principal, "sub" | "role">;

/**
 * Whether a good token speaks for an account that was disabled or given another role since. One
 * query an isolate and five seconds says so, of accounts whose tokens may still last. Where the
 * database does not answer, what was read last counts.
 */
export async function isEnded(env: Env, bearer: Bearer): Promise<boolean> {
  try {
    const since = Date.now() - DEVELOPMENT_TOKEN_TTL_S * 1000;
    const changed = await known.get(ALL, () => changedSince(env.DB, since));
    return endedBy(changed.get(bearer.sub), bearer);
  } catch (error) {
    console.warn(logRecord("warn", "changed accounts could not be read", { error }));
    return isKnownEnded(bearer);
  }
}

/** The same from what this isolate has read before, without waiting for a query. */
export function isKnownEnded(bearer: Bearer): boolean {
  return endedBy(known.last(ALL)?.get(bearer.sub), bearer);
}

function endedBy(now: Standing | undefined, { role }: Bearer): boolean {
  return now !== undefined && (now.disabled || now.role !== role);
}

/** Has this isolate read again, because it has just changed an account itself. */
export function forgetChanges(): void {
  known = new IsolateCache(CHANGES_KEPT_MS, 1);
}
