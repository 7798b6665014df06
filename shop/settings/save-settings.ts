import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { type ShopSettings, settingsChange } from "../../domain/shop/shop-settings.ts";
import { auditStatement } from "../../stores/audit/audit.ts";
import { isRefused } from "../../stores/base/d1.ts";
import {
  findSettings,
  insertSettings,
  latestSettings,
  type StoredSettings,
} from "../../stores/settings/shop-settings.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { VERSIONS } from "../catalog/versions.ts";

/** A shop that was never set up has version 0. */
export const NO_VERSION = 0;

type MayChange = (version: number) => boolean;

/**
 * Writes the next version of the settings. Pages show it within the catalog's bound, and orders
 * that were placed keep what they were priced by.
 * @param mayChange Whether this version is what the merchant saw.
 */
export async function saveSettings(
  call: Call,
  settings: ShopSettings,
  mayChange: MayChange,
): Promise<Result<StoredSettings, Refusal>> {
  const before = await latestSettings(call.env.DB);
  return mayChange(before?.version ?? NO_VERSION)
    ? write(call, before, settings, null)
    : err(settingsChanged());
}

/** Writes an earlier version once more, as the newest: what came between stays in the history. */
export async function putBackSettings(
  call: Call,
  version: number,
  mayChange: MayChange,
): Promise<Result<StoredSettings, Refusal>> {
  const { DB } = call.env;
  const [before, earlier] = await Promise.all([latestSettings(DB), findSettings(DB, version)]);
  if (!before || !earlier) {
    return err(noSuchVersion());
  }
  return mayChange(before.version) ? write(call, before, earlier.settings, version) : err(settingsChanged());
}

async function write(
  call: Call,
  before: StoredSettings | null,
  settings: ShopSettings,
  putBack: number | null,
): Promise<Result<StoredSettings, Refusal>> {
  const { env } = call;
  const change = settingsChange(before?.settings ?? null, settings);
  if (before && Object.keys(change.after).length === 0) {
    return ok(before);
  }
  const origin = auditOrigin(call);
  const version = (before?.version ?? NO_VERSION) + 1;
  const next = { version, settings, actor: origin.actor, putBack, createdAt: Date.now() };
  const action = putBack === null ? "settings.changed" : "settings.put_back";
  const said = auditStatement(env.DB, origin, { action, subject: `settings ${version}`, ...change });
  try {
    await insertSettings(env.DB, next, said);
  } catch (error) {
    if (isRefused(error)) {
      return err(settingsChanged());
    }
    throw error;
  }
  VERSIONS.expectChange();
  sealSoon(call);
  return ok(next);
}

export function noSuchVersion(): Refusal {
  return refusal("not_found", "There is no such version of the settings.");
}

function settingsChanged(): Refusal {
  return refusal(
    "changed_meanwhile",
    "The settings were changed since you read them. Nothing was changed now.",
  );
}
