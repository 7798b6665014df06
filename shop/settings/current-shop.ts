import { logRecord } from "../../domain/base/log.ts";
import { NEUTRAL_SHOP, type ShopSettings } from "../../domain/shop/shop-settings.ts";
import { latestSettings } from "../../stores/settings/shop-settings.ts";
import type { WaitUntil } from "../base/call.ts";
import { type KnownVersions, shownData, VERSIONS } from "../catalog/versions.ts";

/** The settings that this isolate knows, and the versions under which it read them. */
let known: { stamp: string; shop: ShopSettings } | null = null;

/**
 * A watch of an older build answers no version of settings: any change may be of them. A database
 * that was restored has other settings of the same number, from another time.
 */
function stampOf({ settings, catalog }: KnownVersions): string {
  const { version, changedAt } = settings ?? catalog;
  return `${settings ? "settings" : "catalog"} ${version} ${changedAt}`;
}

/** The settings as this isolate knows them, without asking; null when it is time to ask. */
export function recentShop(): ShopSettings | null {
  const versions = VERSIONS.recent();
  return versions && known?.stamp === stampOf(versions) ? known.shop : null;
}

/**
 * The shop's settings, no older than the catalog's answers may be. A shop that has none is closed.
 *
 * @throws where they cannot be read, and this isolate knows none
 */
export async function currentShop(env: Env, ctx?: WaitUntil): Promise<ShopSettings> {
  const versions = await VERSIONS.current(env, ctx);
  const stamp = versions ? stampOf(versions) : "unknown";
  if (known && (known.stamp === stamp || !versions)) {
    return known.shop;
  }
  try {
    return await readShop(env, versions, stamp);
  } catch (error) {
    if (!known) {
      throw error;
    }
    console.error(logRecord("error", "settings not read, going on with those of before", { error }));
    return known.shop;
  }
}

async function readShop(env: Env, versions: KnownVersions | null, stamp: string): Promise<ShopSettings> {
  const stored = await latestSettings(shownData(env, versions));
  const shop = stored?.settings ?? NEUTRAL_SHOP;
  known = { stamp, shop };
  return shop;
}
