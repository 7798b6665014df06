import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { bucketPlace, downloadBackup } from "../lib/backup/bucket.ts";
import { keysFile, readKeys } from "../lib/backup/keys.ts";
import { verifiedManifest } from "../lib/backup/manifest.ts";
import { restoreShards } from "../lib/backup/shards.ts";
import { isEmptyState, restoreState } from "../lib/backup/state.ts";
import { parseOptions, Stop } from "../lib/cli.ts";
import { rememberShards } from "../lib/postgres/order-shards.ts";
import { shardUrls } from "../lib/postgres/shards.ts";
import { DEFAULT_STATE, takeState } from "../lib/state.ts";

const USAGE =
  "npm run restore -- --from FOLDER|r2://bucket/prefix [--keys FILE] [--state DIR] [--postgres URL[,URL…]]";

/**
 * `npm run restore -- --from …`: puts a backup where no shop is. What is refused has changed
 * nothing: another schema version, a damaged file, a place that is not empty, another number of
 * shards. The keys of personal data of `--keys` take the place of those of the backup: what was
 * erased since stays unreadable.
 */
export async function main(args: string[]) {
  const { values } = parseOptions(args, {
    state: { type: "string", default: DEFAULT_STATE },
    from: { type: "string" },
    keys: { type: "string" },
    "local-r2": { type: "string" },
    postgres: { type: "string" },
  });
  if (!values.from) {
    throw new Stop(`Say where from: ${USAGE}.`);
  }
  const stateDir = path.resolve(values.state);
  const urls = values.postgres === undefined ? [] : shardUrls(values.postgres);
  const place = bucketPlace(values.from);
  if (!place) {
    return restoreFrom(path.resolve(values.from), stateDir, urls, values.keys);
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "backup-"));
  try {
    await downloadBackup(place, folder, values["local-r2"]);
    return await restoreFrom(folder, stateDir, urls, values.keys);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @param urls Of the shards. @param apart Where keys are kept apart. */
async function restoreFrom(
  folder: string,
  stateDir: string,
  urls: readonly string[],
  apart: string | undefined,
) {
  const { takenAt, schema, shards, keysApart = false, files } = await verifiedManifest(folder);
  if (keysApart && apart === undefined) {
    throw new Stop(
      "keys_missing: the keys of personal data are apart from this backup. Name their file by --keys.",
    );
  }
  const keys = apart === undefined ? null : readKeys(keysFile(apart, null), takenAt);
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
      if (urls.length > 0) {
        rememberShards(stateDir, urls);
      }
      restoreState(folder, state, stateDir, keys);
    });
    console.log(`The shop is as it was at ${takenAt}: ${files.length} files restored into ${stateDir}.`);
    return 0;
  } finally {
    release();
  }
}
