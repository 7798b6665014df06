export async function consumeDeadLetters(batch: MessageBatch, _env: Env): Promise<void> {
  batch.ackAll();
}
