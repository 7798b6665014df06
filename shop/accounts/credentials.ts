import { commonPassword, normalizePassword } from "../../domain/accounts/password.ts";
import { randomId } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { type ShopSettings, shopWords } from "../../domain/shop/shop-settings.ts";
import { dropMails, findMailBySecret, takeMail } from "../../stores/accounts/account-mails.ts";
import { endSessions } from "../../stores/accounts/account-sessions.ts";
import { type Account, findAccount, insertAccount, updateAccount } from "../../stores/accounts/accounts.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { mailLeaves } from "../base/email.ts";
import { networkGuard } from "../base/network-guard.ts";
import { auditAccount } from "./account-audit.ts";
import { auditRefusedSignIn } from "./audit-sign-in.ts";
import { knownDevice } from "./known-device.ts";
import { NO_MAIL, sendMail } from "./mail.ts";
import { accountGuard } from "./sign-in-guards.ts";

const WRONG = refusal(
  "wrong_credentials",
  "This email address and password do not go together. A new account is first opened with the link in its mail.",
);
export const LINK_INVALID = refusal(
  "link_invalid",
  "The link was used already, or is too old. Ask for a new one.",
);

/** It does not show which accounts exist. */
export const NO_NEW_ACCOUNTS = refusal(
  "registration_closed",
  "This shop opens no new accounts at the moment.",
);

function tooMany(waitMs: number): Refusal {
  const retryAfterS = Math.ceil(waitMs / 1000);
  return refusal(
    "too_many_attempts",
    `Too many wrong passwords. Try again in ${retryAfterS} seconds, or reset the password by mail.`,
    { retryAfterS },
  );
}

async function hash(env: Env, email: string, password: string): Promise<string> {
  const guard = await accountGuard(env, email);
  return guard.hash(password);
}

/** Refuses a password that guessing starts with. */
function weak(
  shop: ShopSettings,
  password: string,
  { email, name }: { email: string; name: string },
): Refusal | null {
  if (!commonPassword(password, { email, name, shop: shopWords(shop) })) {
    return null;
  }
  return refusal(
    "weak_password",
    "This password is among the first that anybody would try. Choose another.",
    {
      errors: [{ path: "password", message: "is too common" }],
    },
  );
}

/** The hash of a new password, unless guessing starts with it. */
export async function hashNew(
  env: Env,
  shop: ShopSettings,
  { email, name, password }: { email: string; name: string; password: string },
): Promise<Result<string, Refusal>> {
  const refused = weak(shop, password, { email, name });
  return refused ? err(refused) : ok(await hash(env, email, password));
}

/** Compares a password with a hash, counted for the address and for the network it comes from. */
async function attempt(
  { env, ip }: Call,
  try_: { email: string; password: string; stored: string | null; device: string | null },
): Promise<Result<{ rehashed?: string }, Refusal>> {
  const { email, password, stored, device } = try_;
  const network = device === null ? await networkGuard(env, ip ?? "local") : null;
  const networkWait = network ? await network.enter() : 0;
  if (networkWait > 0) {
    return err(tooMany(networkWait));
  }
  const guard = await accountGuard(env, email);
  const answer = await guard.check(normalizePassword(password), stored, device);
  if (answer.outcome === "wait") {
    return err(tooMany(answer.waitMs));
  }
  if (answer.outcome === "wrong") {
    return err(WRONG);
  }
  await network?.forgive();
  return ok(answer);
}

/** `deviceToken`: what the browser kept of an earlier sign-in, if anything. */
interface Attempt {
  email: string;
  password: string;
  deviceToken: string | undefined;
}

/** The account, where its person may sign in. */
export function unlessDisabled(account: Account): Result<Account, Refusal> {
  return account.disabledAt === null
    ? ok(account)
    : err(
        refusal("account_disabled", "This account is disabled. Write to the shop to have it opened again."),
      );
}

/**
 * The account of an address and a password. An unknown address takes as long and gets the same
 * answer.
 */
export async function checkPassword(
  call: Call,
  { email, password, deviceToken }: Attempt,
): Promise<Result<Account, Refusal>> {
  const { env } = call;
  const account = await findAccount(env, { email });
  const device =
    account && deviceToken !== undefined ? await knownDevice(env, account.id, deviceToken) : null;
  const stored = account?.passwordHash ?? null;
  const answer = await attempt(call, { email, password, stored, device });
  if (!answer.ok) {
    if (account) {
      auditRefusedSignIn(call, account, answer.error.code);
    }
    return answer;
  }
  if (!account) {
    throw new Error("a password was right for nobody");
  }
  if (answer.value.rehashed) {
    await updateAccount(env, account.id, { passwordHash: answer.value.rehashed });
  }
  const open = unlessDisabled(account);
  if (!open.ok) {
    auditRefusedSignIn(call, account, open.error.code);
  }
  return open;
}

/**
 * Sends a link that opens the account. If the address has an account already, the mail says so. The
 * caller gets the same answer in both cases.
 */
export async function register(
  call: Call,
  shop: ShopSettings,
  { email, password, name }: { email: string; password: string; name: string },
): Promise<Result<null, Refusal>> {
  if (!mailLeaves(call.env)) {
    return err(NO_MAIL);
  }
  if (shop.registration === "closed") {
    return err(NO_NEW_ACCOUNTS);
  }
  const { env } = call;
  const hashed = await hashNew(env, shop, { email, name, password });
  if (!hashed.ok) {
    return hashed;
  }
  const passwordHash = hashed.value;
  const known = await findAccount(env, { email });
  await sendMail(
    call,
    known
      ? { kind: "already_registered", email, name: known.name ?? name, accountId: known.id }
      : { kind: "register", email, name, accountId: null, passwordHash },
  );
  return ok(null);
}

/**
 * Opens an account with the mailed link and the password chosen at registration. A reader of the
 * mail lacks the password, and a stranger who registered the address lacks the link.
 */
export async function confirmRegistration(
  call: Call,
  { link, password }: { link: MailLink; password: string },
): Promise<Result<Account, Refusal>> {
  const { env } = call;
  const found = await findMailBySecret(env, { ...link, kind: "register", now: Date.now() });
  if (!found) {
    return err(LINK_INVALID);
  }
  const { email, name, passwordHash } = found;
  const answer = await attempt(call, { email, password, stored: passwordHash, device: null });
  if (!answer.ok) {
    return answer;
  }
  if (!(await takeMail(env.DB, found.id))) {
    return err(LINK_INVALID);
  }
  const account = { id: randomId("acc"), email, name, role: "customer" as const, passwordHash };
  if (!(await insertAccount(env, account))) {
    return err(LINK_INVALID);
  }
  await dropMails(env, email, ["register"]);
  const opened = await findAccount(env, { email });
  return opened ? ok(opened) : err(LINK_INVALID);
}

/** Has a link mailed that sets a new password, if there is such an account. */
export async function forgotPassword(call: Call, email: string): Promise<Result<null, Refusal>> {
  if (!mailLeaves(call.env)) {
    return err(NO_MAIL);
  }
  const account = await findAccount(call.env, { email });
  await sendMail(
    call,
    { kind: "reset", email, name: account?.name ?? "", accountId: account?.id ?? null },
    { send: account !== null },
  );
  return ok(null);
}

/** Sets a new password with a mailed link. Ends every session and forgets wrong attempts. */
export async function resetPassword(
  call: Call,
  shop: ShopSettings,
  { link, password }: { link: MailLink; password: string },
): Promise<Result<Account, Refusal>> {
  const { env } = call;
  const found = await findMailBySecret(env, { ...link, kind: "reset", now: Date.now() });
  const account = found?.accountId ? await findAccount(env, { id: found.accountId }) : null;
  // The account may have moved to another address since. A reader of the old address's mail must
  // not open it.
  if (!found || account?.email !== found.email) {
    return err(LINK_INVALID);
  }
  const open = unlessDisabled(account);
  if (!open.ok) {
    return open;
  }
  const { email, name } = found;
  const hashed = await hashNew(env, shop, { email, name, password });
  if (!hashed.ok) {
    return hashed;
  }
  const passwordHash = hashed.value;
  if (!(await takeMail(env.DB, found.id))) {
    return err(LINK_INVALID);
  }
  await updateAccount(env, account.id, { passwordHash });
  await endSessions(env.DB, account.id);
  await dropMails(env, email, ["reset"]);
  await callObject(async () => (await accountGuard(env, email)).reset());
  await auditAccount(call, account, "account.password_reset");
  await sendMail(call, { kind: "password_changed", email, name, accountId: account.id });
  return ok(account);
}

/** Changes the password of a signed-in person. Ends every other session. */
export async function changePassword(
  call: Call,
  shop: ShopSettings,
  account: Account,
  change: { currentPassword: string; newPassword: string; sid: string | undefined },
): Promise<Result<null, Refusal>> {
  const { env } = call;
  const { email } = account;
  if (email === null || account.passwordHash === null) {
    return err(NO_PASSWORD);
  }
  const name = account.name ?? "";
  const refused = weak(shop, change.newPassword, { email, name });
  if (refused) {
    return err(refused);
  }
  const answer = await reauthenticate(call, account, change.currentPassword, change.sid);
  if (!answer.ok) {
    return answer;
  }
  await updateAccount(env, account.id, { passwordHash: await hash(env, email, change.newPassword) });
  await endSessions(env.DB, account.id, change.sid);
  await dropMails(env, email, ["reset"]);
  await auditAccount(call, account, "account.password_changed");
  await sendMail(call, { kind: "password_changed", email, name, accountId: account.id });
  return ok(null);
}

const NO_PASSWORD = refusal(
  "wrong_credentials",
  "This account has no password. Set one with the link that “forgot password” mails.",
);

/** Checks a signed-in person's password once more. Their session has a count of its own. */
export async function reauthenticate(
  call: Call,
  account: Account,
  password: string,
  sid: string | undefined,
): Promise<Result<null, Refusal>> {
  if (account.email === null || account.passwordHash === null) {
    return err(NO_PASSWORD);
  }
  const answer = await attempt(call, {
    email: account.email,
    password,
    stored: account.passwordHash,
    device: sid ?? null,
  });
  return answer.ok ? ok(null) : answer;
}

const LINK = /^(aml_[0-9a-z]{20})\.([0-9a-z]{51})$/;

/** What a mailed link carries. */
export interface MailLink {
  id: string;
  secret: string;
}

export function parseLink(token: string): Result<MailLink, Refusal> {
  const [, id, secret] = LINK.exec(token) ?? [];
  return id && secret ? ok({ id, secret }) : err(LINK_INVALID);
}

/** Whether a mailed link can still be used, for a page to say so before it asks for anything. */
export async function linkWorks(env: Env, token: string, kind: "register" | "reset"): Promise<boolean> {
  const link = parseLink(token);
  if (!link.ok) {
    return false;
  }
  return (await findMailBySecret(env, { ...link.value, kind, now: Date.now() })) !== null;
}
