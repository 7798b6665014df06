import { MAX_FACTORS, newRecoveryCodes } from "../../../domain/accounts/second-factor.ts";
import { base32, sha256 } from "../../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { seal, unseal } from "../../../domain/settings/seal.ts";
import { settingsOf } from "../../../providers/settings.ts";
import { endSessions } from "../../../stores/accounts/account-sessions.ts";
import { type Account, findAccount } from "../../../stores/accounts/accounts.ts";
import {
  deleteFactor,
  dropFactors,
  insertFactor,
  listFactors,
  setRecoveryCodes,
} from "../../../stores/accounts/factors.ts";
import { audit } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";
import { auditAccount } from "../account-audit.ts";
import { sendMail } from "../mail.ts";
import { newTotpSecret, stepOf } from "./totp.ts";
import { purposeOf } from "./try-code.ts";

/** How long a person has to scan a picture and to type its first code, in milliseconds. */
const DRAFT_TTL_MS = 30 * 60 * 1000;
const DRAFT = /^(\d+) ([A-Z2-7]+)$/;
const draftPurpose = (accountId: string) => `totp-draft\n${accountId}`;

const NO_KEY = refusal("factor_refused", "This shop cannot keep secrets at the moment. Tell its operator.");
const OLD_DRAFT = refusal("link_invalid", "This picture is too old. Scan the new one.");

/**
 * A secret that is shown to be scanned. The form carries it, sealed: the database has none of it
 * yet.
 */
export interface TotpDraft {
  secret: string;
  sealed: string;
}

export async function draftTotp(env: Env, accountId: string): Promise<TotpDraft | null> {
  const keys = settingsOf(env).dataKeys;
  if (!keys) {
    return null;
  }
  const secret = newTotpSecret();
  const text = `${Date.now() + DRAFT_TTL_MS} ${secret}`;
  return { secret, sealed: await seal(keys, draftPurpose(accountId), text) };
}

/** The draft that a form carries; null where it is too old, or another account's. */
export async function readDraft(env: Env, accountId: string, sealed: string): Promise<TotpDraft | null> {
  const keys = settingsOf(env).dataKeys;
  const text = keys && (await unseal(keys, draftPurpose(accountId), sealed));
  const [, until, secret] = DRAFT.exec(text ?? "") ?? [];
  return secret !== undefined && Number(until) > Date.now() ? { secret, sealed } : null;
}

/**
 * Adds an authenticator that has shown a right code. A repetition of the form finds it added. The
 * first factor of an account ends its other sessions: they began without one.
 *
 * @returns new recovery codes with the first factor, else null
 */
export async function addTotp(
  call: Call,
  account: Account,
  { draft, code, name, sid }: { draft: string; code: string; name: string; sid: string | undefined },
): Promise<Result<string[] | null, Refusal>> {
  const { env } = call;
  const { id: accountId } = account;
  const keys = settingsOf(env).dataKeys;
  if (!keys) {
    return err(NO_KEY);
  }
  const read = await readDraft(env, accountId, draft);
  if (!read) {
    return err(OLD_DRAFT);
  }
  const now = Date.now();
  const id = `fac_${base32(await sha256(`totp\n${accountId}\n${read.secret}`), 20)}`;
  const before = await listFactors(env.DB, accountId);
  if (before.some((factor) => factor.id === id)) {
    return ok(null);
  }
  const lastStep = stepOf(read.secret, code, now);
  if (lastStep === null) {
    return err(refusal("wrong_code", "This code is not the one that the authenticator shows now."));
  }
  const secret = await seal(keys, purposeOf(accountId), read.secret);
  const none = { credentialId: null, publicKey: null, counter: null, transports: null };
  const factor = {
    id,
    accountId,
    kind: "totp" as const,
    name,
    secret,
    lastStep,
    createdAt: now,
    usedAt: null,
    ...none,
  };
  if (!(await insertFactor(env.DB, factor, MAX_FACTORS))) {
    return err(refusal("factor_refused", `An account has at most ${MAX_FACTORS}. Remove one first.`));
  }
  return ok(await addedFactor(call, account, { id, name, kind: "totp", sid, isFirst: before.length === 0 }));
}

/**
 * What follows a factor that was added: its entry, its mail, and with the first one recovery codes.
 */
export async function addedFactor(
  call: Call,
  account: Account,
  {
    id,
    name,
    kind,
    sid,
    isFirst,
  }: { id: string; name: string; kind: string; sid: string | undefined; isFirst: boolean },
): Promise<string[] | null> {
  await auditAccount(call, account, "account.factor_added", {
    before: null,
    after: { factor: id, kind, name },
  });
  await tell(call, account, "factor_added");
  if (!isFirst) {
    return null;
  }
  await endSessions(call.env.DB, account.id, sid);
  return makeRecoveryCodes(call, account);
}

/** Notifies the account by mail: a thief of its password may have changed them. */
async function tell(
  call: Call,
  { id: accountId, email, name }: Account,
  kind: "factor_added" | "factor_removed",
): Promise<void> {
  if (email !== null) {
    await sendMail(call, { kind, email, name: name ?? "", accountId });
  }
}

/** New recovery codes, which are shown now and never again. Earlier ones open nothing any more. */
export async function makeRecoveryCodes(call: Call, account: Account): Promise<string[]> {
  const codes = newRecoveryCodes();
  await setRecoveryCodes(call.env.DB, account.id, codes);
  await auditAccount(call, account, "account.recovery_codes_made");
  return codes;
}

/**
 * Removes one factor. With the last one the recovery codes go, too: without a factor they have no
 * use.
 */
export async function removeFactor(call: Call, account: Account, id: string): Promise<Result<null, Refusal>> {
  const { DB } = call.env;
  const kind = await deleteFactor(DB, account.id, id);
  if (kind === null) {
    return err(refusal("not_found", "There is no such second factor any more."));
  }
  await auditAccount(call, account, "account.factor_removed", { before: { factor: id, kind }, after: null });
  if ((await listFactors(DB, account.id)).length === 0) {
    await dropFactors(DB, account.id);
  }
  await tell(call, account, "factor_removed");
  return ok(null);
}

/** Takes every second factor away from an account whose person lost them. Its sessions end. */
export async function resetSecondFactor(
  call: Call,
  { email, reason }: { email: string; reason: string },
): Promise<Result<{ id: string; removed: number }, Refusal>> {
  const { env, principal } = call;
  const account = await findAccount(env, { email });
  if (!account) {
    return err(refusal("not_found", "There is no account with this address."));
  }
  const { id } = account;
  if (id === principal?.sub) {
    return err(refusal("forbidden", "Remove your own on the page of your account."));
  }
  const removed = await dropFactors(env.DB, id);
  await endSessions(env.DB, id);
  await audit(call, {
    action: "account.second_factor_reset",
    subject: id,
    before: { factors: removed },
    after: { factors: 0, reason },
  });
  if (removed > 0) {
    // Not in the language of the operator who asked.
    const { language: _, ...theirs } = call;
    await tell(theirs, account, "factor_removed");
  }
  return ok({ id, removed });
}
