import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { DEFAULT_PORT, limitVars, parseOptions, portNumber, Stop, untilStopped } from "../lib/cli.ts";
import { CRON_PATH, runCron } from "../lib/cron.ts";
import { wranglerOutput } from "../lib/log.ts";
import { openShards } from "../lib/postgres/order-shards.ts";
import { placeOf, prepareShards } from "../lib/postgres/shards.ts";
import { prepareState } from "../lib/prepare.ts";
import { CONFIG, inProject, ROOT, TOOLS_ENV } from "../lib/project.ts";
import { ENV_FILE } from "../lib/secrets.ts";
import { expectSettings } from "../lib/settings.ts";
import { untilAnswers } from "../lib/shop/local-shop.ts";
import { demoShop, sayIfAnother, seedState } from "../lib/shop/seed.ts";
import { DEFAULT_STATE, expectFreePort, takeState } from "../lib/state.ts";
import { developmentVars } from "../lib/worker.ts";

export const endsItself = true;

/** `npm start`: the shop on this machine, rebuilt whenever a file changes. */
export function main(args: string[]) {
  const { values } = parseOptions(args, {
    port: { type: "string", default: String(DEFAULT_PORT) },
    state: { type: "string", default: DEFAULT_STATE },
    fresh: { type: "boolean", default: false },
    empty: { type: "boolean", default: false },
    demo: { type: "string" },
    postgres: { type: "boolean", default: false },
    "ip-limit": { type: "string" },
  });
  if (values.empty && values.demo !== undefined) {
    throw new Stop("An empty shop has no demo shop in it: say --empty or --demo.");
  }
  demoShop(values.demo);
  const port = portNumber(values.port);
  const stateDir = path.resolve(values.state);
  const origin = `http://localhost:${port}`;

  return untilStopped(async (defer) => {
    defer(await takeState(stateDir, { port, fresh: values.fresh }));
    await expectFreePort(port);
    const vars = limitVars(values["ip-limit"]);
    expectSettings({ ...developmentVars(), SHOP_URL: origin, ...vars });
    const { shards, stop: stopShards } = await openShards(stateDir, { create: values.postgres });
    defer(stopShards);
    await prepareShards(shards);
    await prepareState(stateDir, { shards, vars, empty: values.empty, demo: values.demo });
    const config = localConfig(shards, port);
    defer(() => fs.rmSync(config, { force: true }));

    console.log("Starting the store…");
    const { ended, stop } = startWrangler(port, origin, stateDir, config, vars);
    defer(stop);
    const starting = new AbortController();
    await Promise.race([untilAnswers(origin, starting.signal), ended]).finally(() => starting.abort());

    defer(runCron(() => fetch(origin + CRON_PATH)));
    console.log(readyBlock(origin, stateDir, shards));
    if (seedState(stateDir)?.state === "empty") {
      console.log(`  It is empty. Sign in as the merchant, and ${origin}/admin says what comes first.\n`);
    } else if (values.empty) {
      console.log("  It was filled before: npm start -- --empty --fresh empties it.\n");
    }
    sayIfAnother(stateDir, values.demo);
    await ended;
  });
}

/**
 * A configuration beside wrangler.toml. It binds order shards too, because the local address of a
 * Hyperdrive is a matter of configuration alone. Local queues live in memory and end with the
 * runtime, so no message waits there for a full batch.
 */
function localConfig(shards: readonly string[], port: number) {
  const bindings = shards.map(
    (url, shard) =>
      `\n[[hyperdrive]]\nbinding = "ORDERS_PG_${shard}"\nid = "local"\nlocalConnectionString = "${url}"\n`,
  );
  const file = inProject(`wrangler.${port}.local.toml`);
  const prompt = fs.readFileSync(CONFIG, "utf8").replaceAll(/(max_batch_timeout =) \d\d+/g, "$1 1");
  fs.writeFileSync(file, prompt + bindings.join(""));
  return file;
}

/**
 * @param vars Vars that differ from those of wrangler.toml.
 * @returns `ended` rejects when wrangler ends by itself.
 */
function startWrangler(
  port: number,
  origin: string,
  stateDir: string,
  config: string,
  vars: Record<string, number>,
): { ended: Promise<never>; stop: () => Promise<void> } {
  const args = [
    inProject("node_modules/wrangler/bin/wrangler.js"),
    "dev",
    `--config=${config}`,
    `--port=${port}`,
    `--persist-to=${stateDir}`,
    // Secrets go by file: every user of the machine can see arguments.
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
  const ended = exited.then(() => {
    if (stopping) {
      return new Promise<never>(() => {});
    }
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

function readyBlock(origin: string, stateDir: string, shards: readonly string[]) {
  const orders = shards.length > 0 ? `\n    Orders are in Postgres: ${shards.map(placeOf).join(" ")}` : "";
  return `
  The shop is open: ${origin}

    Sign in as   ${origin}/dev/sign-in   (a demo customer, merchant or operator)
    Read mail    ${origin}/dev/mailbox   (every message the shop sends lands here)
    API          ${origin}/docs

    Its state is in ${stateDir}; npm start -- --fresh empties it.${orders}
    Files you change are live at once. Ctrl-C stops it.
`;
}
