import { base32, sha256 } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";

/** A message that a consumer sent back. */
export interface Failure {
  /** Derived from its queue and body (`messageKey`), which a dead letter keeps. */
  key: string;
  /** When it was sent, in milliseconds since 1970. */
  since: number;
  attempts: number;
  error: string;
}

/** What became of one batch. */
export interface BatchReport {
  queue: string;
  /** Events that were handled. */
  processed: number;
  /** Age of the oldest of them when it was, in milliseconds; null when there was none. */
  lagMs: number | null;
  failures: readonly Failure[];
  /** Keys of messages that were sent back before and are handled now. */
  recovered: readonly string[];
}

export type QueueCounters = {
  queue: string;
  /** Events that were handled. */
  processed: number;
  /** Times that a message was sent back. */
  failed: number;
  /** Milliseconds since 1970. */
  lastProcessedAt: number | null;
  /** Age of the oldest event of the last batch, in milliseconds. */
  lastLagMs: number | null;
};

export interface QueueState extends QueueCounters {
  /**
   * Since when the oldest message that failed waits to be tried again, in milliseconds since 1970.
   */
  retryingSince: number | null;
  /** Since when the oldest event waits that its sender could not bring to the consumer. */
  waitingSince: number | null;
}

/** The methods of the one object that hears how the queues are doing. */
export interface QueueMonitorObject {
  report(batch: BatchReport): Promise<void>;
  reportWaiting(
    queue: string,
    source: string,
    oldest: { since: number; until: number } | null,
  ): Promise<void>;
  bury(keys: readonly string[]): Promise<Record<string, string>>;
  read(): Promise<QueueState[]>;
}

export function queueMonitor(env: Env): QueueMonitorObject {
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
  tell: (monitor: QueueMonitorObject) => Promise<void>,
): Promise<void> {
  try {
    await tell(queueMonitor(env));
  } catch (error) {
    console.warn(logRecord("warn", "queue monitor not told", { error }));
  }
}
