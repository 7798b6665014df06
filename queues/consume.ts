import { logRecord } from "../domain/log.ts";
import { type Event, EventBatch } from "./events.ts";

const FIRST_RETRY_S = 2;
const LONGEST_RETRY_S = 300;

/** Exponential backoff with full jitter, in seconds; `attempts` counts from 1. */
export function backoffSeconds(attempts: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** (attempts - 1));
  return Math.ceil(random() * ceiling);
}

/**
 * Hands each message's events to `handle` and acknowledges it, or sends the message back with backoff when it
 * throws. A message that is no event batch can never succeed: it is retried like the rest, which ends it in the
 * dead-letter queue, where it is kept and shown.
 */
export async function consumeEach(
  batch: MessageBatch,
  handle: (event: Event) => Promise<void>,
): Promise<void> {
  for (const message of batch.messages) {
    try {
      const { events } = EventBatch.parse(message.body);
      for (const event of events) await handle(event);
      message.ack();
    } catch (error) {
      console.error(
        logRecord("error", "message failed", { queue: batch.queue, attempts: message.attempts, error }),
      );
      message.retry({ delaySeconds: backoffSeconds(message.attempts) });
    }
  }
}
