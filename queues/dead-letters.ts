import { errorText, logRecord } from "../domain/base/log.ts";
import { contentOf } from "../shop/events/events.ts";
import { messageKey, queueMonitor } from "../shop/events/monitor.ts";
import { storeDeadLetters } from "../stores/events/dead-letters.ts";
import { backoffSeconds } from "./consume.ts";

/**
 * Keeps messages that no consumer could handle, with their queue, for operators to see and send
 * again. While the database is away, messages are retried with growing pauses. This consumer has no
 * dead-letter queue, and immediate retries would be used up too early.
 */
export async function consumeDeadLetters(batch: MessageBatch, env: Env): Promise<void> {
  const queue = batch.queue.replace(/-dlq$/, "");
  try {
    await keep(queue, batch.messages, env);
  } catch (error) {
    console.error(logRecord("error", "dead letters not stored", { queue, error: errorText(error) }));
    for (const message of batch.messages) {
      message.retry({ delaySeconds: backoffSeconds(message.attempts) });
    }
    return;
  }
  console.error(logRecord("error", "dead letters stored", { queue, messages: batch.messages.length }));
  batch.ackAll();
}

async function keep(queue: string, messages: readonly Message[], env: Env): Promise<void> {
  const keys = await Promise.all(messages.map(({ body }) => messageKey(queue, body)));
  const errors = await queueMonitor(env, queue).bury(keys);
  await storeDeadLetters(
    env.DB,
    messages.map((message, index) => ({
      id: message.id,
      queue,
      at: Date.now(),
      redrivenAt: null,
      body: JSON.stringify(contentOf(message)),
      error: errors[keys[index] ?? ""] ?? null,
    })),
  );
}
