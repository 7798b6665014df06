import { continueTrace } from "../domain/base/trace.ts";
import { queueBackInStockMails } from "../shop/back-in-stock/watch-stock.ts";
import { followRename } from "../shop/catalog/follow-rename.ts";
import { lookAfterImport } from "../shop/catalog/watch-import.ts";
import { countTogether } from "../shop/collections/count-together.ts";
import type { EventOf } from "../shop/events/events.ts";
import { allocateArrived } from "../shop/orders/fulfilment/allocate-orders.ts";
import { followWaiting } from "../shop/stock/waiting.ts";
import { projectStock, type StockLevelAt } from "../stores/catalog/catalog-stock.ts";
import { type LocatedAt, projectLocations } from "../stores/locations/locations.ts";
import { consumeBatch } from "./consume.ts";

/**
 * Keeps the catalog's picture of stock: reads the levels out of `inventory.*` events. A whole batch
 * is one statement, because a hot SKU's events come in thousands. What already was projected
 * changes nothing.
 *
 * It also does what stock's movements call for. Where other orders wait than before, it asks the
 * ledger which, and gives them goods that arrived. It moves the units of a renamed SKU, should the
 * editor have died before. It looks after imports of large files, notifies shoppers who wait for a
 * variant that is back, and counts what paid orders have in common, each order once.
 *
 * `catalog.changed` is not consumed here: cached answers carry the catalog's version and end with
 * it.
 */
export async function consumeCatalog(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    const levels: (StockLevelAt & { elsewhere?: LocatedAt["elsewhere"] | undefined })[] = [];
    const waiting = new Set<string>();
    const confirmed: EventOf<"order.confirmed">[] = [];
    for (const event of events) {
      if ("seq" in event.data) {
        levels.push(event.data);
      } else if (event.type === "stock.waiting") {
        waiting.add(event.data.sku);
      } else if (event.type === "variant.renamed") {
        await followRename(env, event.data);
      } else if (event.type === "catalog.import_started") {
        await lookAfterImport(env, event.data.importId, event.traceparent);
      } else if (event.type === "order.confirmed") {
        confirmed.push(event);
      }
    }
    const back = await projectStock(env.DB, levels);
    await projectLocations(
      env.DB,
      levels.flatMap(({ elsewhere, ...level }) => (elsewhere ? [{ ...level, elsewhere }] : [])),
    );
    await queueBackInStockMails(env, back, continueTrace(events[0]?.traceparent ?? null));
    await countTogether(env, confirmed);
    for (const sku of waiting) {
      await followWaiting(env, sku);
      await allocateArrived(env, sku);
    }
    return undefined;
  });
}
