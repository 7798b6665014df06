import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { shown } from "../support/shown.ts";
import { inOrder } from "./names.ts";
import { differences, show, showAfter } from "./show.ts";
import type { Work } from "./work.ts";

type Row = Record<string, unknown>;
const ROW = "row number";
const LONG_CHARS = 5_000;
type Rows = ReadonlyMap<string, Row>;

const WRITE =
  /\b(?:insert(?:\s+or\s+\w+)?\s+into|replace\s+into|update(?:\s+or\s+\w+)?|delete\s+from)\s+["`]?(\w+)/gi;
/** What the lists of the catalog are made of: triggers derive it from rows that are shown. */
const DERIVED =
  /^(d1_migrations|product_search.*|product_words|listing_values|facet_counts|sqlite_.*|_cf.*)$/;

/** What statements change in D1: each table that a step wrote to is read before and after it. */
export class RowWatch {
  readonly #work: Work;
  readonly #reaches = new Map<string, Set<string>>();
  readonly #keys = new Map<string, string[]>();
  readonly #known = new Map<string, Rows>();
  readonly #written = new Set<string>();
  readonly #long = new Map<string, Row>();

  private constructor(work: Work) {
    this.#work = work;
  }

  /** Watches the database for the rest of the file. */
  static async of(db: D1Database, work: Work): Promise<RowWatch> {
    const watch = new RowWatch(work);
    await watch.#learn(db);
    await watch.#read(db, [...watch.#keys.keys()]);
    watch.#listen(db);
    return watch;
  }

  /** The tables, what they are keyed by, and the tables that a write to each of them reaches. */
  async #learn(db: D1Database): Promise<void> {
    const { results } = await db
      .prepare("SELECT type, name, tbl_name AS of, sql FROM sqlite_master WHERE type IN ('table', 'trigger')")
      .all<{ type: string; name: string; of: string; sql: string }>();
    const tables = results.filter(({ type, name }) => type === "table" && !DERIVED.test(name));
    const columns = await db.batch<{ name: string; pk: number }>(
      tables.map(({ name }) => db.prepare("SELECT name, pk FROM pragma_table_info(?)").bind(name)),
    );
    for (const [n, { name, sql }] of tables.entries()) {
      const keys = (columns[n]?.results ?? []).filter(({ pk }) => pk > 0);
      this.#keys.set(
        name,
        keys.map((key) => key.name),
      );
      for (const [, parent = ""] of sql.matchAll(/references\s+["`]?(\w+)/gi)) {
        this.#reachesOf(parent).add(name);
      }
    }
    for (const { of, sql } of results.filter(({ type }) => type === "trigger")) {
      for (const table of writtenBy(sql)) {
        this.#reachesOf(of).add(table);
      }
    }
  }

  #reachesOf(table: string): Set<string> {
    const reached = this.#reaches.get(table) ?? new Set();
    this.#reaches.set(table, reached);
    return reached;
  }

  #listen(db: D1Database): void {
    const statement: unknown = Object.getPrototypeOf(db.prepare("SELECT 1"));
    for (const [owner, name] of [
      ...["run", "all", "first", "raw"].map((method) => [statement, method] as const),
      ...[db, Object.getPrototypeOf(db.withSession())].map((one) => [one, "batch"] as const),
    ]) {
      this.#spy(owner, name);
    }
  }

  #spy(owner: unknown, name: string): void {
    const real = Reflect.get(Object(owner), name);
    const note = (sql: unknown) => this.#note(sql);
    const work = this.#work;
    const spied = function (this: unknown, ...args: unknown[]): Promise<unknown> {
      for (const one of Array.isArray(args[0]) ? args[0] : [this]) {
        note(Reflect.get(Object(one), "statement"));
      }
      return work.of(Reflect.apply(real, this, args));
    };
    vi.spyOn(Object(owner), name).mockImplementation(spied);
  }

  #note(sql: unknown): void {
    const waiting = writtenBy(String(sql));
    for (let table = waiting.pop(); table !== undefined; table = waiting.pop()) {
      if (!this.#written.has(table)) {
        this.#written.add(table);
        waiting.push(...this.#reachesOf(table));
      }
    }
  }

  async #read(db: D1Database, tables: readonly string[]): Promise<void> {
    if (tables.length === 0) {
      return;
    }
    const found = await db.batch<Row>(tables.map((table) => db.prepare(this.#query(table))));
    for (const [n, table] of tables.entries()) {
      const keys = this.#keys.get(table) ?? [];
      const rows = (found[n]?.results ?? []).map(
        (row) => [JSON.stringify(keys.length > 0 ? keys.map((key) => row[key]) : row[ROW]), row] as const,
      );
      this.#known.set(table, new Map(rows));
    }
  }

  /** A table without a key of its own is read with its rows' numbers. */
  #query(table: string): string {
    return `SELECT ${this.#keys.get(table)?.length ? "" : `rowid AS "${ROW}", `}* FROM "${table}"`;
  }

  /** What changed since this was asked the last time: a line for a row, tables by their names. */
  async changes(): Promise<string[]> {
    const tables = [...this.#written].filter((table) => this.#keys.has(table)).sort();
    this.#written.clear();
    const before = new Map(tables.map((table) => [table, this.#known.get(table) ?? new Map()]));
    await this.#read(env.DB, tables);
    this.#written.clear();
    return tables.flatMap((table) =>
      this.#changesOf(table, before.get(table) ?? new Map(), this.#known.get(table) ?? new Map()),
    );
  }

  /** A row that is added. A long one is like the last long one of its table, but for this. */
  #added(table: string, row: Row): string {
    if (JSON.stringify(row).length < LONG_CHARS) {
      return show(row);
    }
    const before = this.#long.get(table);
    this.#long.set(table, row);
    return showAfter(before, row);
  }

  #changesOf(table: string, before: Rows, after: Rows): string[] {
    const lines: string[] = [];
    const last = [...before.values()].at(-1);
    if (last && !this.#long.has(table)) {
      this.#long.set(table, readable(last));
    }
    for (const [key, row] of after) {
      const old = before.get(key);
      if (!old) {
        lines.push(`+ ${table} ${this.#added(table, readable(row))}`);
        continue;
      }
      const changed = differences(readable(old), readable(row));
      if (changed.length > 0) {
        lines.push([`~ ${table} ${keyText(key)}`, ...changed].join("\n  "));
      }
    }
    for (const key of before.keys()) {
      if (!after.has(key)) {
        lines.push(`- ${table} ${keyText(key)}`);
      }
    }
    return inOrder(lines);
  }
}

function writtenBy(sql: string): string[] {
  return [...sql.matchAll(WRITE)].map(([, table = ""]) => table).filter((table) => !DERIVED.test(table));
}

function keyText(key: string): string {
  const parts: unknown = JSON.parse(key);
  return Array.isArray(parts) ? parts.join(" ") : `row ${parts}`;
}

/** A row without what it leaves empty, its JSON opened. */
function readable(row: Row): Row {
  const columns = Object.entries(row).filter(([name, value]) => value !== null && name !== ROW);
  return Object.fromEntries(columns.map(([name, value]) => [name, opened(value)]));
}

function opened(value: unknown): unknown {
  if (typeof value !== "string" || !/^([[{]|<!doctype)/.test(value)) {
    return value;
  }
  if (value.startsWith("<")) {
    return shown(value).split("\n");
  }
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
