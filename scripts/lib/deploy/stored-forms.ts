import type { Environment } from "./environments.ts";

/**
 * Vars that say whether new rows are written in a newer form: sealed, or with less of what can be
 * read elsewhere. A version that knows one of them reads both forms.
 */
const FORMS = [
  "SEAL_ORDERS",
  "SEAL_PEOPLE",
  "LEAN_TIMELINES",
  "LEAN_STOCK",
  "LEAN_METER",
  "KEYED_DIGESTS",
] as const;

/**
 * The environment as it may be released now. While a version serves that does not know one of these
 * vars, nothing is written in the form it stands for: that version could not read it. The next
 * release writes it.
 *
 * @param vars those of the version that serves; null where none does
 */
export function writtenWhereRead(environment: Environment, vars: ReadonlySet<string> | null): Environment {
  const unknown = FORMS.filter((name) => vars !== null && !vars.has(name));
  if (unknown.length === 0) {
    return environment;
  }
  const { config } = environment;
  const off = Object.fromEntries(unknown.map((name) => [name, "off"]));
  return { ...environment, config: { ...config, vars: { ...config.vars, ...off } } };
}
