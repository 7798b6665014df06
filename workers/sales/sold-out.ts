import { callObject } from "../../durable-objects/call.ts";

/** How long an isolate answers “sold out” by itself. A restock sells again here within this time. */
const REMEMBER_MS = 500;

/** One request asks who holds a lane's units; if it has no answer by then, another may ask. */
const ASK_AGAIN_MS = 1_000;

/** What this isolate knows of a lane that has nothing left. */
interface Memory {
  /** Milliseconds since 1970; 0 while nothing is known. */
  until: number;
  /** When a request went to ask. */
  askedAt: number;
  /** Customers who ever ordered here: they may be repeating an order of theirs, so they are never answered from memory. */
  holders: ReadonlySet<string>;
}

const memory = new Map<string, Memory>();

/** Whether this customer has certainly lost: the lane is sold out and nothing in it is theirs. */
export function hasLost(lane: string, customer: string): boolean {
  const entry = memory.get(lane);
  return entry !== undefined && entry.until > Date.now() && !entry.holders.has(customer);
}

/**
 * Remembers that a lane is sold out, after asking it who holds its units. While the memory lasts, everybody else is
 * answered without a call; when it is over, the next buyer asks the lane again.
 */
export async function rememberSoldOut(env: Env, lane: string): Promise<void> {
  const now = Date.now();
  const entry = memory.get(lane);
  // Others that lose in this moment need not ask as well.
  if (entry && (entry.until > now || entry.askedAt > now - ASK_AGAIN_MS)) return;
  memory.set(lane, { until: 0, askedAt: now, holders: new Set() });
  const { customers, soldOut } = await callObject(() => env.STOCK_LANE.getByName(lane).holders());
  if (soldOut) memory.set(lane, { until: Date.now() + REMEMBER_MS, askedAt: 0, holders: new Set(customers) });
  else memory.delete(lane);
}
