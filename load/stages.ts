/**
 * What each stage of an order costs: the processor time that workerd spends on it, from its request
 * until all is quiet. Each stage adds one more of the queues' consumers.
 *
 *   node load/stages.ts [--orders 3000] [--lanes 4] [--state /dev/shm] [--built]
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildWorker } from "../scripts/lib/worker.ts";
import { HttpClient } from "./lib/http-client.ts";
import { Server } from "./lib/servers.ts";
import { Merchant, mintTokens, OPEN_SKU, orderRequest } from "./lib/shop-client.ts";

const CONNECTIONS = 64;
const QUEUES = ["orders", "payments", "fulfilment", "projections", "analytics", "notifications", "catalog"];
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
    state: { type: "string", default: fs.existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir() },
    built: { type: "boolean", default: false },
  },
});
const orders = Number(values.orders);
if (!values.built) {
  await buildWorker();
}

console.log("accepted/s   µs/order until quiet   difference   stage");
let before = 0;
for (const { title, on } of STAGES) {
  const stateDir = fs.mkdtempSync(path.join(values.state, "shop-stages-"));
  const muted = QUEUES.filter((queue) => !on.includes(queue)).join(",");
  const server = await Server.start({
    kind: "shop",
    stateDir,
    wrapper: path.join(import.meta.dirname, "lib/mute.js"),
    vars: { MUTED_QUEUES: muted },
  });
  try {
    const merchant = await Merchant.at(server.origin);
    const client = await HttpClient.open(server.port, CONNECTIONS);
    const place = async (count: number) => {
      await merchant.stockUp(OPEN_SKU, 2 * count);
      const saleId = await merchant.openSale({ allotment: count, lanes: Number(values.lanes) });
      const tokens = await mintTokens(count, `stages-${saleId}`);
      const requests = tokens.map((token, i) => orderRequest(saleId, token, `stages-${i}`));
      let sent = 0;
      await server.untilQuiet();
      const cpu = server.cpuSeconds();
      const outcome = await client.saturate({ next: () => requests[sent++] ?? null }, { seconds: 600 });
      await server.untilQuiet();
      return { rate: outcome.perSecond, micros: ((server.cpuSeconds() - cpu) / count) * 1e6 };
    };
    await place(500);
    const { rate, micros } = await place(orders);
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
