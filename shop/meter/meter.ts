import { waitUntil } from "cloudflare:workers";
import { type CountName, type Counts, SLOW_PLACEMENT_MS } from "../../domain/analytics/counts.ts";
import type { Interval, Period } from "../../domain/analytics/periods.ts";
import {
  type CounterName,
  counterKey,
  type HistogramName,
  timeKeys,
} from "../../domain/analytics/prometheus.ts";
import { logRecord } from "../../domain/base/log.ts";
import type { CountRow, MeterObject } from "./meter-object.ts";

/**
 * An isolate sends what it has counted this often. What it counts after the last time is lost with
 * it: these are figures of traffic. Orders are counted from their events.
 */
const SEND_EVERY_MS = 10_000;
/** Routes by which an order is placed. */
const PLACING: ReadonlySet<string> = new Set([
  "POST /api/orders",
  "POST /api/sales/:id/orders",
  "POST /checkout",
  "POST /sales/:id/buy",
]);

const CALLS = {
  d1: callKeys("d1"),
  object: callKeys("object"),
} as const;

let samples = new Map<string, number>();
let counts = new Map<CountName, number>();
let sentAt = 0;

function meter(env: Env): MeterObject {
  return env.METER.getByName("shop");
}

/** A request that was answered. */
export function meterRequest(
  env: Env,
  {
    route,
    status,
    ms,
    cache,
    failed = status >= 500,
  }: { route: string; status: number; ms: number; cache?: string | undefined; failed?: boolean },
): void {
  add("shop_requests_total", { route, status: `${Math.floor(status / 100)}xx` });
  observe("shop_request_seconds", { route }, ms);
  tally("requests");
  if (failed) {
    tally("errors");
  }
  if (cache !== undefined) {
    add("shop_cache_answers_total", { answer: cache });
    tally("reads");
    if (cache !== "miss") {
      tally("hits");
    }
  }
  if (PLACING.has(route)) {
    tally("placements");
    if (ms > SLOW_PLACEMENT_MS) {
      tally("slowPlacements");
    }
  }
  sendSoon(env);
}

/** A shopper opened the shop, began a cart, or began a checkout. */
export function meterShopper(env: Env, name: "visits" | "carts" | "checkouts"): void {
  tally(name);
  sendSoon(env);
}

/** An order got so far, so long after it was placed. */
export function meterStage(env: Env, stage: "stored" | "paid", ms: number): void {
  observe("shop_order_stage_seconds", { stage }, ms);
  sendSoon(env);
}

/**
 * A call of D1 or of an object, each attempt for itself. It is sent with the next request or stage
 * that this isolate counts.
 */
export function meterCall(to: keyof typeof CALLS, outcome: "answered" | "failed"): void {
  raise(CALLS[to][outcome], 1);
}

function callKeys(to: string) {
  const key = (outcome: string) => counterKey("shop_calls_total", { to, outcome });
  return { answered: key("answered"), failed: key("failed") };
}

/** The isolate begins again; what it has not sent is left out. */
export function forgetCounted(): void {
  samples = new Map();
  counts = new Map();
  sentAt = 0;
}

export function readSamples(env: Env) {
  return meter(env).samples();
}

export function readCounts(env: Env, interval: Interval, period: Period): Promise<CountRow[]> {
  return meter(env).counts(interval, period);
}

function add(name: CounterName, labels: Record<string, string>): void {
  raise(counterKey(name, labels), 1);
}

function observe(name: HistogramName, labels: Record<string, string>, ms: number): void {
  const seconds = Math.max(0, ms) / 1_000;
  const { bound, sum } = timeKeys(name, labels, seconds);
  raise(bound, 1);
  raise(sum, seconds);
}

function raise(key: string, by: number): void {
  samples.set(key, (samples.get(key) ?? 0) + by);
}

function tally(name: CountName): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sendSoon(env: Env): void {
  const now = Date.now();
  // A clock that was set back sends too.
  if (Math.abs(now - sentAt) < SEND_EVERY_MS) {
    return;
  }
  sentAt = now;
  waitUntil(send(env));
}

async function send(env: Env): Promise<void> {
  const sent = { samples, counts };
  samples = new Map();
  counts = new Map();
  try {
    await meter(env).add({
      samples: Object.fromEntries(sent.samples),
      counts: Object.fromEntries(sent.counts) as Partial<Counts>,
    });
  } catch (error) {
    console.warn(logRecord("warn", "meter not told", { error }));
    for (const [key, value] of sent.samples) {
      raise(key, value);
    }
    for (const [name, value] of sent.counts) {
      counts.set(name, (counts.get(name) ?? 0) + value);
    }
  }
}
