import { logRecord } from "../../domain/base/log.ts";
import type { WaitUntil } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";

/**
 * How long an isolate answers “sold out” by itself. A restock sells again here within this time.
 */
const REMEMBER_MS = 500;
/** What is remembered is good for this much longer while the lane is being asked again. */
const WHILE_ASKING_MS = 100;
/** One request asks a lane; if it has no answer by then, another may ask. */
const ASK_AGAIN_MS = 1_000;
/** Lanes remembered at once: those of the sales that are going on, many times over. */
const MAX_LANES = 1_000;

/** What this isolate knows of a lane that had nothing left. */
interface Memory {
  /** Milliseconds since 1970; 0 when it is not known to be sold out. */
  until: number;
  /** When a request went to ask. */
  askedAt: number;
  /**
   * Customers who ever ordered here: they may be repeating an order of theirs, so they are never
   * answered from memory.
   */
  holders: Set<string>;
  /** The lane's number for the last of their orders. */
  upTo: number;
}

const memory = new Map<string, Memory>();

/**
 * Whether this customer has certainly lost: the lane is sold out and none of its units is theirs.
 * When the cached answer expires, one request asks the lane again, and no request waits for that.
 */
export function hasLost(env: Env, ctx: WaitUntil, lane: string, customer: string): boolean {
  const entry = memory.get(lane);
  if (!entry || entry.until === 0 || entry.holders.has(customer)) {
    return false;
  }
  const now = Date.now();
  if (entry.until > now) {
    return true;
  }
  if (entry.until + WHILE_ASKING_MS <= now) {
    return false;
  }
  rememberSoldOut(env, ctx, lane);
  return true;
}

/**
 * Asks a lane, one call at a time, whether it is sold out and who holds its units. All other
 * customers have then lost.
 */
export function rememberSoldOut(env: Env, ctx: WaitUntil, lane: string): void {
  const now = Date.now();
  const entry = memory.get(lane) ?? { until: 0, askedAt: 0, holders: new Set(), upTo: 0 };
  if (entry.until > now || entry.askedAt > now - ASK_AGAIN_MS) {
    return;
  }
  if (memory.size >= MAX_LANES) {
    memory.clear();
  }
  memory.set(lane, entry);
  entry.askedAt = now;
  ctx.waitUntil(ask(env, lane, entry));
}

async function ask(env: Env, lane: string, entry: Memory): Promise<void> {
  try {
    const { customers, upTo, soldOut } = await callObject(() =>
      env.STOCK_LANE.getByName(lane).holders(entry.upTo),
    );
    for (const customer of customers) {
      entry.holders.add(customer);
    }
    entry.upTo = upTo;
    entry.until = soldOut ? Date.now() + REMEMBER_MS : 0;
    entry.askedAt = 0;
  } catch (error) {
    console.warn(logRecord("warn", "lane not asked whether it is sold out", { lane, error }));
  }
}
