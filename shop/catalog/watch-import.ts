import { callObject } from "../base/call-object.ts";
import { makeEvent } from "../events/events.ts";
import { sentInTime } from "../events/send.ts";

/** An import is checked again after this time, as long as it works. */
const WATCH_DELAY_S = 90;

/**
 * Has an import watched: a message comes back and sets its alarm if that was lost (decision 37).
 */
export async function watchImport(env: Env, importId: string, traceparent: string): Promise<void> {
  const event = makeEvent("catalog.import_started", { importId }, { traceparent });
  const options = { contentType: "text", delaySeconds: WATCH_DELAY_S } as const;
  await sentInTime(env.CATALOG_QUEUE.send(JSON.stringify({ events: [event] }), options));
}

/** For the message that comes back. */
export async function lookAfterImport(env: Env, importId: string, traceparent: string): Promise<void> {
  if (await callObject(() => env.CATALOG_IMPORT.getByName(importId).wake())) {
    await watchImport(env, importId, traceparent);
  }
}
