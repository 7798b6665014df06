import { releaseHeld } from "../../stores/notifications/notifications.ts";
import { packTexts } from "../events/events.ts";
import { sendBatch } from "../events/send.ts";

/** Messages whose hour comes together: those of one night, in rounds. */
const AT_ONCE = 500;
/**
 * An event that was sent and came to nothing is sent again after this: its queue may have lost it.
 */
const LEASE_MS = 15 * 60 * 1000;

/**
 * Sends the events of messages that waited for an hour in which they may come.
 *
 * @returns milliseconds until the next of them, or null when none waits
 */
export async function sendHeld(env: Env, now: number): Promise<number | null> {
  const { events, nextAt } = await releaseHeld(env.DB, { now, lease: now + LEASE_MS, limit: AT_ONCE });
  for (const batch of packTexts(events)) {
    await sendBatch(env.NOTIFICATIONS_QUEUE, batch);
  }
  return nextAt === null ? null : Math.max(0, nextAt - now);
}
