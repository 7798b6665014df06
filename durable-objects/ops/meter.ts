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
  // All names of an interval in one row, as JSON. Older code has a row for each name.
  `CREATE TABLE sums (
     interval TEXT NOT NULL,
     start INTEGER NOT NULL,
     values_by_name TEXT NOT NULL,
     PRIMARY KEY (interval, start)
   ) WITHOUT ROWID;`,
];

/** Samples are added up since the shop opened, counts by interval. */
const ALWAYS = { interval: "always", start: 0 } as const;

interface Span {
  interval: Interval | typeof ALWAYS.interval;
  start: number;
}

/**
 * Adds up what isolates count, so that a reader gets the same figures from each of them. Each
 * isolate reports every few seconds, and no request waits for it.
 */
export class Meter extends DurableObject<Env> implements MeterObject {
  readonly #sql: SqlStorage;
  /** What was added and not written yet. */
  readonly #added = new Map<string, Span & { values: Map<string, number> }>();
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
      this.#add(ALWAYS, name, value);
    }
    for (const name of COUNT_NAMES) {
      const value = counts[name] ?? 0;
      for (const interval of value === 0 ? [] : INTERVALS) {
        this.#add({ interval, start: startOf(interval, now, timeZone) }, name, value);
      }
    }
    this.#flush ??= setTimeout(() => this.#write(), FLUSH_DELAY_MS);
  }

  #add({ interval, start }: Span, name: string, value: number): void {
    const key = `${interval} ${start}`;
    const added = this.#added.get(key) ?? { interval, start, values: new Map<string, number>() };
    added.values.set(name, (added.values.get(name) ?? 0) + value);
    this.#added.set(key, added);
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
    const values = this.#valuesOf(ALWAYS);
    for (const { name, value } of this.#sql.exec<Named>("SELECT name, value FROM samples")) {
      values.set(name, (values.get(name) ?? 0) + value);
    }
    return Object.fromEntries(values);
  }

  async counts(interval: Interval, { from, to }: Period): Promise<CountRow[]> {
    this.#write();
    const rows = this.#sql.exec<Named & { start: number }>(
      `SELECT start, name, sum(value) AS value FROM (
         SELECT start, name, value FROM counts WHERE interval = ?1 AND start >= ?2 AND start < ?3
         UNION ALL SELECT start, key, e.value FROM sums, json_each(values_by_name) e
         WHERE interval = ?1 AND start >= ?2 AND start < ?3)
       GROUP BY start, name ORDER BY start`,
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
    if (this.#added.size === 0) {
      return;
    }
    this.ctx.storage.transactionSync(() => {
      for (const { values, ...span } of this.#added.values()) {
        if (this.env.LEAN_METER === "off") {
          this.#writeEach(span, values);
        } else {
          this.#writeTogether(span, values);
        }
      }
      const old = Date.now() - KEEP_MINUTES_MS;
      this.#sql.exec("DELETE FROM counts WHERE interval = 'minute' AND start < ?", old);
      this.#sql.exec("DELETE FROM sums WHERE interval = 'minute' AND start < ?", old);
    });
    this.#added.clear();
  }

  #writeTogether(span: Span, added: ReadonlyMap<string, number>): void {
    const values = this.#valuesOf(span);
    for (const [name, value] of added) {
      values.set(name, (values.get(name) ?? 0) + value);
    }
    this.#sql.exec(
      "INSERT OR REPLACE INTO sums VALUES (?, ?, ?)",
      span.interval,
      span.start,
      JSON.stringify(Object.fromEntries(values)),
    );
  }

  /** As older code writes it, and reads it. */
  #writeEach({ interval, start }: Span, added: ReadonlyMap<string, number>): void {
    for (const [name, value] of added) {
      const add = "ON CONFLICT DO UPDATE SET value = value + excluded.value";
      if (interval === ALWAYS.interval) {
        this.#sql.exec(`INSERT INTO samples VALUES (?, ?) ${add}`, name, value);
      } else {
        this.#sql.exec(`INSERT INTO counts VALUES (?, ?, ?, ?) ${add}`, interval, start, name, value);
      }
    }
  }

  #valuesOf({ interval, start }: Span): Map<string, number> {
    const [row] = this.#sql
      .exec<{ text: string }>(
        "SELECT values_by_name AS text FROM sums WHERE interval = ? AND start = ?",
        interval,
        start,
      )
      .toArray();
    return new Map(Object.entries(JSON.parse(row?.text ?? "{}") as Record<string, number>));
  }
}

type Named = { name: string; value: number };
