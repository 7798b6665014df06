export async function consumeAnalytics(batch: MessageBatch, _env: Env): Promise<void> {
  batch.ackAll();
}
