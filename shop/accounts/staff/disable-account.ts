import { logRecord } from "../../../domain/base/log.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { endSessions } from "../../../stores/accounts/account-sessions.ts";
import { disabledSince, findAccount, setDisabled } from "../../../stores/accounts/accounts.ts";
import { audit } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";
import { IsolateCache } from "../../base/isolate-cache.ts";
import { DEVELOPMENT_TOKEN_TTL_S } from "../tokens.ts";

/** How long an isolate goes by what it has read: a token of a disabled account ends within this time. */
export const DISABLED_KEPT_MS = 5_000;
const ALL = "all";
const disabled = new IsolateCache<ReadonlySet<string>>(DISABLED_KEPT_MS, 1);
/** Forgotten when this isolate disables an account itself. */
let known = disabled;

/**
 * Whether the account of a good token is disabled. One query an isolate and five seconds says so, of
 * accounts whose tokens may still last. Where the database does not answer, what was read last counts.
 */
export async function isDisabled(env: Env, sub: string): Promise<boolean> {
  try {
    const since = Date.now() - DEVELOPMENT_TOKEN_TTL_S * 1000;
    return (await known.get(ALL, () => disabledSince(env.DB, since))).has(sub);
  } catch (error) {
    console.warn(logRecord("warn", "disabled accounts could not be read", { error }));
    return isKnownDisabled(sub);
  }
}

/** The same by what this isolate has read before, without waiting for anything. */
export function isKnownDisabled(sub: string): boolean {
  return known.last(ALL)?.has(sub) ?? false;
}

/**
 * Disables an account, or enables it again. Disabled, its sessions end, its tokens are refused, and its
 * person is told at the next sign-in; its orders go on.
 */
export async function turnAccount(
  call: Call,
  email: string,
  { to, reason }: { to: "disabled" | "enabled"; reason: string },
): Promise<Result<{ id: string; disabled: boolean }, Refusal>> {
  const { env, principal } = call;
  const account = await findAccount(env.DB, { email });
  if (!account) {
    return err(refusal("not_found", "There is no account with this address."));
  }
  const { id, role } = account;
  if (id === principal?.sub) {
    return err(refusal("forbidden", "Nobody disables or enables their own account."));
  }
  if (role !== "customer" && principal?.scopes.has("ops:write") !== true) {
    return err(refusal("forbidden", "An account of staff is disabled and enabled by operators alone."));
  }
  const isDisabling = to === "disabled";
  if (await setDisabled(env.DB, id, isDisabling ? Date.now() : null)) {
    await audit(call, {
      action: isDisabling ? "account.disabled" : "account.enabled",
      subject: id,
      before: { disabled: !isDisabling },
      after: { disabled: isDisabling, reason },
    });
  }
  if (isDisabling) {
    await endSessions(env.DB, id);
  }
  known = new IsolateCache(DISABLED_KEPT_MS, 1);
  return ok({ id, disabled: isDisabling });
}
