import { asc, desc, eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import {
  DEFAULT_PREFERENCES,
  MAX_ADDRESSES,
  type Preferences,
  type SavedAddress,
} from "../../domain/accounts/account.ts";
import { DEFAULT_CHANNELS } from "../../domain/notifications/channels.ts";
import { Address } from "../../domain/orders/order.ts";
import { opened, sealerOf } from "../personal/vault.ts";
import { accountAddresses, accountPreferences, type StoredPreferences } from "../schema/accounts.ts";
import { dataKeys } from "../schema/personal/data-keys.ts";
import { notErased } from "./accounts.ts";

/** What an account's own texts are sealed as. */
export const PHONE = "account phone";
export const addressPurpose = (id: string) => `account address ${id}`;

function addressRows(db: D1Database, accountId: string) {
  const { id, accountId: account, address, sealed, isDefault, createdAt } = accountAddresses;
  // In a batch, two columns of one name are one.
  const dataKey = sql<string | null>`${dataKeys.sealed}`.as("data_key");
  return drizzle(db)
    .select({ id, accountId: account, address, sealed, isDefault, dataKey })
    .from(accountAddresses)
    .leftJoin(dataKeys, eq(dataKeys.subject, account))
    .where(eq(account, accountId))
    .orderBy(desc(isDefault), asc(createdAt), asc(id));
}

type AddressRow = Awaited<ReturnType<typeof addressRows>>[number];

/** Those whose key is destroyed are left out. */
async function openAddresses(env: Env, rows: readonly AddressRow[]): Promise<SavedAddress[]> {
  const all = await Promise.all(
    rows.map(async (row) => {
      const address = await openAddress(env, row);
      return address ? [{ id: row.id, ...address, isDefault: row.isDefault }] : [];
    }),
  );
  return all.flat();
}

async function openAddress(
  env: Env,
  { id, accountId, address, sealed, dataKey }: AddressRow,
): Promise<Address | null> {
  const text = await opened(env, { subject: accountId, text: sealed, dataKey }, addressPurpose(id));
  return text === null ? address : Address.parse(JSON.parse(text));
}

/** An account's addresses, the default one first. */
export async function listAddresses(env: Env, accountId: string): Promise<SavedAddress[]> {
  return openAddresses(env, await addressRows(env.DB, accountId));
}

/**
 * What an order's form starts with, in one call: addresses as `listAddresses` has them, and
 * preferences.
 */
export async function readShipping(
  env: Env,
  accountId: string,
): Promise<{ saved: SavedAddress[]; preferences: Preferences }> {
  const [addresses, preferences] = await drizzle(env.DB).batch([
    addressRows(env.DB, accountId),
    preferenceRows(env.DB, accountId),
  ]);
  return {
    saved: await openAddresses(env, addresses),
    preferences: await openPreferences(env, preferences[0]),
  };
}

export async function findAddress(env: Env, accountId: string, id: string): Promise<SavedAddress | null> {
  return (await listAddresses(env, accountId)).find((saved) => saved.id === id) ?? null;
}

/**
 * Adds an address, once however often it is asked to under one id, or changes one of this
 * account's. The first is the default one, and a new default takes the place of the old.
 *
 * @param was the address that a change expects to find; without it, a change overwrites the stored
 *   address
 * @returns false when the account has as many as it may keep, or no address of that id, or another
 *   than `was`, or was erased
 */
export async function saveAddress(
  env: Env,
  accountId: string,
  { id, address, isDefault }: { id: string; address: Address; isDefault: boolean },
  mode: "add" | "change",
  was: SavedAddress | null = null,
): Promise<boolean> {
  const { DB } = env;
  const expected = was && (await storedAs(env, accountId, was));
  if (was && expected === null) {
    return false;
  }
  const sealer = await sealerOf(env, accountId);
  const sealed = sealer && (await sealer.seal(addressPurpose(id), JSON.stringify(address)));
  const json = JSON.stringify(sealer ? null : address);
  const [saved] = await DB.batch([
    mode === "add"
      ? DB.prepare(
          `INSERT INTO account_addresses (id, account_id, address, is_default, created_at, sealed)
             SELECT ?1, ?2, ?3, 0, ?4, ?6
             WHERE (SELECT count(*) FROM account_addresses WHERE account_id = ?2) < ?5
               AND ${notErased("?2")}
             ON CONFLICT (id) DO NOTHING`,
        ).bind(id, accountId, json, Date.now(), MAX_ADDRESSES, sealed)
      : DB.prepare(
          `UPDATE account_addresses SET address = ?3, sealed = ?5 WHERE id = ?1 AND account_id = ?2
             AND (?4 IS NULL OR ${STORED} = ?4)`,
        ).bind(id, accountId, json, expected, sealed),
    ...(isDefault ? [makeDefault(DB, accountId, id, sealed ?? json)] : []),
    keepOneDefault(DB, accountId),
  ]);
  return (saved?.meta.changes ?? 0) > 0;
}

/** The column of an address that holds it. */
const STORED = "coalesce(sealed, address)";

/** How an address of an account lies; null where it is another by now. */
async function storedAs(env: Env, accountId: string, was: SavedAddress): Promise<string | null> {
  const row = (await addressRows(env.DB, accountId)).find(({ id }) => id === was.id);
  const now = row && (await openAddress(env, row));
  return now && JSON.stringify(now) === JSON.stringify(addressOf(was))
    ? (row.sealed ?? JSON.stringify(row.address))
    : null;
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
function makeDefault(db: D1Database, accountId: string, id: string, stored: string): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE account_addresses SET is_default = (id = ?1) WHERE account_id = ?2
       AND EXISTS (SELECT 1 FROM account_addresses WHERE id = ?1 AND account_id = ?2 AND ${STORED} = ?3)`,
    )
    .bind(id, accountId, stored);
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
  const { accountId: id, preferences } = accountPreferences;
  return drizzle(db)
    .select({ id, preferences, dataKey: dataKeys.sealed })
    .from(accountPreferences)
    .leftJoin(dataKeys, eq(dataKeys.subject, id))
    .where(eq(id, accountId));
}

/** What an account chose, as it is stored, with the account's key. */
export interface PreferencesRow {
  id: string;
  preferences: StoredPreferences;
  dataKey: string | null;
}

/**
 * What is stored may be of older code, which knew no channels and only whether to mail of orders.
 */
export async function openPreferences(env: Env, row: PreferencesRow | undefined): Promise<Preferences> {
  const {
    channels = DEFAULT_CHANNELS,
    sealedPhone = null,
    phoneIndex: _,
    ...stored
  } = row?.preferences ?? {};
  const { orderEmails = channels.email.orders } = stored;
  const phone =
    row && (await opened(env, { subject: row.id, text: sealedPhone, dataKey: row.dataKey }, PHONE));
  return {
    ...DEFAULT_PREFERENCES,
    ...stored,
    ...(phone ? { phone } : {}),
    orderEmails,
    channels: { ...channels, email: { ...channels.email, orders: orderEmails } },
  };
}

export async function readPreferences(env: Env, accountId: string): Promise<Preferences> {
  return openPreferences(env, (await preferenceRows(env.DB, accountId))[0]);
}

export async function savePreferences(env: Env, accountId: string, preferences: Preferences): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO account_preferences (account_id, preferences) SELECT ?1, ?2 WHERE ${notErased("?1")}
       ON CONFLICT (account_id) DO UPDATE SET preferences = excluded.preferences`,
  )
    .bind(accountId, JSON.stringify(await asStored(env, accountId, preferences)))
    .run();
}

/** A key is made for who has a number to seal. */
async function asStored(env: Env, accountId: string, preferences: Preferences): Promise<StoredPreferences> {
  const { phone, ...rest } = preferences;
  const sealer = phone === undefined ? null : await sealerOf(env, accountId);
  return phone === undefined || sealer === null
    ? preferences
    : { ...rest, sealedPhone: await sealer.seal(PHONE, phone), phoneIndex: await sealer.index(phone) };
}
