import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import { OBJECT_SCHEMAS } from "../../../durable-objects/base/schema-steps.ts";
import { Stop } from "../cli.ts";
import { inProject } from "../project.ts";

/**
 * A backup is a folder. `state/` holds the state folder's databases, and `shards/` a file a table
 * of each Postgres shard. `manifest.json` lists what must be there. The manifest is written last,
 * so a backup without one was never finished.
 */
export const MANIFEST = "manifest.json";
const FORMAT = 1;

const Manifest = z.strictObject({
  format: z.literal(FORMAT),
  takenAt: z.iso.datetime(),
  /**
   * D1: migrations by name. Postgres: migrations by hash. Objects: the newest step of each part's
   * tables.
   */
  schema: z.strictObject({
    d1: z.array(z.string()),
    postgres: z.array(z.string()),
    objects: z.record(z.string(), z.int()),
  }),
  shards: z.int().nonnegative(),
  /** Whether the keys of personal data were left out, into a file of their own. */
  keysApart: z.boolean().optional(),
  files: z.array(
    z.strictObject({
      path: z.string().regex(/^(state|shards)\/[\w./-]+$/),
      bytes: z.int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      /** Rows of each table. */
      rows: z.record(z.string(), z.int()),
    }),
  ),
});
export type Manifest = z.infer<typeof Manifest>;
export type BackupFile = Manifest["files"][number];

/** The D1 migrations of this code. */
function d1Migrations() {
  return fs
    .readdirSync(inProject("migrations/d1"))
    .filter((name) => name.endsWith(".sql"))
    .sort();
}

/**
 * Whether this code can go on with what was backed up. Objects bring older tables of theirs up to
 * date by themselves.
 */
function isOfThisSchema({ d1, objects }: Manifest["schema"]) {
  const known: Record<string, number> = OBJECT_SCHEMAS;
  return (
    d1.join() === d1Migrations().join() &&
    Object.entries(objects).every(([part, version]) => version <= (known[part] ?? 0))
  );
}

/** Writes what the folder holds, and with that finishes the backup. */
export function writeManifest(folder: string, content: Omit<Manifest, "format">) {
  const manifest: Manifest = { format: FORMAT, ...content };
  const file = path.join(folder, MANIFEST);
  fs.writeFileSync(`${file}.part`, `${JSON.stringify(manifest, null, 2)}\n`);
  fs.renameSync(`${file}.part`, file);
  return manifest;
}

/**
 * Reads a backup's manifest and looks at every file it names. Nothing is restored from one that is
 * not whole.
 */
export async function verifiedManifest(folder: string): Promise<Manifest> {
  const manifest = readManifest(folder);
  const { schema } = manifest;
  if (!isOfThisSchema(schema)) {
    throw new Stop(
      `backup_schema_differs: ${folder} was taken by another version of the store (its last migration is ${schema.d1.at(-1) ?? "none"}). Restore it with that version, then deploy this one.`,
    );
  }
  for (const { path: name, bytes, sha256 } of manifest.files) {
    const file = path.join(folder, name);
    if (name.split("/").includes("..") || fs.statSync(file, { throwIfNoEntry: false })?.size !== bytes) {
      throw new Stop(`backup_damaged: ${name} is missing or has another length than the manifest says.`);
    }
    if ((await checksum(file)) !== sha256) {
      throw new Stop(`backup_damaged: ${name} is not what the manifest says.`);
    }
  }
  return manifest;
}

function readManifest(folder: string) {
  const file = path.join(folder, MANIFEST);
  if (!fs.existsSync(file)) {
    throw new Stop(
      `backup_incomplete: ${folder} has no ${MANIFEST}: it is no backup, or one that was not finished.`,
    );
  }
  try {
    return Manifest.parse(JSON.parse(fs.readFileSync(file, "utf8")));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Stop(`backup_damaged: the ${MANIFEST} of ${folder} cannot be read.\n${why}`);
  }
}

/**
 * What the manifest says of a finished file.
 * @param name Below the folder, with slashes.
 */
export async function describeFile(
  folder: string,
  name: string,
  rows: Record<string, number>,
): Promise<BackupFile> {
  const file = path.join(folder, name);
  return { path: name, bytes: fs.statSync(file).size, sha256: await checksum(file), rows };
}

/** @returns SHA-256 as hex digits. */
async function checksum(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of fs.createReadStream(file)) {
    hash.update(chunk);
  }
  return hash.digest("hex");
}
