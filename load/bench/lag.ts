/**
 * How far each queue is behind while orders arrive at a steady rate and all consumers work on the
 * same machine.
 */
import { setTimeout as pause } from "node:timers/promises";
import { percentile } from "../lib/http-client.ts";
import { mintTokens } from "../lib/shop-client.ts";
import { type Bench, onlyStatus, sale, settle, WARMUP_SECONDS } from "./cases.ts";

/**
 * Orders a second that are asked for. Then half of it, or what the machine took if that is less,
 * until no queue is behind.
 */
const ASKED_PER_SECOND = 1_000;
const MOST_RATES = 4;
/** The lag that every queue must stay below, at the 95th percentile of the samples. */
export const LAG_MUST_MS = 1_000;
/** Times the seconds of a measurement: a queue that falls behind needs a while to show it. */
const LASTS = 5;
const SAMPLE_EVERY_MS = 200;
/** An account may make 100 calls a minute, so the operator who looks has many. */
const OPERATORS = 100;

interface QueueLag {
  queue: string;
  /** Milliseconds, from `GET /api/admin/queues` while orders arrived. */
  p50: number;
  p95: number;
  /** Of the time after it too. */
  max: number;
  /** Events a second. */
  arrived: number;
  /** Events a second, while orders arrived. */
  handled: number;
  /** From the last order until all of its events were handled. */
  behindSeconds: number;
}

interface Lag {
  /** Orders a second. */
  offered: number;
  /** Orders a second. */
  accepted: number;
  /** Processor time of the runtime for each second while orders arrived. */
  runtimeCores: number;
  /** The one most behind first. */
  queues: QueueLag[];
  faults: string[];
}

interface Sample {
  at: number;
  queues: Map<string, { lagMs: number; processed: number }>;
}

/** @returns One for each rate, down to the first at which every queue keeps up. */
export async function measureLag(bench: Bench, say: (line: string) => void): Promise<Lag[]> {
  let rate = ASKED_PER_SECOND;
  const lags = [];
  while (lags.length < MOST_RATES) {
    const lag = await lagAt(bench, rate);
    lags.push(lag);
    rate = Math.ceil(Math.min(rate / 2, lag.accepted));
    const [worst] = lag.queues;
    say(
      `lag at ${lag.offered} orders/s offered, ${Math.round(lag.accepted)} accepted: ${worst?.queue} p95 ${Math.round(worst?.p95 ?? 0)} ms${lag.faults.map((fault) => `  FAULT: ${fault}`).join("")}`,
    );
    if (lag.queues.every(({ p95 }) => p95 < LAG_MUST_MS)) {
      break;
    }
  }
  return lags;
}

async function lagAt(bench: Bench, rate: number): Promise<Lag> {
  const seconds = bench.seconds * LASTS;
  const count = Math.ceil((seconds + WARMUP_SECONDS) * rate) + 1;
  const { saleId, next } = await sale(bench, { lanes: 4, allotment: count, buyers: count });
  await bench.server.untilQuiet();
  const operators = await mintTokens(OPERATORS, `operator-${saleId}`, "ops");
  const idle = await look(bench, operators);
  const watch = watchQueues(bench, operators);
  const cpuBefore = bench.server.cpuSeconds();
  const begun = performance.now();
  const outcome = await bench.client.arrive({ next }, { seconds, warmupSeconds: WARMUP_SECONDS, rate });
  const arrivedBy = performance.now();
  const took = (arrivedBy - begun) / 1000;
  const runtimeCores = (bench.server.cpuSeconds() - cpuBefore) / took;
  const orders = outcome.statuses.get(201) ?? 0;
  const faults = [...onlyStatus(outcome, 201), ...(await settle(bench, saleId, orders))];
  const samples = await watch.stop();
  const queues = [...idle.queues.keys()].map((queue) => queueLag(queue, { idle, samples, arrivedBy, took }));
  return {
    offered: rate,
    accepted: orders / took,
    runtimeCores,
    faults,
    queues: queues.filter(({ arrived }) => arrived >= 1).sort((a, b) => b.p95 - a.p95),
  };
}

function queueLag(
  queue: string,
  { idle, samples, arrivedBy, took }: { idle: Sample; samples: Sample[]; arrivedBy: number; took: number },
): QueueLag {
  const told = samples.map(({ at, queues }) => ({
    at,
    ...(queues.get(queue) ?? { lagMs: 0, processed: 0 }),
  }));
  const during = told.filter(({ at }) => at <= arrivedBy);
  const lags = Float64Array.from(during, ({ lagMs }) => lagMs).sort();
  const before = idle.queues.get(queue)?.processed ?? 0;
  const after = told.at(-1)?.processed ?? before;
  const doneAt = told.find(({ processed }) => processed === after)?.at ?? arrivedBy;
  return {
    queue,
    p50: percentile(lags, 0.5),
    p95: percentile(lags, 0.95),
    max: Math.max(...told.map(({ lagMs }) => lagMs)),
    arrived: (after - before) / took,
    handled: ((during.at(-1)?.processed ?? before) - before) / took,
    behindSeconds: Math.max(0, doneAt - arrivedBy) / 1000,
  };
}

/** Asks again and again until it is stopped. */
function watchQueues(bench: Bench, operators: string[]) {
  const samples: Sample[] = [];
  let over = false;
  const watching = (async () => {
    while (!over) {
      const due = performance.now() + SAMPLE_EVERY_MS;
      samples.push(await look(bench, operators));
      await pause(Math.max(0, due - performance.now()));
    }
    samples.push(await look(bench, operators));
  })();
  return {
    stop: async () => {
      over = true;
      await watching;
      return samples;
    },
  };
}

let looked = 0;
async function look({ server }: Bench, operators: string[]): Promise<Sample> {
  const token = operators[looked++ % operators.length];
  const response = await fetch(`${server.origin}/api/admin/queues`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  if (!response.ok) {
    throw new Error(`The queues were not told: ${response.status}`);
  }
  const { items }: { items: { queue: string; lagMs: number; processed: number }[] } = await response.json();
  return { at: performance.now(), queues: new Map(items.map(({ queue, ...state }) => [queue, state])) };
}

/** As Markdown. */
export function renderLag(lags: Lag[]) {
  const lines = [
    "| orders/s offered → accepted | queue | lag p50 ms | p95 | max | events/s arrived | handled meanwhile | behind after the last order, s |",
    "|--:|---|--:|--:|--:|--:|--:|--:|",
    ...lags.flatMap(({ offered, accepted, queues }) =>
      queues.map(
        ({ queue, p50, p95, max, arrived, handled, behindSeconds }, i) =>
          `| ${i === 0 ? `${offered} → ${Math.round(accepted)}` : ""} | ${queue} | ${Math.round(p50)} | ${Math.round(p95)} | ${Math.round(max)} | ${Math.round(arrived)} | ${Math.round(handled)} | ${behindSeconds.toFixed(1)} |`,
      ),
    ),
    "",
  ];
  const kept = lags.find(({ queues }) => queues.every(({ p95 }) => p95 < LAG_MUST_MS));
  const [first] = lags;
  if (!first) {
    return lines;
  }
  const total = (what: "arrived" | "handled") =>
    Math.round(first.queues.reduce((sum, queue) => sum + queue[what], 0));
  const verdict = kept
    ? `**p95 below it in every queue at ${Math.round(kept.accepted)} orders/s**`
    : "**above it at every rate**";
  lines.push(
    `Age of the oldest unprocessed event with consumers at work, told by \`GET /api/admin/queues\` (asked for: below ${LAG_MUST_MS} ms at ${ASKED_PER_SECOND} orders/s): ${verdict}. Of ${first.offered} orders/s the machine took ${Math.round(first.accepted)}; these made ${total("arrived")} events/s, of which ${total("handled")} were handled while orders arrived; the runtime used ${first.runtimeCores.toFixed(2)} cores. Requests, objects and consumers share it here; on the platform each has its own.`,
    "",
  );
  return lines;
}
