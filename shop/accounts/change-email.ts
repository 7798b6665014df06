import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { type AccountMail, findMailBySecret, takeMail } from "../../stores/accounts/account-mails.ts";
import { endSessions } from "../../stores/accounts/account-sessions.ts";
import { type Account, changeEmail, findAccount } from "../../stores/accounts/accounts.ts";
import type { Call } from "../base/call.ts";
import { mailLeaves } from "../base/email.ts";
import { auditAccount } from "./account-audit.ts";
import { LINK_INVALID, type MailLink, reauthenticate } from "./credentials.ts";
import { NO_MAIL, sendMail } from "./mail.ts";

/**
 * Sends a link to a new address, for a signed-in person who knows the password. If the address has
 * an account already, the mail says so. The caller gets the same answer in both cases.
 */
export async function askNewEmail(
  call: Call,
  account: Account,
  asked: { email: string; currentPassword: string; sid: string | undefined },
): Promise<Result<null, Refusal>> {
  const { env } = call;
  const { email } = asked;
  if (email === account.email) {
    return err(
      refusal("invalid_request", "This is the address of your account already.", {
        errors: [{ path: "email", message: "is the account's already" }],
      }),
    );
  }
  if (!mailLeaves(env)) {
    return err(NO_MAIL);
  }
  const answer = await reauthenticate(call, account, asked.currentPassword, asked.sid);
  if (!answer.ok) {
    return answer;
  }
  const known = await findAccount(env, { email });
  await sendMail(
    call,
    known
      ? { kind: "already_registered", email, name: known.name ?? "", accountId: known.id }
      : { kind: "change_email", email, name: account.name ?? "", accountId: account.id },
  );
  return ok(null);
}

/** The mail whose link was opened, if it can still move this account. */
export async function findNewEmail(
  env: Env,
  account: { id: string },
  link: MailLink,
): Promise<AccountMail | null> {
  const found = await findMailBySecret(env, { ...link, kind: "change_email", now: Date.now() });
  return found?.accountId === account.id ? found : null;
}

/**
 * Moves an account to the address that its owner has proven with the mailed link. The link alone
 * moves nothing. Its visitor must be signed in to the account, so a link to a mistyped address is
 * of no use. Ends every other session and notifies the old address.
 */
export async function confirmNewEmail(
  call: Call,
  account: Account,
  { link, sid }: { link: MailLink; sid: string | undefined },
): Promise<Result<Account, Refusal>> {
  const { env } = call;
  const { id, email: before, name } = account;
  const found = await findNewEmail(env, account, link);
  if (!found || before === null || !(await takeMail(env.DB, found.id))) {
    return err(LINK_INVALID);
  }
  const { email } = found;
  if (!(await changeEmail(env, id, { from: before, to: email }))) {
    return err(LINK_INVALID);
  }
  await endSessions(env.DB, id, sid);
  await auditAccount(call, account, "account.email_changed");
  await sendMail(call, { kind: "email_changed", email: before, name: name ?? "", accountId: id });
  return ok({ ...account, email });
}
