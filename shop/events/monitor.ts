import { base32, sha256 } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { QUEUE_NAMES } from "./names.ts";

/** A message that a consumer sent back. */
export interface Failure {
  /** Derived from its queue and body (`messageKey`), which a dead letter keeps. */
  key: string;
  /** When it was sent, in milliseconds since 1970. */
  since: number;
  attempts: number;
  error: string;
}

/** The result of one batch, or of several. */
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
  /** Since when the oldest event waits that its sender could not deliver to the consumer. */
  waitingSince: number | null;
}

/** The methods of the object that watches a queue: one object for each queue. */
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

/**
 * An isolate reports batches that go well this often: one object serves all isolates for a queue,
 * and may not be called for each batch. The first after a pause, and what fails or recovers, is
 * reported at once.
 */
const REPORT_AGAIN_MS = 8_000;
/** How many entries of a kind are kept while the monitor does not answer. */
const MAX_KEPT = 500;

/** The results of this isolate's batches that the monitor has not received, by queue. */
const unsent = new Map<string, BatchReport>();
/** When each queue was reported last. */
const sentAt = new Map<string, number>();

export function queueMonitor(env: Env, queue: string): QueueMonitorObject {
  return env.QUEUE_MONITOR.getByName(queue);
}

/** The state of every queue that reported. */
export async function readMonitors(env: Env): Promise<QueueState[]> {
  const states = await Promise.all(QUEUE_NAMES.map((queue) => queueMonitor(env, queue).read()));
  return states.flat();
}

/** Identifies a message and the dead letter it becomes, which travel under different ids. */
export async function messageKey(queue: string, body: unknown): Promise<string> {
  return base32(await sha256(`${queue}\n${JSON.stringify(body)}`), 32);
}

/** Reports a batch, now or with one of the next. */
export async function reportBatch(env: Env, batch: BatchReport): Promise<void> {
  keep(batch);
  const sinceLast = Date.now() - (sentAt.get(batch.queue) ?? 0);
  const soonAgain = sinceLast >= 0 && sinceLast < REPORT_AGAIN_MS;
  if (soonAgain && batch.failures.length === 0 && batch.recovered.length === 0) {
    return;
  }
  const report = unsent.get(batch.queue) ?? batch;
  unsent.delete(batch.queue);
  sentAt.set(batch.queue, Date.now());
  if (!(await reportToMonitor(env, batch.queue, (monitor) => monitor.report(report)))) {
    keep(report);
  }
}

function keep(report: BatchReport): void {
  const before = unsent.get(report.queue);
  if (!before) {
    unsent.set(report.queue, report);
    return;
  }
  const lags = [before.lagMs, report.lagMs].filter((lag) => lag !== null);
  unsent.set(report.queue, {
    queue: report.queue,
    processed: before.processed + report.processed,
    lagMs: lags.length === 0 ? null : Math.max(...lags),
    failures: [...before.failures, ...report.failures].slice(-MAX_KEPT),
    recovered: [...before.recovered, ...report.recovered].slice(-MAX_KEPT),
  });
}

/** Sends a report to the monitor. A failure is logged and does not affect the caller's work. */
export async function reportToMonitor(
  env: Env,
  queue: string,
  tell: (monitor: QueueMonitorObject) => Promise<void>,
): Promise<boolean> {
  try {
    await tell(queueMonitor(env, queue));
    return true;
  } catch (error) {
    console.warn(logRecord("warn", "queue monitor not told", { error }));
    return false;
  }
}
