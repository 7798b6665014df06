/**
 * What an order asks of the platform until all is quiet: requests, calls of objects, D1 by
 * statement, messages, rows and alarms. Each call of D1 costs some 0.5 ms of processor in the local
 * simulation, a message as much, a call of an object 0.04 ms.
 *
 *   node load/orders/asks.ts [--of flash|cart] [--orders 500] [--alone] [--lanes 4] [--least 0.01]
 *     [--built]
 *
 * `--alone`: all is quiet before the next order comes. `--least`: names nothing that is rarer.
 */
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { FAST_FOLDER } from "../../scripts/lib/project.ts";
import { buildWorker } from "../../scripts/lib/worker.ts";
import { HttpClient } from "../lib/http-client.ts";
import { Server } from "../lib/servers.ts";
import { Merchant, mintTokens } from "../lib/shop-client.ts";
import { cartSteps, type Steps, saleSteps } from "./order-steps.ts";

const CONNECTIONS = 64;
/** Before what is counted: isolates know the shop and its sale then, and lanes have units. */
const WARM_UP = 300;
const WARM_UP_ALONE = 12;

const { values } = parseArgs({
  options: {
    of: { type: "string", default: "flash" },
    orders: { type: "string", default: "500" },
    lanes: { type: "string", default: "4" },
    least: { type: "string", default: "0.01" },
    alone: { type: "boolean", default: false },
    built: { type: "boolean", default: false },
  },
});
const orders = Number(values.orders);
const warmUp = values.alone ? WARM_UP_ALONE : WARM_UP;
if (!values.built) {
  await buildWorker();
}

async function stepsOf(merchant: Merchant, count: number): Promise<Steps> {
  if (values.of === "cart") {
    return cartSteps(merchant, count);
  }
  // Of a sale that ends with its last order each lane leases its last units one by one.
  const sale = { allotment: 10 * count, lanes: Number(values.lanes) };
  return saleSteps(merchant, await mintTokens(count, "asks"), sale);
}

const stateDir = fs.mkdtempSync(path.join(FAST_FOLDER, "asks-"));
const wrapper = path.join(import.meta.dirname, "../lib/asks.js");
const server = await Server.start({ kind: "shop", stateDir, wrapper });
try {
  const client = await HttpClient.open(server.port, values.alone ? 1 : CONNECTIONS);
  const steps = await stepsOf(await Merchant.at(server.origin), warmUp + orders);
  const place = async (from: number, to: number) => {
    for (const requests of steps) {
      let next = from;
      await client.saturate(
        { next: () => (next < to ? (requests[next++] ?? null) : null) },
        { seconds: 600 },
      );
    }
    await server.untilQuiet();
  };
  const asked = async (): Promise<Record<string, number>> =>
    (await fetch(`${server.origin}/__asks`)).json<Record<string, number>>();
  const size = values.alone ? 1 : Number.POSITIVE_INFINITY;
  for (let from = 0; from < warmUp; from += size) {
    await place(from, Math.min(warmUp, from + size));
  }
  await asked();
  for (let from = warmUp; from < warmUp + orders; from += size) {
    await place(from, Math.min(warmUp + orders, from + size));
  }
  const found = Object.entries(await asked()).toSorted(([, a], [, b]) => b - a);
  for (const [name, count] of found.filter(([, n]) => n / orders >= Number(values.least))) {
    console.log(`${(count / orders).toFixed(3).padStart(10)}   ${name}`);
  }
  client.close();
} finally {
  await server.stop();
  fs.rmSync(stateDir, { recursive: true, force: true });
}
process.exit(0);
