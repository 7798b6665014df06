import { type Event, impersonal } from "../shop/events/events.ts";
import { archiveEvents } from "../stores/events/archive.ts";
import { consumeBatch } from "./consume.ts";

/** Archives every business event, and counts it. A batch is done when its file is stored. */
export async function consumeAnalytics(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    await archiveEvents(env.EVENT_ARCHIVE, events.map(impersonal));
    countEvents(env, events);
    return undefined;
  });
}

/**
 * Counts events by type in Analytics Engine. A batch that comes again is counted again: these are
 * figures to look at, and the archive has the exact ones.
 */
function countEvents({ EVENT_COUNTS }: Env, events: readonly Event[]): void {
  for (const [type, { length }] of Map.groupBy(events, (event) => event.type)) {
    EVENT_COUNTS?.writeDataPoint({ indexes: [type], blobs: [type], doubles: [length] });
  }
}
