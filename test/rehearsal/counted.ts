/** Scenarios without faults, in which calls are counted. */
import fs from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { seeded } from "../../domain/base/random.ts";
import { billPerMillionViews } from "../../load/bench/prices.ts";
import { inProject } from "../../scripts/lib/project.ts";
import { untilQuiet } from "./checks.ts";
import { gather, race } from "./crowd.ts";
import { viewOfAProductPage } from "./open-page.ts";
import { inOneLine, type Row, row, type Say } from "./report.ts";
import { SKU, Stage } from "./stage.ts";

/**
 * One isolate is rehearsed, as if it were alone in its data centre; the platform would run this
 * many.
 */
const ISOLATES = 500;
const SINGLETONS = /^(SWEEPER|QUEUE_MONITOR|CIRCUIT_BREAKER) /;
const MOST_SINGLETON_CALLS = 10;
const MOST_READS_PER_SECOND = 20;
const OPEN_PAGES = 20_000;
const MOST_OWNER_CALLS_PER_SECOND = 5;
/** USD. */
const MOST_FOR_A_MILLION_VIEWS = 1.2;
/** The share of invocations that are logged, as wrangler.toml has it. */
const SAMPLED = Number(
  /head_sampling_rate = ([\d.]+)/.exec(fs.readFileSync(inProject("wrangler.toml"), "utf8"))?.[1],
);
const SALES = 8;
const YEAR_MS = 365 * 24 * 60 * 60 * 1_000;
const IDLE_SECONDS = 10;
const TICKS_PER_SECOND = 100;
const MOST_IDLE_TICKS = 10;
const MANNERS = { declined: 0, hangUp: 0, twice: 0 };

/** Calls to objects of which there is one, from the first order to the last that is settled. */
export async function rehearseSingletons(seed: string, orders: number, say: Say): Promise<Row[]> {
  const random = seeded(`${seed} singletons`);
  const stage = await Stage.open({ seed });
  try {
    const saleId = await stage.merchant.openSale({ sku: SKU, allotment: orders, lanes: 4 });
    const buyers = await gather(orders, random, MANNERS);
    await stage.counts();
    const crowd = await race(stage, saleId, buyers, random, MANNERS);
    const left = await untilQuiet(stage, crowd, 120_000, say);
    const { objects } = await stage.counts();
    const singletons = Object.entries(objects).filter(([name]) => SINGLETONS.test(name));
    say(`Calls for ${orders} orders: ${inOneLine(objects)}${left.map((what) => `; ${what}`).join("")}`);
    const most = Math.max(0, ...singletons.map(([, calls]) => calls));
    return [
      row(
        "singletons",
        `calls to the busiest singleton for ${orders} orders`,
        most,
        `≤ ${MOST_SINGLETON_CALLS}`,
        most <= MOST_SINGLETON_CALLS,
      ),
    ];
  } finally {
    await stage.close();
  }
}

/** What an isolate asks of D1 while all it serves is cached. */
export async function rehearseReads(seed: string, seconds: number, say: Say): Promise<Row[]> {
  const stage = await Stage.open({ seed });
  try {
    const saleId = await stage.merchant.openSale({ sku: SKU, allotment: 10, lanes: 1 });
    const paths = [
      "/",
      "/products",
      "/products/rush",
      "/api/catalog/products",
      "/api/catalog/products/rush",
      `/sales/${saleId}`,
      `/api/sales/${saleId}`,
    ];
    const read = () =>
      Promise.all(paths.map(async (path) => (await fetch(`${stage.server.origin}${path}`)).text()));
    await read();
    await read();
    await stage.counts();
    await every(100, seconds, read);
    const { requestStatements, replicaStatements, otherStatements, queries, objects } = await stage.counts();
    // Objects and consumers are the same for all isolates.
    const primary = (requestStatements - replicaStatements) * ISOLATES + otherStatements;
    const perSecond = Math.round(primary / seconds);
    const replicas = Math.round((replicaStatements / seconds) * ISOLATES);
    say(
      `${paths.length} cached addresses, ten times a second for ${seconds} s: ${requestStatements} statements of requests, ${replicaStatements} of them for any replica (${replicas} a second, one isolate × ${ISOLATES}), ${otherStatements} of objects and consumers; objects: ${inOneLine(objects)}`,
    );
    say(`Statements: ${inOneLine(queries)}`);
    return [
      row(
        "reads",
        `statements a second for D1's primary, one isolate × ${ISOLATES}`,
        perSecond,
        `≤ ${MOST_READS_PER_SECOND}`,
        perSecond <= MOST_READS_PER_SECOND,
      ),
    ];
  } finally {
    await stage.close();
  }
}

/** What open product pages ask of the owner of their stock. */
export async function rehearseStockPages(seed: string, seconds: number, say: Say): Promise<Row[]> {
  const stage = await Stage.open({ seed });
  try {
    const polls = await viewOfAProductPage(`${stage.server.origin}/products/rush`);
    if (!polls) {
      say("No Chromium is here to open a product page with: not rehearsed (CHROMIUM_PATH names one).");
      return [];
    }
    const asked = polls.paths.length / polls.seconds;
    const perIsolate = (OPEN_PAGES * asked) / ISOLATES;
    const ask = () =>
      Promise.all(polls.paths.map(async (path) => (await fetch(`${stage.server.origin}${path}`)).text()));
    const eachMs = polls.paths.length === 0 ? 1_000 : (1_000 * polls.paths.length) / perIsolate;
    await ask();
    await stage.counts();
    await every(eachMs, seconds, ask);
    const { objects, requestStatements } = await stage.counts();
    const invoked = [...polls.loaded, ...polls.paths].filter((path) => !isFile(path));
    const bill = billPerMillionViews(invoked.length, SAMPLED);
    const calls = objects[`STOCK_LEDGER ${SKU}`] ?? 0;
    const perSecond = (calls / seconds) * ISOLATES;
    say(
      `An open page asked ${polls.paths.length} times in ${polls.seconds} s (${[...new Set(polls.paths)].join(", ")}); an isolate that serves ${OPEN_PAGES / ISOLATES} pages made ${calls} calls to the owner and ${requestStatements} D1 statements in ${seconds} s.`,
    );
    say(
      `A view of ${polls.seconds} s calls the Worker ${invoked.length} times (${invoked.join(", ")}); ${polls.loaded.length + polls.paths.length - invoked.length} requests are for files.`,
    );
    return [
      row(
        "stock-pages",
        "list price of a million such views",
        `$${bill.toFixed(2)}`,
        `≤ $${MOST_FOR_A_MILLION_VIEWS.toFixed(2)}`,
        bill <= MOST_FOR_A_MILLION_VIEWS,
      ),
      row(
        "stock-pages",
        `calls to one stock owner a second for ${OPEN_PAGES} pages, one isolate × ${ISOLATES}`,
        Math.round(perSecond),
        `≤ ${MOST_OWNER_CALLS_PER_SECOND}`,
        perSecond <= MOST_OWNER_CALLS_PER_SECOND,
      ),
    ];
  } finally {
    await stage.close();
  }
}

/**
 * What a shop without visitors does, fresh and after sales that were cancelled long before they
 * open.
 */
export async function rehearseIdle(seed: string, say: Say): Promise<Row[]> {
  const stage = await Stage.open({ seed });
  try {
    const fresh = await idle(stage);
    say(`Fresh and idle: ${fresh.words}`);
    for (let i = 0; i < SALES; i++) {
      const id = await stage.merchant.openSale({ sku: SKU, allotment: 10, lanes: 2, opensInMs: YEAR_MS / 2 });
      await stage.merchant.closeSale(id);
    }
    await pause(2_000);
    const after = await idle(stage);
    say(`Idle after ${SALES} cancelled sales: ${after.words}`);
    return [
      row(
        "idle",
        `processor ticks in ${IDLE_SECONDS} s after ${SALES} cancelled sales (fresh: ${fresh.ticks})`,
        after.ticks,
        `≤ ${MOST_IDLE_TICKS}`,
        after.ticks <= Math.max(MOST_IDLE_TICKS, fresh.ticks),
      ),
      row("idle", "alarms that rang meanwhile", after.alarms, "≤ 1", after.alarms <= 1),
    ];
  } finally {
    await stage.close();
  }
}

async function idle(stage: Stage) {
  await stage.counts();
  const before = stage.server.cpuSeconds();
  await pause(IDLE_SECONDS * 1_000);
  const ticks = Math.round((stage.server.cpuSeconds() - before) * TICKS_PER_SECOND);
  const { alarms, requestStatements, otherStatements, objectRowsWritten } = await stage.counts();
  const rang = Object.values(alarms).reduce((sum, n) => sum + n, 0);
  const words = `${ticks} ticks of ${IDLE_SECONDS * TICKS_PER_SECOND}, alarms ${inOneLine(alarms)}, ${requestStatements + otherStatements} D1 statements, ${objectRowsWritten} rows written by objects`;
  return { ticks, alarms: rang, words };
}

/** Whether the platform answers a path with a file, which is free and calls no Worker. */
function isFile(path: string): boolean {
  return fs.existsSync(inProject(`dist/public${new URL(path, "http://shop").pathname}`)) && path !== "/";
}

async function every(ms: number, seconds: number, work: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + seconds * 1_000;
  while (performance.now() < until) {
    const due = performance.now() + ms;
    await work();
    await pause(Math.max(0, due - performance.now()));
  }
}
