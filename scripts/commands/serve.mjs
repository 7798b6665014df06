import path from "node:path";
import { DEFAULT_PORT, limitVars, parseOptions, portNumber, untilStopped } from "../lib/cli.mjs";
import { migrate } from "../lib/migrate.mjs";
import { startOwnShards } from "../lib/own-postgres.mjs";
import { placeOf, prepareShards, shardUrls } from "../lib/postgres.mjs";
import { needsSeed, seed } from "../lib/seed.mjs";
import { DEFAULT_STATE, expectFreePort, takeState } from "../lib/state.mjs";
import { buildWorker, originOf, startRuntime } from "../lib/worker.mjs";

export const endsItself = true;

/** `npm run serve`: the built Worker on workerd, with nothing in front of it. */
export function main(/** @type {string[]} */ args) {
  const { values } = parseOptions(args, {
    port: { type: "string", default: String(DEFAULT_PORT) },
    state: { type: "string", default: DEFAULT_STATE },
    "ip-limit": { type: "string" },
    postgres: { type: "string" },
  });
  const port = portNumber(values.port);
  const stateDir = path.resolve(values.state);
  const origin = originOf(port);
  const given = values.postgres === undefined ? null : shardUrls(values.postgres);

  return untilStopped(async (defer) => {
    defer(await takeState(stateDir, { port }));
    await expectFreePort(port);
    const own = given ? null : await startOwnShards(stateDir);
    if (own) defer(own.stop);
    const shards = given ?? own?.shards ?? [];
    if (given) await prepareShards(given);
    console.log("Building the Worker…");
    await buildWorker();
    const runtime = await startRuntime(stateDir, {
      worker: "built",
      port,
      shards,
      vars: limitVars(values["ip-limit"]),
    });
    defer(() => runtime.dispose());
    const db = await runtime.getD1Database("DB");
    for (const name of await migrate(db)) console.log(`Applied migration ${name}.`);
    if (await needsSeed(stateDir, db)) {
      console.log("Laying in the demo shop…");
      const { created } = await seed(stateDir, origin);
      console.log(`Laid in ${created} products.`);
    }
    const orders = shards.length === 0 ? "" : `, orders in ${shards.map(placeOf).join(" ")}`;
    console.log(`Ready on ${origin}, state in ${stateDir}${orders}.`);
  });
}
