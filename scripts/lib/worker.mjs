import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import {
  unstable_readConfig as readConfig,
  unstable_getMiniflareWorkerOptions as workerOptionsOf,
} from "wrangler";
import { Stop } from "./cli.mjs";
import { readableLines } from "./log.mjs";
import { CONFIG, inProject, ROOT, TOOLS_ENV } from "./project.mjs";
import { developmentEnv } from "./secrets.mjs";

const HOST = "127.0.0.1";
const BUILT_WORKER = "dist/worker/index.js";

/** Builds assets and Worker as a deploy does, minified, into dist/worker. */
export async function buildWorker() {
  const wrangler = inProject("node_modules/wrangler/bin/wrangler.js");
  const args = [wrangler, "deploy", "--dry-run", "--minify", "--outdir", inProject("dist/worker")];
  try {
    await promisify(execFile)(process.execPath, args, { cwd: ROOT, env: TOOLS_ENV });
  } catch (error) {
    const { stdout = "", stderr = "" } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
    throw new Stop(`The Worker could not be built.\n${readableLines(stdout + stderr)}`);
  }
}

/** Where the runtime answers on a port. */
export function originOf(/** @type {number} */ port) {
  return `http://${HOST}:${port}`;
}

/** The vars of the Worker in development: those of wrangler.toml, and the secrets beside them. */
export function developmentVars() {
  const { vars } = readConfig({ config: CONFIG });
  return { ...vars, ...developmentEnv() };
}

/**
 * Runs workerd on a state folder, with every binding of wrangler.toml.
 * @param {string} stateDir
 * @param {object} options
 * @param {"built" | "none"} options.worker The built Worker, or an empty one that only lends its bindings.
 * @param {number} [options.port] Opens a socket straight to the Worker: the development proxy would be the bottleneck.
 */
export async function startRuntime(stateDir, { worker, port }) {
  Object.assign(process.env, TOOLS_ENV);
  const { workerOptions } = workerOptionsOf(CONFIG);
  const { modulesRules: _unsupported, ...options } = workerOptions;
  const config = readConfig({ config: CONFIG });
  const name = /** @type {string} */ (config.name);
  const source = worker === "built" ? fs.readFileSync(inProject(BUILT_WORKER), "utf8") : "export default {}";
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      resourcePersistencePath: path.join(stateDir, "v3"),
      host: HOST,
      port: 0,
      cf: false,
      logRequests: false,
      log: new Log(LogLevel.WARN),
      workers: [
        worker === "built"
          ? {
              ...options,
              name,
              modules: [{ type: "ESModule", path: BUILT_WORKER, contents: source }],
              bindings: {
                ...options.bindings,
                ...developmentEnv(),
                ...(port ? { SHOP_URL: originOf(port) } : {}),
              },
              ...(port ? { unsafeDirectSockets: [{ host: HOST, port }] } : {}),
            }
          : { name, modules: true, script: source, d1Databases: options.d1Databases },
      ],
    }),
  );
  await runtime.ready;
  return runtime;
}
