import fs from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { Stop } from "../cli.ts";

/** Keys of personal data, as a file beside a backup: its time, and then a key a line. */
const Heading = z.strictObject({ takenAt: z.iso.datetime() });
const Key = z.strictObject({ subject: z.string(), sealed: z.string() });
type Key = z.infer<typeof Key>;

/**
 * Where keys go that are kept apart from a backup. @param folder of the backup, where they may not
 * be
 */
export function keysFile(named: string, folder: string | null): string {
  const file = path.resolve(named);
  if (folder !== null && file.startsWith(path.resolve(folder) + path.sep)) {
    throw new Stop(`${file} is in the backup: keys that lie with it open it.`);
  }
  return file;
}

/** Takes the keys out of a copy of D1, and leaves nothing of them in its file. */
export function takeKeysOut(database: string): Key[] {
  const copy = new DatabaseSync(database);
  try {
    const keys = copy.prepare("SELECT subject, sealed FROM data_keys ORDER BY subject").all();
    copy.exec("DELETE FROM data_keys");
    copy.exec("VACUUM");
    return z.array(Key).parse(keys.map((row) => ({ ...row })));
  } finally {
    copy.close();
  }
}

/** Writes the keys over those that the file had: destroyed ones are to be nowhere. */
export function writeKeys(file: string, takenAt: string, keys: readonly Key[]) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const lines = [{ takenAt }, ...keys].map((line) => JSON.stringify(line));
  fs.writeFileSync(`${file}.part`, `${lines.join("\n")}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.part`, file);
}

/**
 * The keys of a file.
 *
 * @param takenAt of the backup that they are to open: older ones lack some of its keys
 */
export function readKeys(file: string, takenAt: string): Key[] {
  if (!fs.existsSync(file)) {
    throw new Stop(`keys_missing: there is no ${file}.`);
  }
  const [first = "", ...lines] = fs.readFileSync(file, "utf8").trimEnd().split("\n");
  const read = z.tuple([Heading], Key).safeParse([first, ...lines].map(parsed));
  if (!read.success) {
    throw new Stop(`keys_damaged: ${file} holds no keys of a backup.`);
  }
  const [heading, ...keys] = read.data;
  if (heading.takenAt < takenAt) {
    throw new Stop(
      `keys_older: ${file} is of ${heading.takenAt}, and the backup of ${takenAt} needs newer keys.`,
    );
  }
  return keys;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** Puts keys in the place of those that a restored database has. */
export function putKeysIn(database: string, keys: readonly Key[]) {
  const restored = new DatabaseSync(database);
  try {
    restored.exec("BEGIN");
    restored.exec("DELETE FROM data_keys");
    const insert = restored.prepare("INSERT INTO data_keys (subject, sealed) VALUES (?, ?)");
    for (const { subject, sealed } of keys) {
      insert.run(subject, sealed);
    }
    restored.exec("COMMIT");
  } finally {
    restored.close();
  }
}

/** Whether a database is the one that keeps keys of personal data. */
export function hasKeys(database: string): boolean {
  const opened = new DatabaseSync(database, { readOnly: true });
  try {
    return (
      opened.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'data_keys'").get() !==
      undefined
    );
  } finally {
    opened.close();
  }
}
