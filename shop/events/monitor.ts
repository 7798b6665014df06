import { base32, sha256 } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";

export function queueMonitor(env: Env) {
  return env.QUEUE_MONITOR.getByName("queues");
}

/**
 * What a message and the dead letter it becomes have in common: they travel under different ids.
 */
export async function messageKey(queue: string, body: unknown): Promise<string> {
  return base32(await sha256(`${queue}\n${JSON.stringify(body)}`), 32);
}

/** Sends a report to the monitor. A failure is logged and does not affect the caller's work. */
export async function tellMonitor(
  env: Env,
  tell: (monitor: ReturnType<typeof queueMonitor>) => Promise<void>,
): Promise<void> {
  try {
    await tell(queueMonitor(env));
  } catch (error) {
    console.warn(logRecord("warn", "queue monitor not told", { error }));
  }
}
