import { DurableObject } from "cloudflare:workers";
import { COUNT_NAMES } from "../../domain/analytics/counts.ts";
import { DAY_MS, INTERVALS, type Interval, type Period, startOf } from "../../domain/analytics/periods.ts";
import type { Samples } from "../../domain/analytics/prometheus.ts";
import type { ErrorGroup, ErrorReport } from "../../domain/errors/error-group.ts";
import type { CountRow, MeterObject, MeterReport } from "../../shop/meter/meter-object.ts";
import { currentShop } from "../../shop/settings/current-shop.ts";
import { migrate } from "../base/schema-steps.ts";

/** What was added is written this long after it, so that a busy shop costs few rows. */
const FLUSH_DELAY_MS = 5_000;
/** How long counts are kept by the minute. Counts by the hour are kept without end. */
const KEEP_MINUTES_MS = 7 * DAY_MS;
/** Groups of errors that are kept: those that were seen last. */
const MOST_ERRORS = 200;

const STEPS: readonly string[] = [
  `CREATE TABLE samples (name TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID;
   CREATE TABLE counts (
     interval TEXT NOT NULL,
     start INTEGER NOT NULL,
     name TEXT NOT NULL,
     value INTEGER NOT NULL,
     PRIMARY KEY (interval, start, name)
   ) WITHOUT ROWID;`,
  `CREATE TABLE errors (
     cause TEXT PRIMARY KEY,
     message TEXT NOT NULL,
     error TEXT NOT NULL,
     trace_id TEXT,
     first_release TEXT NOT NULL,
     last_release TEXT NOT NULL,
     count INTEGER NOT NULL,
     first_at INTEGER NOT NULL,
     last_at INTEGER NOT NULL
   ) WITHOUT ROWID;`,
];

/**
 * Adds up what isolates count, so that a reader gets the same figures from each of them. Each
 * isolate reports every few seconds, and no request waits for it.
 */
export class Meter extends DurableObject<Env> implements MeterObject {
  readonly #sql: SqlStorage;
  /** What was added and not written yet. */
  readonly #samples = new Map<string, number>();
  readonly #counts = new Map<string, { interval: Interval; start: number; name: string; value: number }>();
  #flush: ReturnType<typeof setTimeout> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    ctx.storage.transactionSync(() => migrate(this.#sql, "meter", STEPS));
  }

  async add({ samples, counts }: MeterReport): Promise<void> {
    const { timeZone } = await currentShop(this.env);
    const now = Date.now();
    for (const [name, value] of Object.entries(samples)) {
      this.#samples.set(name, (this.#samples.get(name) ?? 0) + value);
    }
    for (const name of COUNT_NAMES) {
      const value = counts[name] ?? 0;
      for (const interval of value === 0 ? [] : INTERVALS) {
        const start = startOf(interval, now, timeZone);
        const key = `${interval} ${start} ${name}`;
        const before = this.#counts.get(key)?.value ?? 0;
        this.#counts.set(key, { interval, start, name, value: before + value });
      }
    }
    this.#flush ??= setTimeout(() => this.#write(), FLUSH_DELAY_MS);
  }

  async addErrors(reports: readonly ErrorReport[]): Promise<void> {
    this.ctx.storage.transactionSync(() => {
      for (const { cause, message, error, traceId, release, count, lastAt } of reports) {
        this.#sql.exec(
          `INSERT INTO errors VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?7)
           ON CONFLICT DO UPDATE SET error = excluded.error, trace_id = coalesce(excluded.trace_id, trace_id),
             last_release = excluded.last_release, count = count + excluded.count,
             last_at = max(last_at, excluded.last_at)`,
          cause,
          message,
          error,
          traceId,
          release,
          count,
          lastAt,
        );
      }
      this.#sql.exec(
        "DELETE FROM errors WHERE cause IN (SELECT cause FROM errors ORDER BY last_at DESC, cause LIMIT -1 OFFSET ?)",
        MOST_ERRORS,
      );
    });
  }

  async errors(limit: number): Promise<ErrorGroup[]> {
    return this.#sql
      .exec<{ [Name in keyof ErrorGroup]: ErrorGroup[Name] }>(
        `SELECT cause, message, error, trace_id AS traceId, first_release AS firstRelease,
           last_release AS release, count, first_at AS firstAt, last_at AS lastAt
         FROM errors ORDER BY last_at DESC, cause LIMIT ?`,
        limit,
      )
      .toArray();
  }

  async samples(): Promise<Samples> {
    this.#write();
    return Object.fromEntries(
      [...this.#sql.exec<{ name: string; value: number }>("SELECT name, value FROM samples")].map(
        ({ name, value }) => [name, value],
      ),
    );
  }

  async counts(interval: Interval, { from, to }: Period): Promise<CountRow[]> {
    this.#write();
    const rows = this.#sql.exec<{ start: number; name: string; value: number }>(
      "SELECT start, name, value FROM counts WHERE interval = ? AND start >= ? AND start < ? ORDER BY start",
      interval,
      from,
      to,
    );
    return [...Map.groupBy(rows, ({ start }) => start)].map(([start, some]) => ({
      start,
      counts: Object.fromEntries(some.map(({ name, value }) => [name, value])),
    }));
  }

  #write(): void {
    if (this.#flush !== null) {
      clearTimeout(this.#flush);
      this.#flush = null;
    }
    if (this.#samples.size === 0 && this.#counts.size === 0) {
      return;
    }
    this.ctx.storage.transactionSync(() => {
      for (const [name, value] of this.#samples) {
        this.#sql.exec(
          "INSERT INTO samples VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value",
          name,
          value,
        );
      }
      for (const { interval, start, name, value } of this.#counts.values()) {
        this.#sql.exec(
          "INSERT INTO counts VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value",
          interval,
          start,
          name,
          value,
        );
      }
      const old = Date.now() - KEEP_MINUTES_MS;
      this.#sql.exec("DELETE FROM counts WHERE interval = 'minute' AND start < ?", old);
    });
    this.#samples.clear();
    this.#counts.clear();
  }
}
