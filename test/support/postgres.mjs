import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import postgres from "postgres";
import { startPostgres as startIn } from "../../scripts/lib/postgres/own-postgres.ts";

/** Its data is not worth a sync. */
const FLAGS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=500"];

/**
 * A PostgreSQL server of one's own for as long as a test runs.
 * @param {{ port?: number, flags?: readonly string[] }} [options] `port`: a free one when left out.
 *   `flags`: settings such as `fsync=on`, which replace the usual ones.
 */
export async function startPostgres({ port, flags = FLAGS } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "postgres-"));
  // For the user that it runs as when this one is root.
  fs.chmodSync(folder, 0o755);
  const server = await startIn({ folder: path.join(folder, "data"), port, flags });
  return {
    ...server,
    /** Ends it permanently. */
    async remove() {
      await server.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Databases of one's own on a server that is running already.
 * @param {string} server The URL of any database on it, with the right to create others.
 * @param {readonly string[]} urls Of the databases that are to be.
 */
export async function borrowDatabases(server, urls) {
  const names = urls.map((url) => new URL(url).pathname.slice(1));
  const sql = postgres(server, { max: 1, onnotice: () => {} });
  for (const name of names) {
    await sql`create database ${sql(name)}`;
  }
  return async function remove() {
    for (const name of names) {
      await sql`drop database ${sql(name)} with (force)`;
    }
    await sql.end();
  };
}
