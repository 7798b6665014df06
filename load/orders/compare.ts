/**
 * Whether one build of the Worker handles orders cheaper than another: processor time of an order.
 * The builds take turns at short bursts, so other work of the machine slows all of them alike.
 * Each runs in several processes, because no two compile the same code alike. On a busy machine
 * the mean detects differences of 3 %. Beside it is the cheapest quarter of the bursts, which other
 * work disturbed least.
 *
 *   npm run build && cp dist/worker/index.js /tmp/before.js
 *   (change something, build again, copy to /tmp/after.js)
 *   node load/orders/compare.ts /tmp/before.js /tmp/after.js [--orders 3000] [--processes 3]
 *                        [--of flash|cart] [--until relayed|confirmed] [--burst 250]
 *
 * `--of cart`: a guest puts one unit into a cart and orders it; else one request orders from a
 * sale. `--until relayed`: no consumer works. `confirmed`: all do, and a burst ends when all is
 * quiet. Then it prints the drain too: orders a second from a burst's first request until its last
 * order is CONFIRMED.
 */
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { FAST_FOLDER } from "../../scripts/lib/project.ts";
import { HttpClient } from "../lib/http-client.ts";
import { Server } from "../lib/servers.ts";
import { Merchant, mintTokens } from "../lib/shop-client.ts";
import { cartSteps, saleSteps } from "./order-steps.ts";

const CONNECTIONS = 64;
const LANES = 4;
/** How often a drain is looked at. */
const LOOK_MS = 50;
/** Until V8 has compiled what it compiles. */
const WARM_UP = 2_000;
/** Longer than what is accepted waits to be relayed. */
const RELAYED_AFTER_MS = 2_500;
const QUEUES = "orders,payments,fulfilment,notifications,projections,analytics,catalog";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    orders: { type: "string", default: "3000" },
    processes: { type: "string", default: "3" },
    of: { type: "string", default: "flash" },
    until: { type: "string", default: "relayed" },
    burst: { type: "string", default: "250" },
  },
});
const count = Number(values.orders);
const burstSize = Number(values.burst);
/** Full bursts: what is counted begins with one. */
const warmUp = Math.ceil(WARM_UP / burstSize) * burstSize;
const ofCarts = values.of === "cart";
const consumed = values.until === "confirmed";

function newState(): string {
  return fs.mkdtempSync(path.join(FAST_FOLDER, "compare-"));
}

/** The demo shop as the present build seeds it: an older one may lack routes that the seed asks. */
async function seededState(): Promise<string> {
  const stateDir = newState();
  await (await Server.start({ kind: "shop", stateDir })).stop();
  return stateDir;
}

/** One build in a process of its own, with a sale for all the orders it will get. */
async function contender(build: string, seeded: string, tokens: string[]) {
  const stateDir = newState();
  fs.cpSync(seeded, stateDir, { recursive: true });
  const server = await Server.start({
    kind: "shop",
    stateDir,
    build,
    wrapper: path.join(import.meta.dirname, "../lib/mute.js"),
    vars: consumed ? { MUTED_QUEUES: "" } : { MUTED_QUEUES: QUEUES, RESEND_AFTER_MS: 3_600_000 },
  });
  const client = await HttpClient.open(server.port, CONNECTIONS);
  const merchant = await Merchant.at(server.origin);
  const steps = ofCarts
    ? await cartSteps(merchant, tokens.length)
    : await saleSteps(merchant, tokens, { allotment: tokens.length, lanes: LANES });
  // The process that serves it makes the statement now: it reads no log lines meanwhile, and a
  // runtime that writes many in a burst would wait for it.
  await confirmed(server);
  return { build, stateDir, server, client, steps, marks: [] as number[], drains: [] as number[] };
}

type Contender = Awaited<ReturnType<typeof contender>>;

async function confirmed(server: Server): Promise<number> {
  const [row] = await server.query("SELECT count(*) AS n FROM orders WHERE status = 'CONFIRMED'");
  return Number(row?.n);
}

async function burst(
  { build, client, server, steps, marks, drains }: Contender,
  from: number,
  orders: number,
) {
  marks.push(server.cpuSeconds());
  const ends = from + orders;
  const begun = performance.now();
  for (const [step, requests] of steps.entries()) {
    // An order is created; an item of a cart was put into it.
    const status = step === steps.length - 1 ? 201 : 200;
    let next = from;
    const { statuses } = await client.saturate(
      { next: () => (next < ends ? (requests[next++] ?? null) : null) },
      { seconds: 600 },
    );
    if (statuses.get(status) !== orders) {
      throw new Error(`${build} answered ${[...statuses].map((pair) => pair.join(": ")).join(", ")}`);
    }
  }
  if (consumed) {
    while ((await confirmed(server)) < ends) {
      await pause(LOOK_MS);
    }
    drains.push((orders * 1_000) / (performance.now() - begun));
    await server.untilQuiet();
  }
}

const tokens = await mintTokens(warmUp + count, "compare");
const contenders: Contender[] = [];
const seeded = await seededState();
try {
  for (let i = 0; i < Number(values.processes); i++) {
    for (const build of positionals) {
      contenders.push(await contender(build, seeded, tokens));
    }
  }
  for (let from = 0; from < tokens.length; from += burstSize) {
    if (from === warmUp) {
      await pause(RELAYED_AFTER_MS);
      for (const each of contenders) {
        each.marks = [];
        each.drains = [];
      }
    }
    const turns = contenders.toSorted(() => Math.random() - 0.5);
    for (const each of turns) {
      await burst(each, from, Math.min(burstSize, tokens.length - from));
    }
  }
  await pause(RELAYED_AFTER_MS);
  for (const { server, marks } of contenders) {
    marks.push(server.cpuSeconds());
  }
  console.log("µs of processor an order: mean (of each process), bursts of the cheapest quarter");
  for (const [build, processes] of Map.groupBy(contenders, (each) => each.build)) {
    const micros = processes.map(({ marks }) => (((marks.at(-1) ?? 0) - (marks[0] ?? 0)) / count) * 1e6);
    const bursts = processes
      .flatMap(({ marks }) => marks.slice(1).map((mark, i) => mark - (marks[i] ?? 0)))
      .toSorted((a, b) => a - b);
    const cheap = ((bursts[Math.floor(bursts.length / 4)] ?? 0) / burstSize) * 1e6;
    const mean = micros.reduce((sum, each) => sum + each, 0) / micros.length;
    const drains = processes.flatMap((each) => each.drains).toSorted((a, b) => a - b);
    const drain = drains[Math.floor(drains.length / 2)];
    console.log(
      `${mean.toFixed(0).padStart(6)}   ${build} (${micros.map((each) => each.toFixed(0)).join(", ")}), ${cheap.toFixed(0)}`,
      drain === undefined ? "" : `  drain ${drain.toFixed(0)}/s`,
    );
  }
} finally {
  for (const { client } of contenders) {
    client.close();
  }
  await Promise.all(contenders.map(({ server }) => server.stop()));
  for (const stateDir of [seeded, ...contenders.map((each) => each.stateDir)]) {
    fs.rmSync(stateDir, { recursive: true, force: true });
  }
}
process.exit(0);
