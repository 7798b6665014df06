import { DurableObject } from "cloudflare:workers";
import type {
  BatchReport,
  QueueCounters,
  QueueMonitorObject,
  QueueState,
} from "../../shop/events/monitor.ts";
import { migrate } from "../base/schema-steps.ts";

/**
 * Counters are written this long after they change, so a busy queue costs a write a second. A kill
 * loses that second.
 */
const FLUSH_DELAY_MS = 1_000;
/** A message's retries are over long before; what is older was lost with its queue. */
const KEEP_FAILURES_MS = 24 * 60 * 60 * 1000;

const STEPS: readonly string[] = [
  `CREATE TABLE counters (
     queue TEXT PRIMARY KEY,
     processed INTEGER NOT NULL,
     failed INTEGER NOT NULL,
     last_processed_at INTEGER,
     last_lag INTEGER
   ) WITHOUT ROWID;
   CREATE TABLE failures (
     key TEXT PRIMARY KEY,
     queue TEXT NOT NULL,
     since INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     error TEXT NOT NULL,
     buried_at INTEGER
   ) WITHOUT ROWID;
   CREATE INDEX failures_by_queue ON failures (queue, since);
   CREATE TABLE waiting (
     queue TEXT NOT NULL,
     source TEXT NOT NULL,
     since INTEGER NOT NULL,
     until INTEGER NOT NULL,
     PRIMARY KEY (queue, source)
   ) WITHOUT ROWID;`,
];

/**
 * The state of a queue, as its consumers and senders report it: an object for each queue, called
 * once in some seconds by each of them.
 */
export class QueueMonitor extends DurableObject<Env> implements QueueMonitorObject {
  readonly #sql: SqlStorage;
  readonly #counters = new Map<string, QueueCounters>();
  #flush: ReturnType<typeof setTimeout> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    ctx.storage.transactionSync(() => migrate(this.#sql, "monitor", STEPS));
    const stored = this.#sql.exec<QueueCounters>(
      `SELECT queue, processed, failed, last_processed_at AS lastProcessedAt, last_lag AS lastLagMs FROM counters`,
    );
    for (const row of stored) {
      this.#counters.set(row.queue, row);
    }
  }

  /** Counts a batch, and keeps what failed with its error until it succeeds or dies. */
  async report({ queue, processed, lagMs, failures, recovered }: BatchReport): Promise<void> {
    const counters = this.#countersOf(queue);
    counters.processed += processed;
    counters.failed += failures.length;
    if (lagMs !== null) {
      counters.lastProcessedAt = Date.now();
      counters.lastLagMs = lagMs;
    }
    this.#counters.set(queue, counters);
    for (const { key, since, attempts, error } of failures) {
      this.#sql.exec(
        "INSERT OR REPLACE INTO failures (key, queue, since, attempts, error) VALUES (?, ?, ?, ?, ?)",
        key,
        queue,
        since,
        attempts,
        error,
      );
    }
    this.#forget(recovered);
    this.#flush ??= setTimeout(() => this.#write(), FLUSH_DELAY_MS);
  }

  /**
   * A sender's oldest event that no consumer has taken, sent again until `until`; null when there
   * is none.
   */
  async reportWaiting(
    queue: string,
    source: string,
    oldest: { since: number; until: number } | null,
  ): Promise<void> {
    if (oldest) {
      this.#sql.exec(
        "INSERT OR REPLACE INTO waiting (queue, source, since, until) VALUES (?, ?, ?, ?)",
        queue,
        source,
        oldest.since,
        oldest.until,
      );
    } else {
      this.#sql.exec("DELETE FROM waiting WHERE queue = ? AND source = ?", queue, source);
    }
  }

  /** The last errors of messages that are dead now, by key. They are no longer waited for. */
  async bury(keys: readonly string[]): Promise<Record<string, string>> {
    const rows = this.#sql
      .exec<{ key: string; error: string }>(
        "SELECT key, error FROM failures WHERE key IN (SELECT value FROM json_each(?))",
        JSON.stringify(keys),
      )
      .toArray();
    // Kept for a while: the consumer of dead letters may be handed them again.
    this.#sql.exec(
      "UPDATE failures SET buried_at = ? WHERE key IN (SELECT value FROM json_each(?))",
      Date.now(),
      JSON.stringify(keys),
    );
    return Object.fromEntries(rows.map(({ key, error }) => [key, error]));
  }

  async read(): Promise<QueueState[]> {
    const now = Date.now();
    this.#sql.exec("DELETE FROM waiting WHERE until < ?", now);
    this.#sql.exec("DELETE FROM failures WHERE since < ?", now - KEEP_FAILURES_MS);
    const oldest = (query: string) =>
      new Map(
        [...this.#sql.exec<{ queue: string; since: number }>(query)].map(({ queue, since }) => [
          queue,
          since,
        ]),
      );
    const retrying = oldest(
      "SELECT queue, min(since) AS since FROM failures WHERE buried_at IS NULL GROUP BY queue",
    );
    const waiting = oldest("SELECT queue, min(since) AS since FROM waiting GROUP BY queue");
    const queues = new Set([...this.#counters.keys(), ...retrying.keys(), ...waiting.keys()]);
    return [...queues].map((queue) => ({
      ...this.#countersOf(queue),
      retryingSince: retrying.get(queue) ?? null,
      waitingSince: waiting.get(queue) ?? null,
    }));
  }

  #countersOf(queue: string): QueueCounters {
    return (
      this.#counters.get(queue) ?? { queue, processed: 0, failed: 0, lastProcessedAt: null, lastLagMs: null }
    );
  }

  #forget(keys: readonly string[]): void {
    if (keys.length === 0) {
      return;
    }
    this.#sql.exec(
      "DELETE FROM failures WHERE key IN (SELECT value FROM json_each(?))",
      JSON.stringify(keys),
    );
  }

  #write(): void {
    this.#flush = null;
    this.ctx.storage.transactionSync(() => {
      for (const { queue, processed, failed, lastProcessedAt, lastLagMs } of this.#counters.values()) {
        this.#sql.exec(
          `INSERT OR REPLACE INTO counters (queue, processed, failed, last_processed_at, last_lag)
           VALUES (?, ?, ?, ?, ?)`,
          queue,
          processed,
          failed,
          lastProcessedAt,
          lastLagMs,
        );
      }
    });
  }
}
