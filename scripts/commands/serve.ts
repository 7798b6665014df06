import path from "node:path";
import { DEFAULT_PORT, limitVars, parseOptions, portNumber, untilStopped } from "../lib/cli.ts";
import { CRON_PATH, runCron } from "../lib/cron.ts";
import { openShards, rememberShards } from "../lib/postgres/order-shards.ts";
import { placeOf, prepareShards } from "../lib/postgres/shards.ts";
import { prepareState } from "../lib/prepare.ts";
import { expectSettings } from "../lib/settings.ts";
import { demoShop, sayIfAnother } from "../lib/shop/seed.ts";
import { DEFAULT_STATE, expectFreePort, takeState } from "../lib/state.ts";
import { buildWorker, developmentVars, originOf, startRuntime } from "../lib/worker.ts";

export const endsItself = true;

/** `npm run serve`: the built Worker on workerd, with nothing in front of it. */
export function main(args: string[]) {
  const { values } = parseOptions(args, {
    port: { type: "string", default: String(DEFAULT_PORT) },
    state: { type: "string", default: DEFAULT_STATE },
    "ip-limit": { type: "string" },
    postgres: { type: "string" },
    demo: { type: "string" },
  });
  demoShop(values.demo);
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
    const vars = limitVars(values["ip-limit"]);
    expectSettings({ ...developmentVars(), SHOP_URL: origin, ...vars });
    await buildWorker();
    await prepareState(stateDir, { shards, vars, demo: values.demo });
    const runtime = await startRuntime(stateDir, { worker: "built", port, shards, vars });
    defer(() => runtime.dispose());
    defer(runCron(() => runtime.dispatchFetch(origin + CRON_PATH)));
    const orders = shards.length === 0 ? "" : `, orders in ${shards.map(placeOf).join(" ")}`;
    console.log(`Ready on ${origin}, state in ${stateDir}${orders}.`);
    sayIfAnother(stateDir, values.demo);
  });
}
