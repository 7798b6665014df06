import type { StaffRole } from "../../../domain/accounts/access.ts";
import { randomId } from "../../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import type { ShopSettings } from "../../../domain/shop/shop-settings.ts";
import { dropMails } from "../../../stores/accounts/account-mails.ts";
import { type Account, findAccount, insertAccount } from "../../../stores/accounts/accounts.ts";
import {
  dropInvitation,
  findInvitation,
  type Invitation,
  openInvitations,
  useInvitation,
} from "../../../stores/accounts/invitations.ts";
import { audit } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";
import { mailLeaves } from "../../base/email.ts";
import { hashNew, LINK_INVALID, type MailLink } from "../credentials.ts";
import { NO_MAIL, sendMail } from "../mail.ts";
import { forgetChanges } from "./ended-tokens.ts";
import { GIVES_ROLES } from "./last-of-staff.ts";

/** Invitations that are shown; more are never open in a shop of people. */
const MOST_SHOWN = 200;

const asked = () => ({ now: Date.now(), makers: GIVES_ROLES });

/**
 * Mails a person a link that makes them a member of staff. An earlier one to the address ends: the
 * newest mail is the one that counts.
 */
export async function invite(
  call: Call,
  { email, role }: { email: string; role: StaffRole },
): Promise<Result<Invitation, Refusal>> {
  const { env, principal } = call;
  if (!principal) {
    throw new Error("an invitation has a maker");
  }
  if (!mailLeaves(env)) {
    return err(NO_MAIL);
  }
  const account = await findAccount(env, { email });
  if (account && account.role !== "customer") {
    return err(
      refusal("invitation_refused", "This address works here already. Give its account another role."),
    );
  }
  await dropMails(env, email, ["invitation"]);
  const { sub: invitedBy, name, email: own } = principal;
  const invitation = { role, invitedBy };
  const by = name ?? own ?? invitedBy;
  const sent = await sendMail(call, { kind: "invitation", email, name: by, accountId: null, invitation });
  const { id, expiresAt } = sent;
  await audit(call, {
    action: "invitation.made",
    subject: id,
    before: null,
    after: { role, account: account?.id ?? null, expiresAt: new Date(expiresAt).toISOString() },
  });
  return ok({ id, email, role, invitedBy, expiresAt });
}

export function listInvitations(env: Env): Promise<Invitation[]> {
  return openInvitations(env, { ...asked(), limit: MOST_SHOWN });
}

/** Ends an invitation before it is accepted. */
export async function revokeInvitation(call: Call, id: string): Promise<Result<null, Refusal>> {
  const dropped = await dropInvitation(call.env.DB, id);
  if (!dropped) {
    return err(refusal("not_found", "There is no such invitation: it was taken, revoked, or is over."));
  }
  const { role } = dropped;
  await audit(call, { action: "invitation.revoked", subject: id, before: { role }, after: null });
  return ok(null);
}

/** What a link invites to, and the account that its address has. */
export interface Invited {
  invitation: Invitation;
  account: Account | null;
}

export async function readInvitation(env: Env, link: MailLink): Promise<Result<Invited, Refusal>> {
  const invitation = await findInvitation(env, link, asked());
  return invitation
    ? ok({ invitation, account: await findAccount(env, { email: invitation.email }) })
    : err(LINK_INVALID);
}

/** Opens the account of an invited address that has none. Its reader has proven the address. */
export async function openInvited(
  call: Call,
  shop: ShopSettings,
  { link, name, password }: { link: MailLink; name: string; password: string },
): Promise<Result<Account, Refusal>> {
  const { env } = call;
  const found = await readInvitation(env, link);
  if (!found.ok) {
    return found;
  }
  const { invitation, account } = found.value;
  const { email } = invitation;
  if (account) {
    return err(refusal("invitation_refused", "This address has an account: sign in, and take it there."));
  }
  const passwordHash = await hashNew(env, shop, { email, name, password });
  if (!passwordHash.ok) {
    return passwordHash;
  }
  // The account opens as a customer's: should the next step fail, the link still gives the role.
  const opened = { id: randomId("acc"), email, name, role: "customer" as const };
  if (!(await insertAccount(env, { ...opened, passwordHash: passwordHash.value }))) {
    return err(LINK_INVALID);
  }
  await dropMails(env, email, ["register"]);
  return take(call, opened, invitation);
}

/** Gives the caller the role of an invitation to their address. All their sessions end. */
export async function takeInvitation(
  call: Call,
  account: Account,
  link: MailLink,
): Promise<Result<Account, Refusal>> {
  const found = await readInvitation(call.env, link);
  if (!found.ok) {
    return found;
  }
  const { invitation } = found.value;
  if (invitation.email !== account.email) {
    return err(
      refusal("invitation_refused", "The invitation is for another address. Sign in with that account."),
    );
  }
  return take(call, account, invitation);
}

async function take(
  call: Call,
  account: Pick<Account, "id" | "role">,
  invitation: Invitation,
): Promise<Result<Account, Refusal>> {
  const { env } = call;
  const { id: sub, role: before } = account;
  const { id, role, invitedBy } = invitation;
  if (!(await useInvitation(env.DB, invitation, sub))) {
    return err(LINK_INVALID);
  }
  forgetChanges();
  await audit(
    { ...call, principal: { sub, role: before, scopes: new Set() } },
    { action: "invitation.taken", subject: id, before: null, after: { account: sub, invitedBy } },
    {
      action: "account.role_changed",
      subject: sub,
      before: { role: before },
      after: { role, invitation: id },
    },
  );
  const now = await findAccount(env, { id: sub });
  return now ? ok(now) : err(LINK_INVALID);
}
