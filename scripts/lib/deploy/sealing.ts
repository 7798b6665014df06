import type { Environment } from "./environments.ts";

/**
 * The environment as it may be released now. While a version serves that does not know SEAL_ORDERS,
 * orders are not sealed: that version could not read them. The next release seals them.
 *
 * @param vars those of the version that serves; null where none does
 */
export function sealedWhereRead(environment: Environment, vars: ReadonlySet<string> | null): Environment {
  const { config } = environment;
  return vars === null || vars.has("SEAL_ORDERS")
    ? environment
    : { ...environment, config: { ...config, vars: { ...config.vars, SEAL_ORDERS: "off" } } };
}
