import type { Environment } from "./environments.ts";

/** Vars that say whether new rows are sealed. A version that knows one reads what it seals. */
const SEALS = ["SEAL_ORDERS", "SEAL_PEOPLE"] as const;

/**
 * The environment as it may be released now. While a version serves that does not know one of these
 * vars, what it stands for is not sealed: that version could not read it. The next release seals
 * it.
 *
 * @param vars those of the version that serves; null where none does
 */
export function sealedWhereRead(environment: Environment, vars: ReadonlySet<string> | null): Environment {
  const unknown = SEALS.filter((name) => vars !== null && !vars.has(name));
  if (unknown.length === 0) {
    return environment;
  }
  const { config } = environment;
  const off = Object.fromEntries(unknown.map((name) => [name, "off"]));
  return { ...environment, config: { ...config, vars: { ...config.vars, ...off } } };
}
