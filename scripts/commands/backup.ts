import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { bucketPlace, expectNothingAt, uploadBackup } from "../lib/backup/bucket.ts";
import { keysFile, writeKeys } from "../lib/backup/keys.ts";
import { writeManifest } from "../lib/backup/manifest.ts";
import { backupShards } from "../lib/backup/shards.ts";
import { backupState, isEmptyState } from "../lib/backup/state.ts";
import { parseOptions, Stop } from "../lib/cli.ts";
import { openShards } from "../lib/postgres/order-shards.ts";
import { DEFAULT_STATE, takeState } from "../lib/state.ts";

const USAGE =
  "npm run backup -- --to FOLDER|r2://bucket/prefix [--keys FILE] [--state DIR] [--postgres URL[,URL…]]";

/**
 * `npm run backup -- --to …`: copies a local shop that is not being served: D1, every object's
 * storage, and the Postgres shards its orders are in, if any. With `--keys` the keys of personal
 * data are left out, into a file of their own. See docs/runbooks/backup.md for a deployed one.
 */
export async function main(args: string[]) {
  const { values } = parseOptions(args, {
    state: { type: "string", default: DEFAULT_STATE },
    to: { type: "string" },
    keys: { type: "string" },
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
    console.log(`${await takeBackup(stateDir, path.resolve(to), values)} in ${path.resolve(to)}.`);
    return 0;
  }
  await expectNothingAt(place, local);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "backup-"));
  try {
    const taken = await takeBackup(stateDir, folder, values);
    await uploadBackup(folder, place, local);
    console.log(`${taken} in ${to}.`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}

/**
 * @param named The shards, and where keys are kept apart.
 * @returns What was backed up, in words.
 */
async function takeBackup(
  stateDir: string,
  folder: string,
  named: { postgres?: string | undefined; keys?: string | undefined },
): Promise<string> {
  const apart = named.keys === undefined ? null : keysFile(named.keys, folder);
  if (fs.existsSync(folder) && fs.readdirSync(folder).length > 0) {
    throw new Stop(`backup_exists: ${folder} is not empty. A backup is never written over another.`);
  }
  const release = await takeState(stateDir, { port: null });
  try {
    const { shards, stop } = await openShards(stateDir, { named: named.postgres });
    try {
      fs.mkdirSync(folder, { recursive: true });
      const takenAt = new Date().toISOString();
      const state = await backupState(
        stateDir,
        folder,
        apart === null ? null : (keys) => writeKeys(apart, takenAt, keys),
      );
      const orders = await backupShards(shards, folder);
      const files = [...state.files, ...orders.files];
      const schema = { ...state.schema, postgres: orders.schema };
      const keysApart = apart === null ? {} : { keysApart: true };
      writeManifest(folder, { takenAt, schema, shards: shards.length, ...keysApart, files });
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      return `Backed up at ${takenAt}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB,`;
    } finally {
      await stop();
    }
  } finally {
    release();
  }
}
