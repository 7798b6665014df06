import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { bucketPlace, expectNothingAt, uploadBackup } from "../lib/backup/bucket.ts";
import { writeManifest } from "../lib/backup/manifest.ts";
import { backupShards } from "../lib/backup/shards.ts";
import { backupState, isEmptyState } from "../lib/backup/state.ts";
import { parseOptions, Stop } from "../lib/cli.ts";
import { openShards } from "../lib/postgres/order-shards.ts";
import { DEFAULT_STATE, takeState } from "../lib/state.ts";

const USAGE = "npm run backup -- --to FOLDER|r2://bucket/prefix [--state DIR] [--postgres URL[,URL…]]";

/**
 * `npm run backup -- --to …`: copies a local shop that is not being served: D1, every object's
 * storage, and the Postgres shards its orders are in, if any. See docs/runbooks/backup.md for a
 * deployed one.
 */
export async function main(args: string[]) {
  const { values } = parseOptions(args, {
    state: { type: "string", default: DEFAULT_STATE },
    to: { type: "string" },
    "local-r2": { type: "string" },
    postgres: { type: "string" },
  });
  const { to, "local-r2": local } = values;
  if (!to) {
    throw new Stop(`Say where to: ${USAGE}.`);
  }
  const stateDir = path.resolve(values.state);
  if (isEmptyState(stateDir)) {
    throw new Stop(`There is no shop in ${stateDir}.`);
  }
  const place = bucketPlace(to);
  if (!place) {
    console.log(`${await takeBackup(stateDir, path.resolve(to), values.postgres)} in ${path.resolve(to)}.`);
    return 0;
  }
  await expectNothingAt(place, local);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "backup-"));
  try {
    const taken = await takeBackup(stateDir, folder, values.postgres);
    await uploadBackup(folder, place, local);
    console.log(`${taken} in ${to}.`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}

/**
 * @param named The shards.
 * @returns What was backed up, in words.
 */
async function takeBackup(stateDir: string, folder: string, named: string | undefined): Promise<string> {
  if (fs.existsSync(folder) && fs.readdirSync(folder).length > 0) {
    throw new Stop(`backup_exists: ${folder} is not empty. A backup is never written over another.`);
  }
  const release = await takeState(stateDir, { port: null });
  try {
    const { shards, stop } = await openShards(stateDir, { named });
    try {
      fs.mkdirSync(folder, { recursive: true });
      const state = await backupState(stateDir, folder);
      const orders = await backupShards(shards, folder);
      const files = [...state.files, ...orders.files];
      const schema = { ...state.schema, postgres: orders.schema };
      const { takenAt } = writeManifest(folder, { schema, shards: shards.length, files });
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      return `Backed up at ${takenAt}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB,`;
    } finally {
      await stop();
    }
  } finally {
    release();
  }
}
