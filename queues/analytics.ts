import { countFigures } from "../shop/analytics/count-figures.ts";
import { type Event, impersonal } from "../shop/events/events.ts";
import { inTime } from "../shop/events/send.ts";
import { archiveEvents } from "../stores/events/archive.ts";
import { consumeBatch } from "./consume.ts";

/**
 * Writing a file takes a second, and storing it again gives the same name. The queue has one
 * consumer, which must not wait for R2 until the platform ends it after 15 minutes.
 */
const ARCHIVE_LIMIT_MS = 30_000;

/**
 * Archives every business event, and counts it. A batch is done when its file is stored and its
 * orders are in the figures. The file comes first: a rebuild of the figures reads what was counted.
 */
export async function consumeAnalytics(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    const archiving = archiveEvents(env.EVENT_ARCHIVE, events.map(impersonal));
    await inTime(archiving, ARCHIVE_LIMIT_MS, "The archive");
    await countFigures(env, events);
    countEvents(env, events);
    return undefined;
  });
}

/**
 * Counts events by type in Analytics Engine. A batch that comes again is counted again: these
 * figures are approximate, and the archive has the exact ones.
 */
function countEvents({ EVENT_COUNTS }: Env, events: readonly Event[]): void {
  for (const [type, { length }] of Map.groupBy(events, (event) => event.type)) {
    EVENT_COUNTS?.writeDataPoint({ indexes: [type], blobs: [type], doubles: [length] });
  }
}
