import { randomInt } from "node:crypto";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { isAlive, killGroup } from "../bootstrap.mjs";
import { Stop } from "./cli.ts";
import { inProject } from "./project.ts";

/**
 * A state folder holds one local shop. Every command uses the same layout, so `npm start`,
 * `npm run serve` and `npm run import` can take turns on it:
 *
 *   v3/          data of workerd: D1, objects, caches, as `wrangler dev --persist-to` lays it out
 *   server.json  which process serves it, and where
 *   seed.json    how far the demo shop has been loaded
 *   postgres/    the databases of its orders, where they are not in D1 (own-postgres.ts)
 *   shards.json  where its orders are, if those databases were named (order-shards.ts)
 */
export const DEFAULT_STATE = inProject(".state/dev");
export const POSTGRES_FOLDER = "postgres";
export const SHARDS_FILE = "shards.json";

const PORT_GRACE_MS = 2_000;
/**
 * Free ports are taken from a range that no system uses for the near end of a connection. A crowd
 * of clients takes thousands of those. One that calls a restarting server could take the server's
 * port.
 */
const FIRST_PORT = 20_000;
const END_OF_PORTS = 32_768;
const MOST_TRIES = 3;
/** How Node, workerd and PostgreSQL say so, and `expectFreePort`. */
const PORT_TAKEN = /address already in use|Port \d+ is in use/i;
/**
 * Left by a runtime that was killed while it started; it would hold up the next one for half a
 * minute.
 */
const STARTUP_LOCK = "v3/.miniflare-startup.lock";

/**
 * Takes a state folder for this process. Resolves to what gives it back.
 * @param options The port it will be served on, if any.
 */
export async function takeState(
  dir: string,
  { port, fresh = false }: { port: number | null; fresh?: boolean },
) {
  try {
    makeFolder(dir);
    fs.accessSync(dir, fs.constants.W_OK);
  } catch (error) {
    throw new Stop(`The state folder ${dir} cannot be written: ${reasonOf(error)}`);
  }
  const holder = readHolder(dir);
  if (holder) {
    await expectGone(dir, holder);
  }
  try {
    fs.rmSync(path.join(dir, STARTUP_LOCK), { force: true });
    if (fresh) {
      for (const name of ["v3", "seed.json", POSTGRES_FOLDER, SHARDS_FILE]) {
        fs.rmSync(path.join(dir, name), { recursive: true, force: true });
      }
    }
    fs.writeFileSync(holderFile(dir), JSON.stringify({ pid: process.pid, port }));
  } catch (error) {
    throw new Stop(`The state folder ${dir} cannot be written: ${reasonOf(error)}`);
  }
  return () => fs.rmSync(holderFile(dir), { force: true });
}

/**
 * Like a recursive mkdir, which never returns for a folder that cannot be, such as one below /proc.
 */
function makeFolder(dir: string) {
  if (fs.existsSync(dir)) {
    return;
  }
  const above = path.dirname(dir);
  if (above !== dir) {
    makeFolder(above);
  }
  fs.mkdirSync(dir);
}

/** The port on which a state is being served right now, or null. */
export async function servedOn(dir: string) {
  const holder = readHolder(dir);
  return holder?.port && isAlive(holder.pid) && (await isTaken(holder.port)) ? holder.port : null;
}

/** Stops with a sentence when something else listens on the port. */
export async function expectFreePort(port: number) {
  if (!(await becomesFree(port))) {
    throw new Stop(`Port ${port} is in use: stop what listens there, or choose another with --port.`);
  }
}

/** Waits a little: a server that just got a signal to stop needs a moment. */
async function becomesFree(port: number) {
  const deadline = Date.now() + PORT_GRACE_MS;
  while (await isTaken(port)) {
    if (Date.now() > deadline) {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return true;
}

interface Holder {
  pid: number;
  port: number | null;
}

const holderFile = (dir: string) => path.join(dir, "server.json");

function readHolder(dir: string): Holder | null {
  try {
    return JSON.parse(fs.readFileSync(holderFile(dir), "utf8"));
  } catch {
    return null;
  }
}

/**
 * Refuses a folder that is being served, and clears away the runtime of a server that was killed.
 */
async function expectGone(dir: string, { pid, port }: Holder) {
  if (port === null || !(await isTaken(port))) {
    return;
  }
  if (!isAlive(pid)) {
    killGroup(pid);
  }
  if (await becomesFree(port)) {
    return;
  }
  throw new Stop(
    `The state folder ${dir} is being served on port ${port}: stop that first, or choose another folder with --state.`,
  );
}

/** @returns A port of this machine that nothing listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, END_OF_PORTS);
    if (await canListen(port)) {
      return port;
    }
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") {
        resolve(false);
      } else {
        reject(error);
      }
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Starts something on a free port, and on another one when another process took the first. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (tries === MOST_TRIES || !PORT_TAKEN.test(reasonOf(error))) {
        throw error;
      }
    }
  }
}

/** @returns Whether something accepts connections on the port of this machine. */
function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: "localhost" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function reasonOf(error: unknown) {
  return error instanceof Error ? error.message : String(error);
}
