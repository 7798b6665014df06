import { logRecord } from "../domain/base/log.ts";
import { parseSettings, SETTING_NAMES, type Settings } from "../domain/settings/settings.ts";

let cached: { sources: readonly unknown[]; emailBinding: boolean; settings: Settings } | undefined;

/**
 * What the shop is set up with, parsed once an isolate: later calls compare some thirty references.
 * What is wrong is logged then, by name.
 */
export function settingsOf(env: Env): Settings {
  const emailBinding = env.EMAIL !== undefined;
  if (
    cached?.emailBinding === emailBinding &&
    cached.sources.every((source, index) => source === env[SETTING_NAMES[index] ?? "ENVIRONMENT"])
  ) {
    return cached.settings;
  }
  const sources = SETTING_NAMES.map((name) => env[name]);
  const settings = parseSettings(Object.fromEntries(SETTING_NAMES.map((name) => [name, env[name]])), {
    emailBinding,
  });
  cached = { sources, emailBinding, settings };
  for (const { setting, problem } of settings.problems) {
    console.error(logRecord("error", "setting is wrong, the shop takes no orders", { setting, problem }));
  }
  return settings;
}
