import { and, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Role } from "../../domain/accounts/access.ts";
import { accounts } from "../schema/accounts.ts";

/**
 * True while another account has one of these roles and may sign in; also where no role is named.
 */
function another(id: string, roles: readonly Role[]): SQL {
  const names = JSON.stringify(roles);
  return sql`(${names} = '[]' or exists (select 1 from accounts other where other.role <> 'customer'
    and other.role in (select value from json_each(${names})) and other.id <> ${id}
    and other.disabled_at is null and other.erased_at is null))`;
}

/**
 * Gives an account another role, if it has this one.
 *
 * @param beside roles of which another account must have one
 * @returns whether it was changed
 */
export async function changeRole(
  db: D1Database,
  id: string,
  { from, to, beside }: { from: Role; to: Role; beside: readonly Role[] },
): Promise<boolean> {
  const now = Date.now();
  const { meta } = await drizzle(db)
    .update(accounts)
    .set({ role: to, roleChangedAt: now, updatedAt: now })
    .where(and(eq(accounts.id, id), eq(accounts.role, from), isNull(accounts.erasedAt), another(id, beside)));
  return meta.changes > 0;
}

/**
 * Disables an account from a time on, or (null) enables it.
 *
 * @param beside roles of which another account must have one
 * @returns whether that changed it
 */
export async function setDisabled(
  db: D1Database,
  id: string,
  at: number | null,
  beside: readonly Role[] = [],
): Promise<boolean> {
  const was = at === null ? isNotNull(accounts.disabledAt) : isNull(accounts.disabledAt);
  const { meta } = await drizzle(db)
    .update(accounts)
    .set({ disabledAt: at, updatedAt: Date.now() })
    .where(and(eq(accounts.id, id), was, isNull(accounts.erasedAt), another(id, beside)));
  return meta.changes > 0;
}

/** What an account may do now. */
export interface Standing {
  role: Role;
  disabled: boolean;
}

/**
 * The accounts that were disabled, or given a role, after a time in milliseconds since 1970. Each
 * part is read from an index of its own.
 */
export async function changedSince(db: D1Database, since: number): Promise<ReadonlyMap<string, Standing>> {
  const { results } = await db
    .prepare(
      `SELECT id, role, disabled_at FROM accounts WHERE disabled_at > ?1
       UNION SELECT id, role, disabled_at FROM accounts WHERE role_changed_at > ?1`,
    )
    .bind(since)
    .all<{ id: string; role: Role; disabled_at: number | null }>();
  return new Map(results.map(({ id, role, disabled_at: at }) => [id, { role, disabled: at !== null }]));
}

/** Writes down that a member of staff has signed in. */
export async function markSignedIn(db: D1Database, id: string): Promise<void> {
  await drizzle(db).update(accounts).set({ signedInAt: Date.now() }).where(eq(accounts.id, id));
}
