import fs from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { hasKeys, putKeysIn, takeKeysOut } from "./keys.ts";
import { type BackupFile, describeFile } from "./manifest.ts";

/**
 * What a state folder keeps that cannot be made again: D1, the storage and alarms of every object,
 * and the buckets of R2. A bucket is a database of names beside the files themselves.
 */
const KEPT = ["v3/d1", "v3/do", "v3/r2"];
/** How far the demo shop was laid in: without it, serving would begin again. */
const SEED = "seed.json";

/** Whether a state folder holds nothing of a shop. */
export function isEmptyState(stateDir: string) {
  return !["v3", SEED].some((name) => fs.existsSync(path.join(stateDir, name)));
}

/**
 * Copies every database of a state folder that is not being served, and the files of its buckets.
 * Each database is copied by SQLite itself, into one file.
 *
 * @param apart takes the keys of personal data, which are left out then
 */
export async function backupState(
  stateDir: string,
  folder: string,
  apart: ((keys: ReturnType<typeof takeKeysOut>) => void) | null,
) {
  const files: BackupFile[] = [];
  const schema: SchemaFound = { d1: [], objects: {} };
  const databases = KEPT.flatMap((kept) => fs.globSync(`${kept}/**/*.sqlite`, { cwd: stateDir }).sort());
  for (const name of databases) {
    const target = `state/${name.split(path.sep).join("/")}`;
    fs.mkdirSync(path.dirname(path.join(folder, target)), { recursive: true });
    const rows = copyDatabase(path.join(stateDir, name), path.join(folder, target), schema);
    if (apart && "data_keys" in rows) {
      apart(takeKeysOut(path.join(folder, target)));
      rows.data_keys = 0;
    }
    files.push(await describeFile(folder, target, rows));
  }
  for (const name of fs.globSync("v3/r2/*/blobs/*", { cwd: stateDir }).sort()) {
    const target = `state/${name.split(path.sep).join("/")}`;
    fs.mkdirSync(path.dirname(path.join(folder, target)), { recursive: true });
    fs.copyFileSync(path.join(stateDir, name), path.join(folder, target));
    files.push(await describeFile(folder, target, {}));
  }
  if (fs.existsSync(path.join(stateDir, SEED))) {
    fs.copyFileSync(path.join(stateDir, SEED), path.join(folder, "state", SEED));
    files.push(await describeFile(folder, `state/${SEED}`, {}));
  }
  return { files, schema };
}

interface SchemaFound {
  d1: string[];
  objects: Record<string, number>;
}

/**
 * @param schema Gathers what the databases say of their own tables.
 * @returns Rows of each table.
 */
function copyDatabase(from: string, to: string, schema: SchemaFound): Record<string, number> {
  const source = new DatabaseSync(from);
  try {
    source.prepare("VACUUM INTO ?").run(to);
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(to, { readOnly: true });
  try {
    // Virtual tables cannot all be counted, and what they hold lies in ordinary ones.
    const tables = copy
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
      )
      .all()
      .map(({ name }) => String(name));
    if (tables.includes("d1_migrations")) {
      const applied = copy.prepare("SELECT name FROM d1_migrations ORDER BY id").all();
      schema.d1 = applied.map(({ name }) => String(name));
    }
    if (tables.includes("schema_version")) {
      for (const { part, version } of copy.prepare("SELECT part, version FROM schema_version").all()) {
        schema.objects[String(part)] = Math.max(schema.objects[String(part)] ?? 0, Number(version));
      }
    }
    return Object.fromEntries(
      tables.map((name) => [name, Number(copy.prepare(`SELECT count(*) AS n FROM "${name}"`).get()?.n)]),
    );
  } finally {
    copy.close();
  }
}

/**
 * Lays a verified backup's databases into a folder beside the state, and then puts it in the
 * state's place at once.
 * @param stateDir Holds nothing of a shop.
 * @param keys of personal data, in the place of those of the backup; null for those of the backup
 */
export function restoreState(
  folder: string,
  files: readonly BackupFile[],
  stateDir: string,
  keys: Parameters<typeof putKeysIn>[1] | null,
) {
  const staging = path.join(stateDir, "restoring");
  fs.rmSync(staging, { recursive: true, force: true });
  for (const { path: name } of files) {
    const target = path.join(staging, path.relative("state", name));
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.copyFileSync(path.join(folder, name), target);
    if (keys && name.startsWith("state/v3/d1/") && hasKeys(target)) {
      putKeysIn(target, keys);
    }
  }
  if (fs.existsSync(path.join(staging, SEED))) {
    fs.renameSync(path.join(staging, SEED), path.join(stateDir, SEED));
  }
  fs.renameSync(path.join(staging, "v3"), path.join(stateDir, "v3"));
  fs.rmSync(staging, { recursive: true });
}
