/**
 * Resident memory of workerd after a rush, and whether it falls (guests' carts ordered, orders of a
 * sale, then reads).
 *
 *   node load/memory.ts [--orders 5000] [--reads 100000] [--minutes 3] [--built]
 */
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { FAST_FOLDER } from "../scripts/lib/project.ts";
import { buildWorker } from "../scripts/lib/worker.ts";
import { HttpClient } from "./lib/http-client.ts";
import { Server } from "./lib/servers.ts";
import {
  cartIds,
  cartItemRequest,
  cartOrderRequest,
  getRequest,
  Merchant,
  mintTokens,
  OPEN_SKU,
  orderRequest,
} from "./lib/shop-client.ts";

const CONNECTIONS = 64;
const LOOK_EVERY_MS = 15_000;

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "5000" },
    reads: { type: "string", default: "100000" },
    minutes: { type: "string", default: "3" },
    built: { type: "boolean", default: false },
    build: { type: "string" },
  },
});
if (!values.built && !values.build) {
  await buildWorker();
}
const half = Math.ceil(Number(values.orders) / 2);
const stateDir = fs.mkdtempSync(path.join(FAST_FOLDER, "shop-memory-"));
const server = await Server.start({
  kind: "shop",
  stateDir,
  ...(values.build ? { build: values.build } : {}),
});
try {
  const client = await HttpClient.open(server.port, CONNECTIONS);
  const say = (when: string) => console.log(`${server.residentMiB()?.toFixed(0).padStart(6)} MiB  ${when}`);
  const send = async (requests: readonly Buffer[]) => {
    let sent = 0;
    const { statuses } = await client.saturate({ next: () => requests[sent++] ?? null }, { seconds: 600 });
    return [...statuses].map((pair) => pair.join(": ")).join(", ");
  };
  const merchant = await Merchant.at(server.origin);
  await merchant.stockUp(OPEN_SKU, 2 * half);
  const tokens = await mintTokens(half, "memory");
  say("started and seeded");
  const carts = cartIds(half);
  say(`carts filled (${await send(carts.map((cart) => cartItemRequest(cart)))})`);
  say(`carts ordered (${await send(carts.map((cart) => cartOrderRequest(cart)))})`);
  const saleId = await merchant.openSale({ allotment: half, lanes: 4 });
  say(
    `orders of a sale (${await send(tokens.map((token, i) => orderRequest(saleId, token, `memory-${i}`)))})`,
  );
  await server.untilQuiet();
  say("all confirmed");
  const detail = getRequest("/api/catalog/products/tidelines-open-horizon-postcards");
  const list = getRequest("/api/catalog/products");
  const reads = Array.from({ length: Number(values.reads) }, (_, i) => (i % 2 === 0 ? detail : list));
  say(`reads (${await send(reads)})`);
  const begun = Date.now();
  while (Date.now() - begun < Number(values.minutes) * 60_000) {
    await pause(LOOK_EVERY_MS);
    say(`${Math.round((Date.now() - begun) / 1000)} s later`);
  }
  client.close();
} finally {
  await server.stop();
  fs.rmSync(stateDir, { recursive: true, force: true });
}
process.exit(0);
