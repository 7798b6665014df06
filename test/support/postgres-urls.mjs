import { randomBytes } from "node:crypto";
import { ownUrl } from "../../scripts/lib/postgres/shards.ts";
import { freePort } from "../../scripts/lib/state.ts";

/** The names of the shards that suites in workerd run on. */
export const SHARD_NAMES = ["orders_0", "orders_1", "orders_2", "orders_3"];

/**
 * The URLs of the shards for suites in workerd, whose bindings are made before the server starts.
 * They are on the running server that ORDERS_PG_URL names, or on one of our own. The setup
 * (postgres-setup.mjs) finds them in the environment.
 * @returns {Promise<string[]>}
 */
export async function postgresShards() {
  // The configuration is read more than once.
  if (process.env.ORDERS_PG_SHARDS) {
    return process.env.ORDERS_PG_SHARDS.split(",");
  }
  const given = process.env.ORDERS_PG_URL;
  const port = given ? 0 : await freePort();
  const run = randomBytes(4).toString("hex");
  const urls = SHARD_NAMES.map((name) => (given ? beside(given, `${name}_${run}`) : ownUrl(name, port)));
  process.env.ORDERS_PG_SHARDS = urls.join();
  return urls;
}

/** The URL of another database on the same server. @param {string} url @param {string} name */
function beside(url, name) {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}
