import { isAuthenticatorCode } from "../../../domain/accounts/second-factor.ts";
import { base32, sha256 } from "../../../domain/base/ids.ts";
import { logRecord } from "../../../domain/base/log.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { isSealedBefore, type SealKeys, seal, unseal } from "../../../domain/settings/seal.ts";
import { settingsOf } from "../../../providers/settings.ts";
import type { Account } from "../../../stores/accounts/accounts.ts";
import { type Factor, listFactors, useRecoveryCode, useStep } from "../../../stores/accounts/factors.ts";
import type { Call } from "../../base/call.ts";
import { auditAccount } from "../account-audit.ts";
import { stepOf } from "./totp.ts";

export type Owner = Pick<Account, "id" | "role">;

const WRONG = refusal("wrong_code", "This code is wrong, or too old. Enter the one that is shown now.");
const USED = refusal("wrong_code", "This code was used already. Wait for the next one.");

/** What a secret is sealed for: it opens for its account alone. */
export const purposeOf = (accountId: string) => `totp\n${accountId}`;

/**
 * Lets an account try a second factor. Wrong ones slow down further ones: an account has a count
 * for them, beside that of its passwords.
 */
export async function guarded(
  env: Env,
  owner: Owner,
  attempt: () => Promise<Result<null, Refusal>>,
): Promise<Result<null, Refusal>> {
  const guard = env.SIGN_IN_GUARD.getByName(`factor:${base32(await sha256(owner.id), 32)}`);
  const waitMs = await guard.enter();
  if (waitMs > 0) {
    const retryAfterS = Math.ceil(waitMs / 1000);
    return err(
      refusal("too_many_attempts", `Too many wrong tries. Try again in ${retryAfterS} seconds.`, {
        retryAfterS,
      }),
    );
  }
  const answer = await attempt();
  if (answer.ok) {
    await guard.reset();
  }
  return answer;
}

/** Tries a code of an authenticator, or a recovery code, which is used up. */
export function tryCode(call: Call, owner: Owner, code: string): Promise<Result<null, Refusal>> {
  const { env } = call;
  return guarded(env, owner, () =>
    isAuthenticatorCode(code) ? tryAuthenticators(env, owner.id, code) : tryRecoveryCode(call, owner, code),
  );
}

async function tryAuthenticators(env: Env, accountId: string, code: string): Promise<Result<null, Refusal>> {
  const keys = settingsOf(env).dataKeys;
  const now = Date.now();
  let refused = WRONG;
  for (const factor of keys ? await listFactors(env.DB, accountId) : []) {
    const secret = keys ? await secretOf(keys, factor) : null;
    const step = secret === null ? null : stepOf(secret, code, now);
    if (keys && secret !== null && step !== null) {
      const outdated = await isSealedBefore(keys, factor.secret ?? "");
      const resealed = outdated ? await seal(keys, purposeOf(accountId), secret) : null;
      if (await useStep(env.DB, factor.id, { step, now, resealed })) {
        return ok(null);
      }
      refused = USED;
    }
  }
  return err(refused);
}

async function secretOf(keys: SealKeys, { id, accountId, secret }: Factor): Promise<string | null> {
  if (secret === null) {
    return null;
  }
  const opened = await unseal(keys, purposeOf(accountId), secret);
  if (opened === null) {
    console.error(logRecord("error", "no key of DATA_KEYS opens a second factor", { factor: id }));
  }
  return opened;
}

async function tryRecoveryCode(call: Call, owner: Owner, code: string): Promise<Result<null, Refusal>> {
  if (!(await useRecoveryCode(call.env.DB, owner.id, code))) {
    return err(WRONG);
  }
  await auditAccount(call, owner, "account.recovery_code_used");
  return ok(null);
}
