import { archiveEvents } from "../../stores/events/archive.ts";
import { anyLeftEvents, forgetLeftEvents, leftEvents } from "../../stores/events/left-events.ts";
import { audit } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";

/** Events that one part moves: a megabyte, and far less than a second of D1. */
const PART_SIZE = 1_000;

/** What a part came to. */
export interface MovedEvents {
  moved: number;
  /** Whether D1 holds more. */
  more: boolean;
}

/**
 * Moves some events from D1 into the archive: stores them there, then deletes them here. A mover
 * that dies in between leaves them in both, which readers of the archive know, and the next run
 * stores the same file again.
 */
export async function moveEvents(call: Call): Promise<MovedEvents> {
  const { DB, EVENT_ARCHIVE } = call.env;
  const events = await leftEvents(DB, PART_SIZE);
  if (events.length > 0) {
    await archiveEvents(EVENT_ARCHIVE, events);
    await forgetLeftEvents(
      DB,
      events.map(({ id }) => id),
    );
  }
  const more = await anyLeftEvents(DB);
  if (!more) {
    await audit(call, { action: "events.moved", subject: "analytics_events", before: null, after: null });
  }
  return { moved: events.length, more };
}
