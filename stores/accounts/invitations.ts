import type { Role, StaffRole } from "../../domain/accounts/access.ts";
import { secretDigest } from "../../domain/base/secrets.ts";
import { openWho, type Who } from "./account-mails.ts";

/** A mailed link that makes its reader a member of staff. Times are milliseconds since 1970. */
export interface Invitation {
  id: string;
  email: string;
  role: StaffRole;
  invitedBy: string;
  expiresAt: number;
}

const SELECT = `SELECT m.id, m.email, m.name, m.sealed, k.sealed AS dataKey, m.role, m.invited_by AS invitedBy,
    m.expires_at AS expiresAt
  FROM account_mails m LEFT JOIN data_keys k ON k.subject = m.id`;

interface Stored extends Invitation, Who {
  sealed: string | null;
  dataKey: string | null;
}

async function openInvitation(env: Env, stored: Stored): Promise<Invitation[]> {
  const { id, role, invitedBy, expiresAt, email, name, sealed, dataKey } = stored;
  const who = await openWho(env, { id, email, name, sealed, dataKey });
  return who ? [{ id, email: who.email, role, invitedBy, expiresAt }] : [];
}

/** An invitation ends with the right of the account that made it: that is asked each time. */
const GOOD = `m.kind = 'invitation' AND m.expires_at > ?1 AND NOT EXISTS (
  SELECT 1 FROM accounts a WHERE a.id = m.invited_by AND (a.disabled_at IS NOT NULL
    OR a.role NOT IN (SELECT value FROM json_each(?2))))`;

/** Those that can still be taken, by their address. `makers`: the roles that may invite. */
export async function openInvitations(
  env: Env,
  { now, makers, limit }: { now: number; makers: readonly Role[]; limit: number },
): Promise<Invitation[]> {
  const { results } = await env.DB.prepare(`${SELECT} WHERE ${GOOD} LIMIT ?3`)
    .bind(now, JSON.stringify(makers), limit)
    .all<Stored>();
  const found = await Promise.all(results.map((stored) => openInvitation(env, stored)));
  return found.flat().sort((a, b) => (a.email < b.email ? -1 : 1));
}

export async function findInvitation(
  env: Env,
  link: { id: string; secret: string },
  { now, makers }: { now: number; makers: readonly Role[] },
): Promise<Invitation | null> {
  const stored = await env.DB.prepare(`${SELECT} WHERE m.id = ?3 AND m.secret_digest = ?4 AND ${GOOD}`)
    .bind(now, JSON.stringify(makers), link.id, await secretDigest(link.secret))
    .first<Stored>();
  return stored && ((await openInvitation(env, stored))[0] ?? null);
}

/**
 * Uses an invitation up: a customer's account gets its role, and its sessions end, in one
 * transaction. Of many that take it at once, one succeeds.
 *
 * @returns whether this call took it
 */
export async function useInvitation(
  db: D1Database,
  { id, role }: Invitation,
  accountId: string,
): Promise<boolean> {
  const open = "EXISTS (SELECT 1 FROM account_mails WHERE id = ?1 AND kind = 'invitation')";
  const [given] = await db.batch([
    db
      .prepare(
        `UPDATE accounts SET role = ?2, role_changed_at = ?3, updated_at = ?3
         WHERE id = ?4 AND role = 'customer' AND erased_at IS NULL AND disabled_at IS NULL AND ${open}`,
      )
      .bind(id, role, Date.now(), accountId),
    db.prepare(`DELETE FROM account_sessions WHERE account_id = ?2 AND ${open}`).bind(id, accountId),
    db
      .prepare(
        "DELETE FROM account_mails WHERE id = ?1 AND EXISTS (SELECT 1 FROM accounts WHERE id = ?2 AND role = ?3)",
      )
      .bind(id, accountId, role),
  ]);
  return (given?.meta.changes ?? 0) > 0;
}

/** Ends an invitation. @returns what it was, or null where there is none */
export async function dropInvitation(db: D1Database, id: string): Promise<{ role: StaffRole } | null> {
  return db
    .prepare("DELETE FROM account_mails WHERE id = ?1 AND kind = 'invitation' RETURNING role")
    .bind(id)
    .first<{ role: StaffRole }>();
}
