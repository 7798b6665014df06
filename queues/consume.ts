import { logRecord } from "../domain/log.ts";
import { type Event, EventBatch } from "./events.ts";

const FIRST_RETRY_S = 2;
const LONGEST_RETRY_S = 300;

/** Exponential backoff with full jitter, in seconds; `attempts` counts from 1. */
export function backoffSeconds(attempts: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** (attempts - 1));
  return Math.ceil(random() * ceiling);
}

function refuse(batch: MessageBatch, message: Message, error: unknown): void {
  const { attempts } = message;
  console.error(
    logRecord("error", "message failed", { queue: batch.queue, messageId: message.id, attempts, error }),
  );
  message.retry({ delaySeconds: backoffSeconds(attempts) });
}

/**
 * Hands the events of a whole batch to `handle` at once and acknowledges its messages, or sends them all back with
 * backoff when it throws. `handle` may answer with ids of events that must come again: only their messages go back.
 * A message that is no event batch can never succeed; its retries end in the dead-letter queue, where it is kept.
 */
export async function consumeBatch(
  batch: MessageBatch,
  handle: (events: Event[]) => Promise<ReadonlySet<string> | undefined>,
): Promise<void> {
  const accepted: { message: Message; events: Event[] }[] = [];
  for (const message of batch.messages) {
    const parsed = EventBatch.safeParse(message.body);
    if (parsed.success) accepted.push({ message, events: parsed.data.events });
    else refuse(batch, message, parsed.error);
  }
  try {
    const again = await handle(accepted.flatMap(({ events }) => events));
    for (const { message, events } of accepted) {
      if (again && events.some(({ id }) => again.has(id))) {
        message.retry({ delaySeconds: backoffSeconds(message.attempts) });
      } else message.ack();
    }
  } catch (error) {
    for (const { message } of accepted) refuse(batch, message, error);
  }
}
