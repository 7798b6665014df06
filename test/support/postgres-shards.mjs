/** Keeps the databases of ORDERS_PG_SHARDS (postgres.mjs) until its parent process disconnects. */
import { once } from "node:events";
import { prepareShards } from "../../scripts/lib/postgres/shards.ts";
import { borrowDatabases, startPostgres } from "./postgres.mjs";
import { SHARD_NAMES } from "./postgres-urls.mjs";

const disconnected = once(process, "disconnect");
const urls = (process.env.ORDERS_PG_SHARDS ?? "").split(",");
const remove = process.env.ORDERS_PG_URL
  ? await borrowDatabases(process.env.ORDERS_PG_URL, urls)
  : await startOwn();
try {
  await prepareShards(urls);
  process.send?.("ready");
  await disconnected;
} finally {
  await remove();
}
process.exit(0);

async function startOwn() {
  const server = await startPostgres({ port: Number(new URL(urls[0] ?? "").port) });
  await server.databases(SHARD_NAMES);
  return server.remove;
}
