import { projectStock, type StockLevelAt } from "../stores/catalog/catalog-stock.ts";
import { consumeBatch } from "./consume.ts";

/**
 * Keeps the catalog's picture of stock: reads the levels out of `inventory.*` events. A whole batch
 * is one statement, because a hot SKU's events come in thousands. What already was projected
 * changes nothing.
 *
 * `catalog.changed` is not consumed here: cached answers carry the catalog's version and end with
 * it.
 */
export async function consumeCatalog(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    const levels: StockLevelAt[] = [];
    for (const event of events) {
      if ("seq" in event.data) {
        levels.push(event.data);
      }
    }
    await projectStock(env.DB, levels);
    return undefined;
  });
}
