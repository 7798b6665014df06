export async function consumeOrders(batch: MessageBatch, _env: Env): Promise<void> {
  batch.ackAll();
}
