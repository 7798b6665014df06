import { logRecord } from "../domain/base/log.ts";
import { parseSettings, type Settings } from "../domain/settings/settings.ts";
import { SETTING_NAMES } from "../domain/settings/vars.ts";

let cached: { sources: ReturnType<typeof sourcesOf>; settings: Settings } | undefined;

function sourcesOf(env: Env) {
  return SETTING_NAMES.map((name) => ({ name, source: sourceOf(env, name) }));
}

/** A runtime may make the binding of mail anew for each caller: only its presence is a source. */
function sourceOf(env: Env, name: (typeof SETTING_NAMES)[number]) {
  return name === "EMAIL" ? env.EMAIL !== undefined : env[name];
}

/** Whether nothing has changed; plain, because each request asks this. */
function isUpToDate(env: Env, sources: ReturnType<typeof sourcesOf>): boolean {
  for (const { name, source } of sources) {
    if (sourceOf(env, name) !== source) {
      return false;
    }
  }
  return true;
}

/**
 * What the shop is set up with, parsed once an isolate: later calls compare some thirty references,
 * which takes less than a microsecond. What is wrong is logged then, by name.
 */
export function settingsOf(env: Env): Settings {
  if (cached && isUpToDate(env, cached.sources)) {
    return cached.settings;
  }
  const sources = sourcesOf(env);
  const settings = parseSettings(Object.fromEntries(sources.map(({ name, source }) => [name, source])));
  cached = { sources, settings };
  for (const { setting, problem } of settings.problems) {
    console.error(logRecord("error", "setting is wrong, the shop takes no orders", { setting, problem }));
  }
  return settings;
}
