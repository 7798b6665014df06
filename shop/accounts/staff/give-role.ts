import type { Role } from "../../../domain/accounts/access.ts";
import { isUnchanged } from "../../../domain/audit/audit.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { endSessions } from "../../../stores/accounts/account-sessions.ts";
import { findAccount, groupsOf, setGroups } from "../../../stores/accounts/accounts.ts";
import { changeRole } from "../../../stores/accounts/roles.ts";
import { audit } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";
import { forgetChanges } from "./ended-tokens.ts";
import { GIVES_ROLES, LAST } from "./last-of-staff.ts";

/**
 * Gives an account a role, if the one it has is one that the caller expects. Its sessions end, and
 * tokens of the old role are refused within seconds.
 */
export async function giveRole(
  call: Call,
  email: string,
  role: Role,
  expects: (before: Role) => boolean,
): Promise<Result<{ id: string; role: Role }, Refusal>> {
  const { env } = call;
  const account = await findAccount(env, { email });
  if (!account) {
    return err(refusal("not_found", "There is no account with this address."));
  }
  const { id, role: before } = account;
  if (!expects(before)) {
    return err(refusal("changed_meanwhile", `The account's role is ${before}. Nothing was changed now.`));
  }
  if (role !== before) {
    const beside = GIVES_ROLES.includes(before) && !GIVES_ROLES.includes(role) ? GIVES_ROLES : [];
    if (!(await changeRole(env.DB, id, { from: before, to: role, beside }))) {
      const now = await findAccount(env, { id });
      return now?.role === before ? err(LAST) : giveRole(call, email, role, expects);
    }
    await endSessions(env.DB, id);
    forgetChanges();
    await audit(call, {
      action: "account.role_changed",
      subject: id,
      before: { role: before },
      after: { role },
    });
  }
  return ok({ id, role });
}

/** Puts an account into these groups of customers, and out of all others. */
export async function setAccountGroups(
  call: Call,
  email: string,
  groups: readonly string[],
): Promise<Result<{ id: string; groups: string[] }, Refusal>> {
  const { env } = call;
  const account = await findAccount(env, { email });
  if (!account) {
    return err(refusal("not_found", "There is no account with this address."));
  }
  const before = await groupsOf(env.DB, account.id);
  const after = [...new Set(groups)].sort();
  if (isUnchanged(before, after)) {
    return ok({ id: account.id, groups: after });
  }
  await setGroups(env.DB, account.id, after);
  await audit(call, {
    action: "account.groups_changed",
    subject: account.id,
    before: { groups: before },
    after: { groups: after },
  });
  return ok({ id: account.id, groups: after });
}
