import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { onFreePort } from "../../scripts/lib/state.ts";

/** The shop as `npm run serve` runs it, for tests that come from outside. */

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const RUN = path.join(ROOT, "scripts/run.mjs");
const ENTER = path.join(ROOT, "scripts/lib/enter.ts");
/** Building, migrating and seeding on a machine that is busy with other things. */
const READY_TIMEOUT_MS = 90_000;

export function temporaryFolder() {
  return fs.mkdtempSync(path.join(os.tmpdir(), "storefront-"));
}

/**
 * A state folder that a shop can be served from.
 * @param {"migrated" | "seeded"} kind `npm test` prepares one of each for all suites to copy. An
 * empty
 *   one costs seconds of processor at its first start.
 * @param {string} [folder] Where it shall be.
 */
export function preparedState(kind, folder = temporaryFolder()) {
  const prepared = process.env.PREPARED_STATES;
  if (prepared) {
    fs.cpSync(path.join(prepared, kind), folder, { recursive: true });
  }
  return folder;
}

/**
 * Runs a command of scripts/ to its end.
 * @param {string[]} args Such as `["token", "--count", "2"]`.
 * @param {{ asUser?: boolean }} options `asUser`: by way of what checks Node and the packages
 * first,
 *   which takes longer than most commands. The server ends with what started it, so it needs that.
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
export function runCommand(args, { asUser = false } = {}) {
  const child = spawn(process.execPath, [asUser ? RUN : ENTER, ...args], { cwd: ROOT });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

/**
 * Starts the shop and waits until it is ready.
 * @param {{ state: string, port?: number, ipLimit?: number, postgres?: readonly string[] }} options
 *   `ipLimit`: requests a minute; none by default, because a test is a crowd from one address.
 *   `postgres`: the shards of its orders.
 */
export function startServer({ port, ...options }) {
  const start = (/** @type {number} */ free) => startOn(free, options);
  return port === undefined ? onFreePort(start) : start(port);
}

/**
 * @param {number} chosen
 * @param {{ state: string, ipLimit?: number, postgres?: readonly string[] }} options
 */
async function startOn(chosen, { state, ipLimit = 0, postgres = [] }) {
  const child = spawn(
    process.execPath,
    [
      RUN,
      "serve",
      "--port",
      String(chosen),
      "--state",
      state,
      "--ip-limit",
      String(ipLimit),
      ...(postgres.length > 0 ? ["--postgres", postgres.join()] : []),
    ],
    { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] },
  );
  let output = "";
  /** @type {Promise<number | null>} */
  const exited = new Promise((resolve) => child.on("exit", resolve));
  const ready = new Promise((resolve, reject) => {
    const read = (/** @type {Buffer} */ chunk) => {
      output += chunk;
      if (/^Ready on /m.test(output)) {
        resolve(undefined);
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    void exited.then(() => reject(new Error(`The server did not start:\n${output}`)));
    setTimeout(() => reject(new Error(`The server is not ready:\n${output}`)), READY_TIMEOUT_MS).unref();
  });
  const server = {
    origin: `http://127.0.0.1:${chosen}`,
    port: chosen,
    output: () => output,
    /** Asks it to end. Resolves to its exit code. */
    stop: () => {
      child.kill("SIGTERM");
      return exited;
    },
    /** Kills everything of it at one blow. */
    kill: () => {
      const { pid } = JSON.parse(fs.readFileSync(path.join(state, "server.json"), "utf8"));
      child.kill("SIGKILL");
      process.kill(-pid, "SIGKILL");
      return exited;
    },
  };
  try {
    await ready;
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/**
 * Asks again until the answer is there.
 * @template T
 * @param {() => Promise<T | null | undefined | false>} ask
 * @param {string} what
 * @param {number} [timeoutMs]
 * @returns {Promise<T>}
 */
export async function eventually(ask, what, timeoutMs = 20_000) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(`It did not happen in ${timeoutMs} ms: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
