import { logRecord } from "../domain/log.ts";
import { storeDeadLetters } from "../stores/dead-letters.ts";

/** Keeps what no consumer could handle, with the queue it came from, for operators to see and send again. */
export async function consumeDeadLetters(batch: MessageBatch, env: Env): Promise<void> {
  const queue = batch.queue.replace(/-dlq$/, "");
  await storeDeadLetters(
    env.DB,
    batch.messages.map(({ id, body }) => ({ id, queue, body: JSON.stringify(body), at: Date.now() })),
  );
  console.error(logRecord("error", "dead letters stored", { queue, messages: batch.messages.length }));
  batch.ackAll();
}
