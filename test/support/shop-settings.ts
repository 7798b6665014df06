import { env } from "cloudflare:workers";
import { NEUTRAL_SHOP, type ShopSettings } from "../../domain/shop/shop-settings.ts";
import { VERSIONS } from "../../shop/catalog/versions.ts";

/** Writes the next version of the shop's settings. */
export function settingsStatement(settings: ShopSettings): D1PreparedStatement {
  return env.DB.prepare(
    `insert into shop_settings (version, settings, actor, created_at)
      select coalesce(max(version), 0) + 1, ?, 'test', unixepoch() * 1000 from shop_settings`,
  ).bind(JSON.stringify(settings));
}

/** The shop is another one while something runs. */
export async function withShop<T>(settings: Partial<ShopSettings>, act: () => Promise<T>): Promise<T> {
  const before = await env.DB.prepare(
    "select settings from shop_settings order by version desc limit 1",
  ).first<{
    settings: string;
  }>();
  await settingsStatement({ ...NEUTRAL_SHOP, open: true, ...settings }).run();
  VERSIONS.expectChange();
  try {
    return await act();
  } finally {
    await settingsStatement(JSON.parse(before?.settings ?? "null")).run();
    VERSIONS.expectChange();
  }
}
