export async function consumePayments(batch: MessageBatch, _env: Env): Promise<void> {
  batch.ackAll();
}
