import { parseOptions, Stop } from "../lib/cli.ts";
import { reshard } from "../lib/postgres/reshard.ts";
import { placeOf, shardUrls } from "../lib/postgres/shards.ts";

/**
 * `npm run reshard`: moves customers so that the orders of one set of shards lie in another. It may
 * be stopped at any point and run again.
 */
export async function main(args: string[]) {
  const { values } = parseOptions(args, { from: { type: "string" }, to: { type: "string" } });
  if (values.from === undefined || values.to === undefined) {
    throw new Stop("Name the shards as they are and as they are to be: --from URL,… --to URL,…");
  }
  const from = shardUrls(values.from, "--from");
  const to = shardUrls(values.to, "--to");
  for (let shard = 0; shard < Math.min(from.length, to.length); shard++) {
    if (placeOf(from[shard] ?? "") !== placeOf(to[shard] ?? "")) {
      throw new Stop(
        `unknown_shard: shard ${shard} is ${placeOf(from[shard] ?? "")} before and ${placeOf(to[shard] ?? "")} after. Shards are added and taken away at the end of the list.`,
      );
    }
  }
  const { buckets, orders } = await reshard(from, to, console.log);
  console.log(
    buckets === 0
      ? `Nothing to move: the orders lie in ${to.length} shards.`
      : `Moved ${orders} orders of ${buckets} buckets. Deploy the Worker with the ${to.length} shards bound: until then those customers wait.`,
  );
}
