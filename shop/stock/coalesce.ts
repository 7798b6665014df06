import type { OwnerName, ReserveOutcome, ReserveRequest } from "../../domain/stock/stock.ts";
import type { WaitUntil } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { stockOwner } from "./owners.ts";
import { watchOwner } from "./watch.ts";

/**
 * Requests that travel in one call: about half a megabyte of drafts, far below what an RPC may
 * carry.
 */
const MAX_BATCH = 500;
/** A request without an answer by then must be repeated; its key finds out what became of it. */
const DEADLINE_MS = 10_000;
/**
 * A call that takes longer is given up by those behind it: its own request may have been ended by
 * the runtime.
 */
const CALL_LIMIT_MS = 5_000;
/** How soon a waiting request notices that the request that was to make the next call did not. */
const TAKE_OVER_MS = 50;

type Waiting = {
  request: ReserveRequest;
  /** Whether it is still in line, and not travelling in a call. */
  queued: boolean;
  /** Set once, by the request that made the call that carried it. */
  answer: { outcome: ReserveOutcome } | { error: unknown } | null;
  /** Wakes the request that waits: it has an answer, or may make the next call. */
  wake: () => void;
};

/** What waits in this isolate for one owner of stock. */
interface Line {
  /** The call in flight, by when it left (milliseconds since 1970). */
  call: { startedAt: number } | null;
  waiting: Waiting[];
}

function isFree({ call }: Line): boolean {
  return call === null || Date.now() - call.startedAt > CALL_LIMIT_MS;
}

const lines = new Map<string, Line>();

/**
 * Reserves with an owner of stock, and shares its call with other requests of this isolate.
 * Requests gather while one call is in flight, and for a moment before it, and travel together.
 *
 * The runtime sets three rules. It cancels a request as hung that waits for another's work alone,
 * so each has a timer of its own. A call goes on when its client hangs up (`waitUntil`). A request
 * that still waits makes the next call, in its own context. If the woken request is gone, another
 * takes over when its timer rings.
 *
 * @throws what the owner's call threw, or `ReserveTimeout`; either way the outcome is unknown
 */
export async function reserveTogether(
  env: Env,
  ctx: WaitUntil,
  owner: OwnerName,
  request: ReserveRequest,
): Promise<ReserveOutcome> {
  const outcome = await reserve(env, ctx, owner, request);
  if (outcome.ok && request.order) {
    watchOwner(env, ctx, owner, request.traceparent);
  }
  return outcome;
}

async function reserve(
  env: Env,
  ctx: WaitUntil,
  owner: OwnerName,
  request: ReserveRequest,
): Promise<ReserveOutcome> {
  if (env.COALESCE_RESERVATIONS === "off") {
    const [outcome] = await callObject(() => stockOwner(env, owner).reserveMany([request]));
    if (!outcome) {
      throw new Error("an owner answers every request");
    }
    return outcome;
  }
  const key = `${owner.kind} ${owner.name}`;
  const line = lines.get(key) ?? { call: null, waiting: [] };
  lines.set(key, line);
  const mine: Waiting = { request, queued: true, answer: null, wake: () => {} };
  line.waiting.push(mine);
  const deadline = Date.now() + DEADLINE_MS;
  while (mine.answer === null) {
    if (mine.queued && isFree(line)) {
      const carried = carry(env, owner, line, mine);
      ctx.waitUntil(carried);
      await carried;
    } else if (Date.now() >= deadline) {
      line.waiting = line.waiting.filter((entry) => entry !== mine);
      throw new ReserveTimeout(owner);
    } else {
      await sleep(mine);
    }
  }
  if ("error" in mine.answer) {
    throw mine.answer.error;
  }
  return mine.answer.outcome;
}

/**
 * Resolves when woken, or when it is time to check whether any request makes the next call. The
 * timer is left to ring: it belongs to this request, and the request that wakes it is another.
 *
 * Not `new Promise(executor)`: once V8 has optimized that, the promise may be made in the context
 * of a different running request. Waking it then fails with “I/O on behalf of a different request”
 * (seen after 14,000 orders).
 */
function sleep(mine: Waiting): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  mine.wake = resolve;
  setTimeout(resolve, TAKE_OVER_MS);
  return promise;
}

/**
 * Makes one call with everything that waits, hands out the answers, and wakes one to make the next.
 */
async function carry(env: Env, owner: OwnerName, line: Line, leader: Waiting): Promise<void> {
  const call = { startedAt: Date.now() };
  line.call = call;
  line.waiting.splice(line.waiting.indexOf(leader), 1);
  // Those whose requests have arrived already come along. The first of a crowd would otherwise
  // leave alone each time, and the crowd behind it.
  await scheduler.wait(0);
  const batch = [leader, ...line.waiting.splice(0, MAX_BATCH - 1)];
  for (const entry of batch) {
    entry.queued = false;
  }
  try {
    const outcomes = await callObject(() =>
      stockOwner(env, owner).reserveMany(batch.map(({ request }) => request)),
    );
    for (const [index, entry] of batch.entries()) {
      const outcome = outcomes[index];
      entry.answer = outcome ? { outcome } : { error: new Error("an owner answers every request") };
    }
  } catch (error) {
    for (const entry of batch) {
      entry.answer = { error };
    }
  } finally {
    if (line.call === call) {
      line.call = null;
    }
  }
  for (const entry of batch) {
    if (entry !== leader) {
      entry.wake();
    }
  }
  line.waiting[0]?.wake();
  if (line.call === null && line.waiting.length === 0) {
    lines.delete(`${owner.kind} ${owner.name}`);
  }
}

/** No answer came in time. Whether the units are reserved is not known. */
export class ReserveTimeout extends Error {
  constructor(owner: OwnerName) {
    super(`${owner.kind} ${owner.name} did not answer in time`);
    this.name = "ReserveTimeout";
  }
}
