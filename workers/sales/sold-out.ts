import { callObject } from "../../durable-objects/call.ts";

/** How long an isolate answers “sold out” by itself. A restock sells again here within this time. */
const REMEMBER_MS = 500;

/** What this isolate knows of a lane that has nothing left. */
interface Memory {
  until: number;
  /** Customers who hold something: they may be repeating an order of theirs, so they are never answered from memory. */
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
  if (entry && entry.until > now) return;
  // Others that lose in this moment need not ask as well.
  memory.set(lane, { until: now, holders: entry?.holders ?? new Set() });
  const { customers, soldOut } = await callObject(() => env.STOCK_LANE.getByName(lane).holders());
  if (soldOut) memory.set(lane, { until: Date.now() + REMEMBER_MS, holders: new Set(customers) });
  else memory.delete(lane);
}
