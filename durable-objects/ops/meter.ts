import { DurableObject } from "cloudflare:workers";
import { COUNT_NAMES } from "../../domain/analytics/counts.ts";
import { DAY_MS, INTERVALS, type Interval, type Period, startOf } from "../../domain/analytics/periods.ts";
import type { Samples } from "../../domain/analytics/prometheus.ts";
import type { CountRow, MeterObject, MeterReport } from "../../shop/meter/meter-object.ts";
import { currentShop } from "../../shop/settings/current-shop.ts";
import { migrate } from "../base/schema-steps.ts";

/** What was added is written this long after it, so that a busy shop costs few rows. */
const FLUSH_DELAY_MS = 5_000;
/** Counts are known by the minute for so long, and by the hour for ever. */
const KEEP_MINUTES_MS = 7 * DAY_MS;

const STEPS: readonly string[] = [
  `CREATE TABLE samples (name TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID;
   CREATE TABLE counts (
     interval TEXT NOT NULL,
     start INTEGER NOT NULL,
     name TEXT NOT NULL,
     value INTEGER NOT NULL,
     PRIMARY KEY (interval, start, name)
   ) WITHOUT ROWID;`,
];

/**
 * Adds up what isolates count, so that what is read does not depend on which of them answers. It
 * hears of each isolate once in some seconds, and no request waits for it.
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
