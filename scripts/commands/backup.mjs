import fs from "node:fs";
import path from "node:path";
import { writeManifest } from "../lib/backup-manifest.mjs";
import { backupShards } from "../lib/backup-shards.mjs";
import { backupState, isEmptyState } from "../lib/backup-state.mjs";
import { parseOptions, Stop } from "../lib/cli.mjs";
import { openShards } from "../lib/order-shards.mjs";
import { DEFAULT_STATE, takeState } from "../lib/state.mjs";

/**
 * `npm run backup -- --to FOLDER`: copies a local shop that is not being served: D1, every object's storage, and the
 * Postgres shards its orders are in, if any. See docs/runbooks/backup.md for a deployed one.
 */
export async function main(/** @type {string[]} */ args) {
  const { values } = parseOptions(args, {
    state: { type: "string", default: DEFAULT_STATE },
    to: { type: "string" },
    postgres: { type: "string" },
  });
  if (!values.to)
    throw new Stop("Say where to: npm run backup -- --to FOLDER [--state DIR] [--postgres URL[,URL…]].");
  const stateDir = path.resolve(values.state);
  const folder = path.resolve(values.to);
  if (isEmptyState(stateDir)) throw new Stop(`There is no shop in ${stateDir}.`);
  if (fs.existsSync(folder) && fs.readdirSync(folder).length > 0) {
    throw new Stop(`backup_exists: ${folder} is not empty. A backup is never written over another.`);
  }
  const release = await takeState(stateDir, { port: null });
  try {
    const { shards, stop } = await openShards(stateDir, { named: values.postgres });
    try {
      fs.mkdirSync(folder, { recursive: true });
      const state = await backupState(stateDir, folder);
      const orders = await backupShards(shards, folder);
      const files = [...state.files, ...orders.files];
      const schema = { ...state.schema, postgres: orders.schema };
      const { takenAt } = writeManifest(folder, { schema, shards: shards.length, files });
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      console.log(
        `Backed up at ${takenAt}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, in ${folder}.`,
      );
      return 0;
    } finally {
      await stop();
    }
  } finally {
    release();
  }
}
