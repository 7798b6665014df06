import { and, desc, eq, gt, lt, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { AuditAction } from "../../domain/audit/audit.ts";
import { prepare } from "../base/d1.ts";
import { accountSessions } from "../schema/accounts.ts";
import { notErased } from "./accounts.ts";

export type Session = typeof accountSessions.$inferSelect;

/** What few sessions have. */
type Rare = "sealedIdToken" | "clientId" | "linkScopes";

/** Begins a session, unless its account was erased or disabled meanwhile. */
export async function insertSession(
  db: D1Database,
  session: Omit<Session, "provenAt" | Rare> & Partial<Pick<Session, Rare>>,
): Promise<void> {
  const { id, accountId, refreshDigest, previousDigest, rotatedAt, createdAt, expiresAt, device, idToken } =
    session;
  const { sealedIdToken = null, clientId = null, linkScopes = null } = session;
  const scopes = linkScopes && JSON.stringify(linkScopes);
  await db
    .prepare(
      `INSERT INTO account_sessions (id, account_id, refresh_digest, previous_digest, rotated_at, created_at,
         expires_at, device, id_token, sealed_id_token, client_id, link_scopes)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
         WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE id = ?2 AND disabled_at IS NOT NULL)
           AND ${notErased("?2")}`,
    )
    .bind(
      id,
      accountId,
      refreshDigest,
      previousDigest,
      rotatedAt,
      createdAt,
      expiresAt,
      device,
      idToken,
      sealedIdToken,
      clientId,
      scopes,
    )
    .run();
}

export async function findSession(db: D1Database, id: string, now: number): Promise<Session | null> {
  return (
    (await drizzle(db)
      .select()
      .from(accountSessions)
      .where(and(eq(accountSessions.id, id), gt(accountSessions.expiresAt, now)))
      .get()) ?? null
  );
}

/**
 * Replaces a session's refresh token, if it is still the one presented: of many that present it at
 * once, one succeeds.
 *
 * @returns whether this call replaced it
 */
export async function rotateSession(
  db: D1Database,
  rotation: { id: string; presented: string; successor: string; now: number; expiresAt: number },
): Promise<boolean> {
  const { meta } = await drizzle(db)
    .update(accountSessions)
    .set({
      refreshDigest: rotation.successor,
      previousDigest: rotation.presented,
      rotatedAt: rotation.now,
      expiresAt: rotation.expiresAt,
    })
    .where(
      and(
        eq(accountSessions.id, rotation.id),
        eq(accountSessions.refreshDigest, rotation.presented),
        gt(accountSessions.expiresAt, rotation.now),
      ),
    );
  return meta.changes > 0;
}

/** Writes down that the person of a session has proven who they are again. */
export async function markProven(db: D1Database, id: string, now: number): Promise<void> {
  await drizzle(db).update(accountSessions).set({ provenAt: now }).where(eq(accountSessions.id, id));
}

export function listSessions(db: D1Database, accountId: string, now: number): Promise<Session[]> {
  return drizzle(db)
    .select()
    .from(accountSessions)
    .where(and(eq(accountSessions.accountId, accountId), gt(accountSessions.expiresAt, now)))
    .orderBy(desc(accountSessions.rotatedAt))
    .all();
}

/** Why a program does not act for a customer any more. */
type LinkEnd = "customer" | "program" | "token_used_again" | "all_sessions_ended";

/** Ends sessions. That of a program leaves an entry in the audit log, in the same batch. */
function endingStatements(db: D1Database, which: SQL, why: LinkEnd): D1PreparedStatement[] {
  return [
    prepare(
      db,
      sql`insert into audit_log (at, actor, role, action, subject, before_json, after_json, trace_id)
        select ${Date.now()}, 'account-links', 'system', ${"account.unlinked" satisfies AuditAction}, account_id,
          json_object('client', client_id), json_object('why', ${why}), ''
        from account_sessions where client_id is not null and ${which}`,
    ),
    prepare(db, sql`delete from account_sessions where ${which}`),
  ];
}

/** @returns whether there was such a session of this account */
export async function endSession(
  db: D1Database,
  accountId: string,
  id: string,
  why: LinkEnd = "customer",
): Promise<boolean> {
  const which = sql`id = ${id} and account_id = ${accountId}`;
  const [, ended] = await db.batch(endingStatements(db, which, why));
  return (ended?.meta.changes ?? 0) > 0;
}

/**
 * Ends every session of an account, except perhaps that of the caller, and sign-ins that wait for a
 * second factor.
 */
export async function endSessions(db: D1Database, accountId: string, except?: string): Promise<void> {
  const which = sql`account_id = ${accountId} and id <> ${except ?? ""}`;
  await db.batch([
    ...endingStatements(db, which, "all_sessions_ended"),
    prepare(db, sql`delete from account_sign_ins where account_id = ${accountId}`),
    prepare(db, sql`delete from account_challenges where account_id = ${accountId}`),
  ]);
}

export async function purgeSessions(db: D1Database, now: number): Promise<void> {
  await drizzle(db).delete(accountSessions).where(lt(accountSessions.expiresAt, now));
}
