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
import {
  cartIds,
  cartItemRequest,
  cartOrderRequest,
  Merchant,
  mintTokens,
  OPEN_SKU,
  orderRequest,
} from "../lib/shop-client.ts";

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

/** The requests of each step: all of one are answered before the next begins. */
function cartSteps(count: number, round: string): Buffer[][] {
  const carts = cartIds(count, round);
  return [carts.map((cart) => cartItemRequest(cart)), carts.map((cart) => cartOrderRequest(cart))];
}

async function flashSteps(merchant: Merchant, count: number): Promise<Buffer[][]> {
  const saleId = await merchant.openSale({ allotment: count, lanes: Number(values.lanes) });
  const tokens = await mintTokens(count, `stages-${saleId}`);
  return [tokens.map((token, i) => orderRequest(saleId, token, `stages-${i}`))];
}

console.log("accepted/s   µs/order until quiet   difference   stage");
let before = 0;
for (const { title, on } of STAGES) {
  const stateDir = fs.mkdtempSync(path.join(values.state, "shop-stages-"));
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
      const steps = values.of === "cart" ? cartSteps(count, round) : await flashSteps(merchant, count);
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
