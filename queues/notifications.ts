export async function consumeNotifications(batch: MessageBatch, _env: Env): Promise<void> {
  batch.ackAll();
}
