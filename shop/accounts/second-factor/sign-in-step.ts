import type { PasskeyProof } from "../../../domain/accounts/second-factor.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { randomSecret } from "../../../domain/base/secrets.ts";
import { type Account, findAccount } from "../../../stores/accounts/accounts.ts";
import {
  findStep,
  insertStep,
  listFactors,
  type SignInStep,
  takeStep,
} from "../../../stores/accounts/factors.ts";
import { idTokenColumns } from "../../../stores/accounts/id-tokens.ts";
import type { Call } from "../../base/call.ts";
import { auditRefusedSignIn } from "../audit-sign-in.ts";
import { unlessDisabled } from "../credentials.ts";
import { signOptions, tryPasskey } from "./passkeys.ts";
import { tryCode } from "./try-code.ts";

/** How long a browser has for its second factor, in milliseconds. */
export const STEP_TTL_MS = 10 * 60 * 1000;

const OVER = refusal("link_invalid", "This sign-in took too long, or was finished. Sign in again.");

/**
 * The second factor of a program, which sends everything at once. An account without one passes.
 */
export async function checkSecondFactor(
  call: Call,
  account: Account,
  code: string | undefined,
): Promise<Result<Account, Refusal>> {
  if ((await listFactors(call.env.DB, account.id)).length === 0) {
    return ok(account);
  }
  if (code === undefined) {
    return err(
      refusal("second_factor_needed", "Send the code of the authenticator, or a recovery code, too."),
    );
  }
  const answer = await tryCode(call, account, code);
  if (!answer.ok) {
    auditRefusedSignIn(call, account, answer.error.code);
    return answer;
  }
  return ok(account);
}

/**
 * Keeps a sign-in whose first part was right, where the account has a second factor.
 *
 * @returns what the browser keeps of it; null where there is nothing more to ask
 */
export async function beginStep(
  env: Env,
  { id: accountId }: Account,
  { returnTo, idToken = null }: { returnTo: string; idToken?: string | null },
): Promise<string | null> {
  const { DB } = env;
  if ((await listFactors(DB, accountId)).length === 0) {
    return null;
  }
  const [secret, challenge] = [randomSecret(), randomSecret()];
  const expiresAt = Date.now() + STEP_TTL_MS;
  const token = await idTokenColumns(env, accountId, idToken);
  await insertStep(DB, secret, { accountId, ...token, returnTo, challenge, expiresAt });
  return secret;
}

/** A sign-in that waits, with its account. */
export interface Waiting {
  step: SignInStep;
  account: Account;
}

export async function readStep(env: Env, secret: string): Promise<Result<Waiting, Refusal>> {
  const step = await findStep(env.DB, secret, Date.now());
  const account = step && (await findAccount(env, { id: step.accountId }));
  if (!step || !account) {
    return err(OVER);
  }
  const open = unlessDisabled(account);
  return open.ok ? ok({ step, account }) : open;
}

/** What a passkey of the account has to sign; null where it has none. */
export async function stepOptions(env: Env, { step, account }: Waiting) {
  return signOptions(env, await listFactors(env.DB, account.id), step.challenge);
}

/** Finishes a sign-in with a code or a passkey. It stays open after a wrong one. */
export async function finishStep(
  call: Call,
  { step, account }: Waiting,
  proof: { code: string } | { passkey: PasskeyProof },
): Promise<Result<null, Refusal>> {
  const answer = await ("code" in proof
    ? tryCode(call, account, proof.code)
    : tryPasskey(call, account, proof.passkey, step));
  if (!answer.ok) {
    auditRefusedSignIn(call, account, answer.error.code);
    return answer;
  }
  return (await takeStep(call.env.DB, step)) ? ok(null) : err(OVER);
}
