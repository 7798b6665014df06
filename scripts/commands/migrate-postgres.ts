import { parseOptions, Stop } from "../lib/cli.ts";
import { placeOf, prepareShards, shardUrls } from "../lib/postgres/shards.ts";

/**
 * `npm run migrate:postgres`: the tables of the order shards, before the Worker that needs them is
 * deployed.
 */
export async function main(args: string[]) {
  const { values } = parseOptions(args, { postgres: { type: "string" } });
  if (values.postgres === undefined) {
    throw new Stop("Name the shards: --postgres URL[,URL…]");
  }
  const urls = shardUrls(values.postgres);
  await prepareShards(urls);
  console.log(`Up to date: ${urls.map(placeOf).join(", ")}.`);
}
