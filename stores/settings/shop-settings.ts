import { desc, eq, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type ShopSettings, storedSettings } from "../../domain/shop/shop-settings.ts";
import { prepare } from "../base/d1.ts";
import { settingDrafts, shopSettings } from "../schema/settings.ts";

/** Older versions cannot be put back. */
const VERSIONS_KEPT = 100;

export interface SettingsVersion {
  version: number;
  /** Who saved it, as the audit log names them. */
  actor: string;
  /** The version that was put back, where this one is that. */
  putBack: number | null;
  /** Milliseconds since 1970. */
  createdAt: number;
}

export type StoredSettings = SettingsVersion & { settings: ShopSettings };

type Row = typeof shopSettings.$inferSelect;

function fromRow({ settings, ...version }: Row): StoredSettings {
  return { ...version, settings: storedSettings(settings) };
}

/** The settings that hold; null for a shop that has none. */
export async function latestSettings(db: D1Database): Promise<StoredSettings | null> {
  const row = await drizzle(db)
    .select()
    .from(shopSettings)
    .orderBy(desc(shopSettings.version))
    .limit(1)
    .get();
  return row ? fromRow(row) : null;
}

export async function findSettings(db: D1Database, version: number): Promise<StoredSettings | null> {
  const row = await drizzle(db).select().from(shopSettings).where(eq(shopSettings.version, version)).get();
  return row ? fromRow(row) : null;
}

/** The newest first. */
export async function settingsHistory(db: D1Database): Promise<SettingsVersion[]> {
  const { version, actor, putBack, createdAt } = shopSettings;
  return drizzle(db)
    .select({ version, actor, putBack, createdAt })
    .from(shopSettings)
    .orderBy(desc(version))
    .limit(VERSIONS_KEPT);
}

/**
 * Writes a version with what the audit log says of it, all or nothing.
 * @throws what `isRefused` knows where another wrote the version first
 */
export async function insertSettings(
  db: D1Database,
  stored: StoredSettings,
  said: D1PreparedStatement,
): Promise<void> {
  const { version, settings, actor, putBack, createdAt } = stored;
  await db.batch([
    prepare(
      db,
      sql`insert into ${shopSettings} (version, settings, actor, put_back, created_at)
        values (${version}, ${JSON.stringify(settings)}, ${actor}, ${putBack}, ${createdAt})`,
    ),
    prepare(db, sql`delete from ${shopSettings} where version <= ${version - VERSIONS_KEPT}`),
    said,
  ]);
}

/** Keeps settings for a preview, and lets go of those whose links lapsed. */
export async function insertDraft(
  db: D1Database,
  draft: { id: string; settings: ShopSettings; expiresAt: number },
): Promise<void> {
  await drizzle(db).batch([
    drizzle(db).insert(settingDrafts).values(draft),
    drizzle(db).delete(settingDrafts).where(lt(settingDrafts.expiresAt, Date.now())),
  ]);
}

/** Null when there is none; its link says until when it is shown. */
export async function findDraft(db: D1Database, id: string): Promise<ShopSettings | null> {
  const row = await drizzle(db).select().from(settingDrafts).where(eq(settingDrafts.id, id)).get();
  return row ? storedSettings(row.settings) : null;
}
