import { asc, desc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import {
  DEFAULT_PREFERENCES,
  MAX_ADDRESSES,
  type Preferences,
  type SavedAddress,
} from "../../domain/accounts/account.ts";
import { DEFAULT_CHANNELS } from "../../domain/notifications/channels.ts";
import type { Address } from "../../domain/orders/order.ts";
import { accountAddresses, accountPreferences } from "../schema/accounts.ts";
import { notErased } from "./accounts.ts";

function addressRows(db: D1Database, accountId: string) {
  return drizzle(db)
    .select({
      id: accountAddresses.id,
      address: accountAddresses.address,
      isDefault: accountAddresses.isDefault,
    })
    .from(accountAddresses)
    .where(eq(accountAddresses.accountId, accountId))
    .orderBy(desc(accountAddresses.isDefault), asc(accountAddresses.createdAt), asc(accountAddresses.id));
}

function savedAddress(row: Awaited<ReturnType<typeof addressRows>>[number]): SavedAddress {
  const { id, address, isDefault } = row;
  return { id, ...address, isDefault };
}

/** An account's addresses, the default one first. */
export async function listAddresses(db: D1Database, accountId: string): Promise<SavedAddress[]> {
  return (await addressRows(db, accountId)).map(savedAddress);
}

/**
 * What an order's form starts with, in one call: addresses as `listAddresses` has them, and
 * preferences.
 */
export async function readShipping(
  db: D1Database,
  accountId: string,
): Promise<{ saved: SavedAddress[]; preferences: Preferences }> {
  const [addresses, preferences] = await drizzle(db).batch([
    addressRows(db, accountId),
    preferenceRows(db, accountId),
  ]);
  return { saved: addresses.map(savedAddress), preferences: withDefaults(preferences[0]) };
}

export async function findAddress(
  db: D1Database,
  accountId: string,
  id: string,
): Promise<SavedAddress | null> {
  return (await listAddresses(db, accountId)).find((saved) => saved.id === id) ?? null;
}

/**
 * Adds an address, once however often it is asked to under one id, or changes one of this
 * account's. The first is the default one, and a new default takes the place of the old.
 *
 * @param was what a change expects to find; without it, a change takes the place of whatever is there
 * @returns false when the account has as many as it may keep, or no address of that id, or another
 *   than `was`, or was erased
 */
export async function saveAddress(
  db: D1Database,
  accountId: string,
  { id, address, isDefault }: { id: string; address: Address; isDefault: boolean },
  mode: "add" | "change",
  was: SavedAddress | null = null,
): Promise<boolean> {
  const json = JSON.stringify(address);
  const [saved] = await db.batch([
    mode === "add"
      ? db
          .prepare(
            `INSERT INTO account_addresses (id, account_id, address, is_default, created_at)
             SELECT ?1, ?2, ?3, 0, ?4
             WHERE (SELECT count(*) FROM account_addresses WHERE account_id = ?2) < ?5
               AND ${notErased("?2")}
             ON CONFLICT (id) DO NOTHING`,
          )
          .bind(id, accountId, json, Date.now(), MAX_ADDRESSES)
      : db
          .prepare(
            `UPDATE account_addresses SET address = ?3 WHERE id = ?1 AND account_id = ?2
             AND (?4 IS NULL OR address = ?4)`,
          )
          .bind(id, accountId, json, was && JSON.stringify(addressOf(was))),
    ...(isDefault ? [makeDefault(db, accountId, id, json)] : []),
    keepOneDefault(db, accountId),
  ]);
  return (saved?.meta.changes ?? 0) > 0;
}

/** @returns whether there was such an address */
export async function deleteAddress(db: D1Database, accountId: string, id: string): Promise<boolean> {
  const [deleted] = await db.batch([
    db.prepare("DELETE FROM account_addresses WHERE id = ?1 AND account_id = ?2").bind(id, accountId),
    keepOneDefault(db, accountId),
  ]);
  return (deleted?.meta.changes ?? 0) > 0;
}

function addressOf({ id: _id, isDefault: _d, ...address }: SavedAddress): Address {
  return address;
}

/** Changes nothing when the address is not this account's, or was not saved. */
function makeDefault(db: D1Database, accountId: string, id: string, json: string): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE account_addresses SET is_default = (id = ?1) WHERE account_id = ?2
       AND EXISTS (SELECT 1 FROM account_addresses WHERE id = ?1 AND account_id = ?2 AND address = ?3)`,
    )
    .bind(id, accountId, json);
}

/** The oldest becomes the default one where there is none. */
function keepOneDefault(db: D1Database, accountId: string): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE account_addresses SET is_default = 1
       WHERE id = (SELECT id FROM account_addresses WHERE account_id = ?1 ORDER BY created_at, id LIMIT 1)
       AND NOT EXISTS (SELECT 1 FROM account_addresses WHERE account_id = ?1 AND is_default = 1)`,
    )
    .bind(accountId);
}

function preferenceRows(db: D1Database, accountId: string) {
  return drizzle(db)
    .select({ preferences: accountPreferences.preferences })
    .from(accountPreferences)
    .where(eq(accountPreferences.accountId, accountId));
}

/** What is stored may be of older code, which knew no channels and only whether to mail of orders. */
export function withDefaults(row: { preferences: Partial<Preferences> } | undefined): Preferences {
  const { channels = DEFAULT_CHANNELS, ...stored } = row?.preferences ?? {};
  const { orderEmails = channels.email.orders } = stored;
  return {
    ...DEFAULT_PREFERENCES,
    ...stored,
    orderEmails,
    channels: { ...channels, email: { ...channels.email, orders: orderEmails } },
  };
}

export async function readPreferences(db: D1Database, accountId: string): Promise<Preferences> {
  return withDefaults((await preferenceRows(db, accountId))[0]);
}

export async function savePreferences(
  db: D1Database,
  accountId: string,
  preferences: Preferences,
): Promise<void> {
  await db
    .prepare(
      `INSERT INTO account_preferences (account_id, preferences) SELECT ?1, ?2 WHERE ${notErased("?1")}
       ON CONFLICT (account_id) DO UPDATE SET preferences = excluded.preferences`,
    )
    .bind(accountId, JSON.stringify(preferences))
    .run();
}
