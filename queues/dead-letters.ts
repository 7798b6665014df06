import { logRecord } from "../domain/log.ts";
import { storeDeadLetters } from "../stores/dead-letters.ts";
import { contentOf } from "./events.ts";
import { messageKey, queueMonitor } from "./monitor.ts";

/** Keeps what no consumer could handle, with the queue it came from, for operators to see and send again. */
export async function consumeDeadLetters(batch: MessageBatch, env: Env): Promise<void> {
  const queue = batch.queue.replace(/-dlq$/, "");
  const keys = await Promise.all(batch.messages.map(({ body }) => messageKey(queue, body)));
  const errors = await queueMonitor(env).bury(keys);
  await storeDeadLetters(
    env.DB,
    batch.messages.map((message, index) => ({
      ...{ id: message.id, queue, at: Date.now(), redrivenAt: null },
      body: JSON.stringify(contentOf(message)),
      error: errors[keys[index] ?? ""] ?? null,
    })),
  );
  console.error(logRecord("error", "dead letters stored", { queue, messages: batch.messages.length }));
  batch.ackAll();
}
