import type { StaffRole } from "../../domain/accounts/access.ts";
import { fingerprint, randomId } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { type AccountMail, insertMail } from "../../stores/accounts/account-mails.ts";
import type { Call } from "../base/call.ts";
import { makeEvent } from "../events/events.ts";
import { beforeChange, outboxEntry, publishSoon } from "../events/outbox.ts";

/** Nothing is promised that hangs on a mail which cannot leave. */
export const NO_MAIL: Refusal = refusal(
  "unavailable",
  "This shop cannot send mail at the moment, and this needs one. Please try again later.",
  { retryAfterS: 60 },
);

const HOUR_MS = 60 * 60 * 1000;
/** How long each link works, or a notice counts against the limit below. */
const TTL_MS: Record<Exclude<AccountMail["kind"], "back_in_stock">, number> = {
  register: 24 * HOUR_MS,
  already_registered: HOUR_MS,
  reset: HOUR_MS,
  password_changed: HOUR_MS,
  change_email: HOUR_MS,
  email_changed: HOUR_MS,
  factor_added: HOUR_MS,
  factor_removed: HOUR_MS,
  order_link: HOUR_MS,
  draft_order: HOUR_MS,
  invitation: 72 * HOUR_MS,
};
/** Mails of one kind to one address in that time, so that strangers cannot fill a mailbox. */
const MAX_PENDING = 5;

/**
 * Sends a mail, once for each `key`. With `send: false` everything happens but the mail, so that
 * the time it takes does not reveal whether there is an account.
 */
export async function sendMail(
  call: Call,
  mail: Pick<AccountMail, "email" | "name" | "accountId"> & {
    kind: keyof typeof TTL_MS;
    passwordHash?: string;
    invitation?: { role: StaffRole; invitedBy: string };
    key?: string;
  },
  { send }: { send: boolean } = { send: true },
): Promise<{ id: string; expiresAt: number }> {
  const { env, traceparent, language = null } = call;
  await beforeChange(env);
  const { invitation, passwordHash = null, key, ...rest } = mail;
  const id = key === undefined ? randomId("aml") : await keyedMailId(key);
  const eventId = key === undefined ? {} : { id: `evt_${id}` };
  const event = makeEvent("account.mail_due", { mailId: id }, { traceparent, ...eventId });
  const expiresAt = Date.now() + TTL_MS[mail.kind];
  const { role = null, invitedBy = null } = invitation ?? {};
  const due = { ...rest, id, expiresAt, language, passwordHash, role, invitedBy };
  await insertMail(env, due, outboxEntry(event), send ? MAX_PENDING : 0);
  publishSoon(call, [event]);
  return { id, expiresAt };
}

/** The id of the mail that has this key. */
export async function keyedMailId(key: string): Promise<string> {
  return `aml_${(await fingerprint(key)).slice(0, 20)}`;
}
