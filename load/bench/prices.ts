/**
 * List prices in USD, and what orders and product views cost by them. Included amounts of a plan
 * are not subtracted.
 */
export const PRICES = {
  source:
    "developers.cloudflare.com: workers/platform/pricing, durable-objects/platform/pricing, d1/platform/pricing, queues/platform/pricing, r2/pricing, workers/observability/logs/workers-logs",
  readOn: "2026-11-26",
  /** Per million. */
  workerRequests: 0.3,
  objectRequests: 0.15,
  objectRowsWritten: 1.0,
  databaseRowsWritten: 1.0,
  queueOperations: 0.4,
  bucketWrites: 4.5,
  workerMs: 0.02,
  logEvents: 0.6,
};

/** Processor of a request that a cache answers, in milliseconds: docs/scale.md takes the same. */
const VIEW_MS = 0.3;

const BILLED = [
  ["workerRequests", "Worker requests (orders and queue batches)"],
  ["objectRequests", "Durable Object requests (calls and alarms)"],
  ["objectRowsWritten", "rows written in Durable Objects, with indexes and alarms"],
  ["databaseRowsWritten", "rows written in D1, with indexes"],
  ["queueOperations", "queue operations (write, read, delete for each 64 KB)"],
  ["bucketWrites", "files written in R2 (locally a batch waits for a second, deployed for a minute)"],
] as const;

export type Counts = Record<(typeof BILLED)[number][0], number>;

export function billPerOrder(before: Counts, after: Counts, orders: number) {
  const lines = BILLED.map(([name, title]) => {
    const each = (after[name] - before[name]) / orders;
    return { title, each, perMillionOrders: each * PRICES[name] };
  });
  return { lines, perMillionOrders: lines.reduce((sum, line) => sum + line.perMillionOrders, 0) };
}

/**
 * A million views that each call the Worker so many times. Each invocation that is logged is one
 * event; those of cached reads write no lines of their own.
 * @param sampled The share of invocations that are logged.
 */
export function billPerMillionViews(calls: number, sampled: number): number {
  return calls * (PRICES.workerRequests + VIEW_MS * PRICES.workerMs + sampled * PRICES.logEvents);
}
