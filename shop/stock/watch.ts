import { logRecord } from "../../domain/base/log.ts";
import type { OwnerName } from "../../domain/stock/stock.ts";
import type { WaitUntil } from "../base/call.ts";
import { makeEvent } from "../events/events.ts";
import { sentInTime } from "../events/send.ts";

/**
 * An owner is looked after this long after it took an order: its alarm should have sent the order
 * twice by then.
 */
const WATCH_DELAY_MS = 90_000;
/** One message of an isolate stands for all orders that an owner takes within this time. */
const SHARED_MS = 60_000;
/**
 * Tries to send a message, each bounded: the runtime lets a request's work go on for half a minute
 * after its answer.
 */
const TRIES = 3;
const FIRST_PAUSE_MS = 200;
/** Owners remembered at once. One that is forgotten gets a message too many. */
const MAX_OWNERS = 10_000;

/** When this isolate last had each owner watched, in milliseconds since 1970. */
const watched = new Map<string, number>();

/**
 * Has an owner of stock that took an order watched: a message comes back in a minute and a half and
 * sets the owner's alarm if that was lost (decision 37). No request waits for this.
 */
export function watchOwner(env: Env, ctx: WaitUntil, owner: OwnerName, traceparent: string): void {
  const key = `${owner.kind} ${owner.name}`;
  const now = Date.now();
  if (now - (watched.get(key) ?? 0) < SHARED_MS) {
    return;
  }
  if (watched.size >= MAX_OWNERS) {
    watched.clear();
  }
  watched.set(key, now);
  ctx.waitUntil(
    lookAfter(env, owner, WATCH_DELAY_MS, traceparent).catch((error: unknown) => {
      // The owner's next order tries again.
      watched.delete(key);
      console.error(logRecord("error", "stock owner not watched", { owner: owner.name, error }));
    }),
  );
}

/** Sends the message that has an owner looked after this much later. */
export async function lookAfter(
  env: Env,
  owner: OwnerName,
  delayMs: number,
  traceparent: string,
): Promise<void> {
  const event = makeEvent("stock.owner_active", { owner }, { traceparent });
  const body = JSON.stringify({ events: [event] });
  const options = { contentType: "text", delaySeconds: Math.ceil(delayMs / 1000) } as const;
  for (let attempt = 1; ; attempt++) {
    try {
      return await sentInTime(env.ORDERS_QUEUE.send(body, options));
    } catch (error) {
      if (attempt === TRIES) {
        throw error;
      }
      await scheduler.wait(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}
