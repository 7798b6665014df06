import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { endSessions } from "../../../stores/accounts/account-sessions.ts";
import { findAccount } from "../../../stores/accounts/accounts.ts";
import { setDisabled } from "../../../stores/accounts/roles.ts";
import { audit } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";
import { forgetChanges } from "./ended-tokens.ts";
import { GIVES_ROLES, LAST } from "./last-of-staff.ts";

/**
 * Disables an account, or enables it again. Disabled, its sessions end, its tokens are refused, and
 * its person reads so at the next sign-in; its orders go on.
 */
export async function turnAccount(
  call: Call,
  email: string,
  { to, reason }: { to: "disabled" | "enabled"; reason: string },
): Promise<Result<{ id: string; disabled: boolean }, Refusal>> {
  const { env, principal } = call;
  const account = await findAccount(env, { email });
  if (!account) {
    return err(refusal("not_found", "There is no account with this address."));
  }
  const { id, role } = account;
  if (id === principal?.sub) {
    return err(refusal("forbidden", "Nobody disables or enables their own account."));
  }
  if (role !== "customer" && principal?.scopes.has("staff:write") !== true) {
    return err(refusal("forbidden", "An account of staff is disabled and enabled by operators alone."));
  }
  const isDisabling = to === "disabled";
  const beside = isDisabling && GIVES_ROLES.includes(role) ? GIVES_ROLES : [];
  if (await setDisabled(env.DB, id, isDisabling ? Date.now() : null, beside)) {
    await audit(call, {
      action: isDisabling ? "account.disabled" : "account.enabled",
      subject: id,
      before: { disabled: !isDisabling },
      after: { disabled: isDisabling, reason },
    });
  } else if (isDisabling && (await findAccount(env, { id }))?.disabledAt === null) {
    return err(LAST);
  }
  if (isDisabling) {
    await endSessions(env.DB, id);
  }
  forgetChanges();
  return ok({ id, disabled: isDisabling });
}
