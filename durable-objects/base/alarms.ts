import { logRecord } from "../../domain/base/log.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { logged } from "../../shop/base/log-context.ts";

/** An alarm whose work failed rings again this much later. */
const ALARM_RETRY_MS = 5_000;

/**
 * Does an alarm's work. The platform gives an alarm up after six retries, and its object then
 * sleeps for ever (https://developers.cloudflare.com/durable-objects/api/alarms/). So work that
 * fails is logged, and the object sets its alarm again.
 */
export async function ring(storage: DurableObjectStorage, work: () => Promise<void>): Promise<void> {
  await logged({ traceparent: continueTrace(null) }, async () => {
    try {
      await work();
    } catch (error) {
      console.error(logRecord("error", "alarm failed", { error }));
      await storage.setAlarm(Date.now() + ALARM_RETRY_MS);
    }
  });
}

/** An alarm that is overdue by more than this was lost. */
export const LOST_AFTER_MS = 10_000;

/**
 * For an object that starts: sets its alarm when none is set and `due` says that one is needed. A
 * reset loses what an alarm was about to write, and an alarm that fired is used up.
 *
 * @param due Milliseconds since 1970, or null while nothing waits
 */
export async function mendAlarm(
  storage: DurableObjectStorage,
  due: () => number | null | Promise<number | null>,
): Promise<void> {
  if ((await storage.getAlarm()) !== null) {
    return;
  }
  const at = await due();
  if (at !== null) {
    await storage.setAlarm(at);
  }
}
