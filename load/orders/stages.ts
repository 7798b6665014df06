/**
 * What each stage of an order costs: the processor time that workerd spends on it, from its request
 * until all is quiet. Each stage adds one more of the queues' consumers.
 *
 *   node load/orders/stages.ts [--orders 3000] [--lanes 4] [--state /dev/shm] [--built]
 *     [--of flash|cart]
 *
 * `--of cart`: guests put a unit into a cart and order it; the rate is that of the slower request.
 */
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { FAST_FOLDER } from "../../scripts/lib/project.ts";
import { buildWorker } from "../../scripts/lib/worker.ts";
import { HttpClient } from "../lib/http-client.ts";
import { Server } from "../lib/servers.ts";
import { Merchant, mintTokens, OPEN_SKU } from "../lib/shop-client.ts";
import { temporaryFolder } from "../lib/temporary-folder.ts";
import { cartSteps, type Steps, saleSteps } from "./order-steps.ts";

const CONNECTIONS = 64;
const QUEUES = [
  "orders",
  "payments",
  "fulfilment",
  "projections",
  "analytics",
  "notifications",
  "catalog",
  "webhooks",
];
const STAGES = [
  { title: "accepted and relayed, nobody consumes", on: [] },
  { title: "+ orders: stored and acknowledged", on: ["orders"] },
  { title: "+ payments: paid and confirmed", on: ["orders", "payments"] },
  { title: "+ projections", on: ["orders", "payments", "projections"] },
  { title: "+ analytics", on: ["orders", "payments", "projections", "analytics"] },
  { title: "+ notifications", on: ["orders", "payments", "projections", "analytics", "notifications"] },
  { title: "+ catalog and fulfilment: all", on: QUEUES },
];

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "3000" },
    lanes: { type: "string", default: "4" },
    state: { type: "string", default: FAST_FOLDER },
    built: { type: "boolean", default: false },
    of: { type: "string", default: "flash" },
  },
});
const orders = Number(values.orders);
if (!values.built) {
  await buildWorker();
}

async function stepsOf(merchant: Merchant, count: number, round: string): Promise<Steps> {
  if (values.of === "cart") {
    return cartSteps(merchant, count, round);
  }
  const sale = { allotment: count, lanes: Number(values.lanes) };
  return saleSteps(merchant, await mintTokens(count, `stages-${round}`), sale);
}

console.log("accepted/s   µs/order until quiet   difference   stage");
let before = 0;
for (const { title, on } of STAGES) {
  const stateDir = temporaryFolder(values.state, "shop-stages-");
  const muted = QUEUES.filter((queue) => !on.includes(queue)).join(",");
  const server = await Server.start({
    kind: "shop",
    stateDir,
    wrapper: path.join(import.meta.dirname, "../lib/mute.js"),
    vars: { MUTED_QUEUES: muted },
  });
  try {
    const merchant = await Merchant.at(server.origin);
    const client = await HttpClient.open(server.port, CONNECTIONS);
    const send = (requests: Buffer[]) => {
      let sent = 0;
      return client.saturate({ next: () => requests[sent++] ?? null }, { seconds: 600 });
    };
    const place = async (count: number, round: string) => {
      await merchant.stockUp(OPEN_SKU, 2 * count);
      const steps = await stepsOf(merchant, count, round);
      await server.untilQuiet();
      const cpu = server.cpuSeconds();
      let rate = Number.POSITIVE_INFINITY;
      for (const requests of steps) {
        rate = Math.min(rate, (await send(requests)).perSecond);
      }
      await server.untilQuiet();
      return { rate, micros: ((server.cpuSeconds() - cpu) / count) * 1e6 };
    };
    await place(500, "a");
    const { rate, micros } = await place(orders, "b");
    console.log(
      `${rate.toFixed(0).padStart(10)}   ${micros.toFixed(0).padStart(20)}   ${(micros - before).toFixed(0).padStart(10)}   ${title}`,
    );
    before = micros;
    client.close();
  } finally {
    await server.stop();
    fs.rmSync(stateDir, { recursive: true, force: true });
  }
}
process.exit(0);
