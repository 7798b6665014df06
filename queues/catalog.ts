export async function consumeCatalog(batch: MessageBatch, _env: Env): Promise<void> {
  batch.ackAll();
}
