import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { DEFAULT_PORT, limitVars, parseOptions, portNumber, Stop, untilStopped } from "../lib/cli.mjs";
import { wranglerOutput } from "../lib/log.mjs";
import { migrate } from "../lib/migrate.mjs";
import { inProject, ROOT, TOOLS_ENV } from "../lib/project.mjs";
import { developmentEnv, ENV_FILE } from "../lib/secrets.mjs";
import { needsSeed, seed } from "../lib/seed.mjs";
import { untilAnswers } from "../lib/shop.mjs";
import { DEFAULT_STATE, expectFreePort, takeState } from "../lib/state.mjs";
import { startRuntime } from "../lib/worker.mjs";

export const endsItself = true;

/** `npm start`: the shop on this machine, rebuilt whenever a file changes. */
export function main(/** @type {string[]} */ args) {
  const { values } = parseOptions(args, {
    port: { type: "string", default: String(DEFAULT_PORT) },
    state: { type: "string", default: DEFAULT_STATE },
    fresh: { type: "boolean", default: false },
    "ip-limit": { type: "string" },
  });
  const port = portNumber(values.port);
  const stateDir = path.resolve(values.state);
  const origin = `http://localhost:${port}`;

  return untilStopped(async (defer) => {
    defer(await takeState(stateDir, { port, fresh: values.fresh }));
    await expectFreePort(port);
    developmentEnv();
    const toSeed = await prepareDatabase(stateDir);

    console.log("Starting the store…");
    const { ended, stop } = startWrangler(port, origin, stateDir, limitVars(values["ip-limit"]));
    defer(stop);
    const starting = new AbortController();
    await Promise.race([untilAnswers(origin, starting.signal), ended]).finally(() => starting.abort());

    if (toSeed) {
      console.log("Laying in the demo shop…");
      const { created } = await Promise.race([seed(stateDir, origin), ended]);
      console.log(`Laid in ${created} products.`);
    }
    console.log(readyBlock(origin, stateDir));
    await ended;
  });
}

/** Applies migrations before the store starts. Resolves to whether the demo shop has to be laid in. */
async function prepareDatabase(/** @type {string} */ stateDir) {
  const runtime = await startRuntime(stateDir, { worker: "none" });
  try {
    const db = await runtime.getD1Database("DB");
    for (const name of await migrate(db)) console.log(`Applied migration ${name}.`);
    return await needsSeed(stateDir, db);
  } finally {
    await runtime.dispose();
  }
}

/**
 * @param {number} port
 * @param {string} origin
 * @param {string} stateDir
 * @param {Record<string, number>} vars Vars that differ from those of wrangler.toml.
 * @returns {{ ended: Promise<never>, stop: () => Promise<void> }} `ended` rejects when wrangler ends by itself.
 */
function startWrangler(port, origin, stateDir, vars) {
  const args = [
    inProject("node_modules/wrangler/bin/wrangler.js"),
    "dev",
    `--port=${port}`,
    `--persist-to=${stateDir}`,
    // Secrets go by file: arguments are for everybody on the machine to see.
    `--env-file=${ENV_FILE}`,
    `--var=SHOP_URL:${origin}`,
    "--var=LOG_REQUESTS:all",
    ...Object.entries(vars).map(([name, value]) => `--var=${name}:${value}`),
    "--inspector-port=0",
    "--show-interactive-dev-session=false",
  ];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: TOOLS_ENV,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const show = wranglerOutput(console.log);
  child.stdout.on("data", show);
  child.stderr.on("data", wranglerOutput(console.error));
  const exited = once(child, "exit");
  let stopping = false;
  /** @type {Promise<never>} */
  const ended = exited.then(() => {
    if (stopping) return /** @type {Promise<never>} */ (new Promise(() => {}));
    throw new Stop("The store stopped by itself; what it said last is above.");
  });
  return {
    ended,
    stop: async () => {
      stopping = true;
      child.kill("SIGTERM");
      await exited;
    },
  };
}

function readyBlock(/** @type {string} */ origin, /** @type {string} */ stateDir) {
  return `
  The shop is open: ${origin}

    Sign in as   ${origin}/dev/sign-in   (a demo customer, merchant or operator)
    Read mail    ${origin}/dev/mailbox   (every message the shop sends lands here)
    API          ${origin}/docs

    Its state is in ${stateDir}; npm start -- --fresh empties it.
    Files you change are live at once. Ctrl-C stops it.
`;
}
