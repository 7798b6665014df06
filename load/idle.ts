/**
 * What a shop costs that no shopper visits: the runtime's processor time, fresh and after eight
 * sales that were scheduled for later and cancelled, and one that was sold from and closed.
 *
 *   node load/idle.ts [--seconds 10]
 *
 * Ten seconds are 1,000 ticks of one core.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { buildWorker } from "../scripts/lib/worker.ts";
import { Server } from "./lib/servers.ts";
import { Merchant } from "./lib/shop-client.ts";

const CANCELLED_SALES = 8;
const IN_AN_HOUR_MS = 60 * 60 * 1000;
const TICKS_PER_SECOND = 100;

const { values } = parseArgs({ options: { seconds: { type: "string", default: "10" } } });
const seconds = Number(values.seconds);

await buildWorker();
const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "idle-shop-"));
const server = await Server.start({ kind: "shop", stateDir });

async function ticks(): Promise<string> {
  await server.untilQuiet();
  const before = server.cpuSeconds();
  await pause(seconds * 1000);
  const used = Math.round((server.cpuSeconds() - before) * TICKS_PER_SECOND);
  return `${used} ticks of ${seconds * TICKS_PER_SECOND}`;
}

try {
  console.log(`fresh: ${await ticks()}`);
  const merchant = await Merchant.at(server.origin);
  for (let i = 0; i < CANCELLED_SALES; i++) {
    const id = await merchant.openSale({ allotment: 10, opensInMs: IN_AN_HOUR_MS });
    await merchant.closeSale(id);
  }
  await merchant.closeSale(await merchant.openSale({ allotment: 10, lanes: 4 }));
  console.log(`after ${CANCELLED_SALES} cancelled sales: ${await ticks()}`);
} finally {
  await server.stop();
  fs.rmSync(stateDir, { recursive: true });
}
process.exit(0);
