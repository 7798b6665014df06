import { randomId } from "../../domain/base/ids.ts";
import { mac, sameText } from "../../domain/base/secrets.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { findDraft, insertDraft } from "../../stores/settings/shop-settings.ts";
import { secretOf } from "../accounts/tokens.ts";

/** A merchant shows it to a colleague; what is left of it later is not wanted. */
const LINK_MS = 3_600_000;
const TOKEN = /^(drf_[0-9a-z]{20})\.([0-9a-z]{1,9})\.([0-9a-z]{51})$/;

const sign = (env: Env, id: string, expiry: string) =>
  mac(secretOf(env), "settings-preview", `${id}\n${expiry}`);

/** Keeps settings that do not hold yet, and makes a link to the shop as it would be with them. */
export async function draftPreview(
  env: Env,
  settings: ShopSettings,
): Promise<{ url: string; expiresAt: number }> {
  const [id, expiresAt] = [randomId("drf"), Date.now() + LINK_MS];
  await insertDraft(env.DB, { id, settings, expiresAt });
  const expiry = expiresAt.toString(36);
  const token = `${id}.${expiry}.${await sign(env, id, expiry)}`;
  return { url: `/preview/${token}/`, expiresAt };
}

/** The settings that a link shows; null where it is none of ours, or has lapsed. */
export async function previewedSettings(env: Env, token: string): Promise<ShopSettings | null> {
  const [, id, expiry, signature] = TOKEN.exec(token) ?? [];
  if (id === undefined || expiry === undefined || signature === undefined) {
    return null;
  }
  const isOurs = sameText(signature, await sign(env, id, expiry));
  return isOurs && Number.parseInt(expiry, 36) > Date.now() ? findDraft(env.DB, id) : null;
}
