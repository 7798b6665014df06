import path from "node:path";
import { DEFAULT_PORT, limitVars, parseOptions, portNumber, untilStopped } from "../lib/cli.ts";
import { migrate } from "../lib/migrate.ts";
import { openShards, rememberShards } from "../lib/postgres/order-shards.ts";
import { placeOf, prepareShards } from "../lib/postgres/shards.ts";
import { needsSeed, seed } from "../lib/seed.ts";
import { DEFAULT_STATE, expectFreePort, takeState } from "../lib/state.ts";
import { buildWorker, originOf, startRuntime } from "../lib/worker.ts";

export const endsItself = true;

/** `npm run serve`: the built Worker on workerd, with nothing in front of it. */
export function main(args: string[]) {
  const { values } = parseOptions(args, {
    port: { type: "string", default: String(DEFAULT_PORT) },
    state: { type: "string", default: DEFAULT_STATE },
    "ip-limit": { type: "string" },
    postgres: { type: "string" },
  });
  const port = portNumber(values.port);
  const stateDir = path.resolve(values.state);
  const origin = originOf(port);
  const named = values.postgres;

  return untilStopped(async (defer) => {
    defer(await takeState(stateDir, { port }));
    await expectFreePort(port);
    const { shards, stop } = await openShards(stateDir, { named });
    defer(stop);
    await prepareShards(shards);
    if (named !== undefined) {
      rememberShards(stateDir, shards);
    }
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
    for (const name of await migrate(db)) {
      console.log(`Applied migration ${name}.`);
    }
    if (await needsSeed(stateDir, db)) {
      console.log("Laying in the demo shop…");
      const { created } = await seed(stateDir, origin);
      console.log(`Laid in ${created} products.`);
    }
    const orders = shards.length === 0 ? "" : `, orders in ${shards.map(placeOf).join(" ")}`;
    console.log(`Ready on ${origin}, state in ${stateDir}${orders}.`);
  });
}
