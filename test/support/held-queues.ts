import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { QUEUE_NAMES, QUEUES, type QueueName } from "../../shop/events/names.ts";
import worker from "../../workers/index.ts";

export interface Held {
  queue: QueueName;
  /** An event batch as JSON. */
  body: string;
}

/** Replaces the queues behind their producers: messages wait here until the test delivers them. */
export function holdQueues(): Held[] {
  const held: Held[] = [];
  for (const queue of QUEUE_NAMES) {
    vi.spyOn(env[QUEUES[queue]], "sendBatch").mockImplementation(async (messages) => {
      for (const { body } of messages) {
        held.push({ queue, body: String(body) });
      }
      return {} as never;
    });
  }
  return held;
}

/** Delivers one message, which was sent so long ago, to its consumer, as the platform would. */
export async function deliver(queue: string, body: unknown, { ageMs = 0, attempts = 1, to = env } = {}) {
  const timestamp = new Date(Date.now() - ageMs);
  const batch = createMessageBatch(queue, [{ id: crypto.randomUUID(), timestamp, attempts, body }]);
  const ctx = createExecutionContext();
  await worker.queue(batch, to);
  return getQueueResult(batch, ctx);
}
