import path from "node:path";
import { verifiedManifest } from "../lib/backup-manifest.mjs";
import { restoreShards } from "../lib/backup-shards.mjs";
import { isEmptyState, restoreState } from "../lib/backup-state.mjs";
import { parseOptions, Stop } from "../lib/cli.mjs";
import { rememberShards } from "../lib/order-shards.mjs";
import { shardUrls } from "../lib/postgres.mjs";
import { DEFAULT_STATE, takeState } from "../lib/state.mjs";

/**
 * `npm run restore -- --from FOLDER`: puts a backup where no shop is. What is refused has changed nothing: another
 * schema version, a damaged file, a place that is not empty, another number of shards.
 */
export async function main(/** @type {string[]} */ args) {
  const { values } = parseOptions(args, {
    state: { type: "string", default: DEFAULT_STATE },
    from: { type: "string" },
    postgres: { type: "string" },
  });
  if (!values.from)
    throw new Stop("Say where from: npm run restore -- --from FOLDER [--state DIR] [--postgres URL[,URL…]].");
  const stateDir = path.resolve(values.state);
  const folder = path.resolve(values.from);
  const urls = values.postgres === undefined ? [] : shardUrls(values.postgres);
  const { takenAt, schema, shards, files } = await verifiedManifest(folder);
  if (urls.length !== shards) {
    throw new Stop(
      `unknown_shard: the backup is of ${shards} order shards, and --postgres names ${urls.length}.`,
    );
  }
  if (!isEmptyState(stateDir)) {
    throw new Stop(
      `state_not_empty: ${stateDir} holds a shop already. Restore into another folder with --state.`,
    );
  }
  const release = await takeState(stateDir, { port: null });
  try {
    const state = files.filter(({ path: name }) => name.startsWith("state/"));
    await restoreShards(urls, folder, schema.postgres, () => {
      if (urls.length > 0) rememberShards(stateDir, urls);
      restoreState(folder, state, stateDir);
    });
    console.log(`The shop is as it was at ${takenAt}: ${files.length} files restored into ${stateDir}.`);
    return 0;
  } finally {
    release();
  }
}
