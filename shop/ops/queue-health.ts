import { countDeadLetters } from "../../stores/events/dead-letters.ts";
import { readMonitors } from "../events/monitor.ts";
import { QUEUE_NAMES, type QueueName } from "../events/names.ts";
import { unpublishedSince } from "../events/outbox.ts";

/** What the last batch's lag says is over after this: a queue without traffic has no lag. */
const RECENT_MS = 10_000;

export interface QueueHealth {
  queue: QueueName;
  /**
   * Age of the oldest event that is known to wait, or that the last batch a moment ago held;
   * milliseconds.
   */
  lagMs: number;
  /** Milliseconds since 1970. */
  lastProcessedAt: number | null;
  /** Events handled since the store was opened. */
  processed: number;
  /** Times that a message was sent back. */
  failed: number;
  /** Messages that were given up and wait for an operator. */
  deadLetters: number;
}

/**
 * How far each queue is behind, and how many messages were given up, unless the caller knows. A
 * queue cannot be inspected, so this combines both of its ends. Senders report what they could not
 * send (outbox, orders not acknowledged). Consumers report what they took, and how old it was.
 */
export async function readQueueHealth(
  env: Env,
  givenUp?: ReadonlyMap<string, number>,
): Promise<QueueHealth[]> {
  const [states, unpublished, deadLetters] = await Promise.all([
    readMonitors(env),
    unpublishedSince(env),
    givenUp ?? countDeadLetters(env.DB),
  ]);
  const now = Date.now();
  return QUEUE_NAMES.map((queue) => {
    const state = states.find((entry) => entry.queue === queue);
    // A message that fails while others are handled is in trouble itself: the queue is behind only
    // since it handled the last.
    const retrying = state?.retryingSince && Math.max(state.retryingSince, state.lastProcessedAt ?? 0);
    const since = [retrying, state?.waitingSince, unpublished.get(queue)];
    const recent = state?.lastProcessedAt && now - state.lastProcessedAt < RECENT_MS ? state.lastLagMs : null;
    const ages = since.flatMap((at) => (at ? [now - at] : []));
    return {
      queue,
      lagMs: Math.max(0, recent ?? 0, ...ages),
      lastProcessedAt: state?.lastProcessedAt ?? null,
      processed: state?.processed ?? 0,
      failed: state?.failed ?? 0,
      deadLetters: deadLetters.get(queue) ?? 0,
    };
  });
}
