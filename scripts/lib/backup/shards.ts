import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import type { Sql, TransactionSql } from "postgres";
import { Stop } from "../cli.ts";
import { connect, expectReachable, migrateShard, placeOf } from "../postgres/shards.ts";
import { type BackupFile, describeFile } from "./manifest.ts";

const TABLES = ["buckets", "orders", "order_lines", "order_timeline", "payments", "outbox"];
const ROWS_AT_ONCE = 1_000;
/** The databases end long or idle transactions; a backup may take long. */
const NO_TIMEOUTS = { connection: { statement_timeout: 0, idle_in_transaction_session_timeout: 0 } };

/** Writes every row of every shard as a line of JSON, each shard from one snapshot. */
export async function backupShards(urls: readonly string[], folder: string) {
  const files: BackupFile[] = [];
  let schema: string[] = [];
  for (const [shard, url] of urls.entries()) {
    const sql = connect(url, NO_TIMEOUTS);
    try {
      await expectReachable(url, sql);
      await expectTables(sql, url);
      schema = await migrationsOf(sql);
      fs.mkdirSync(path.join(folder, `shards/${shard}`), { recursive: true });
      const counts = await sql.begin("isolation level repeatable read read only", async (tx) => {
        const written: [string, number][] = [];
        for (const table of TABLES) {
          const name = `shards/${shard}/${table}.ndjson`;
          written.push([name, await writeTable(tx, table, path.join(folder, name))]);
        }
        return written;
      });
      for (const [name, rows] of counts) {
        files.push(await describeFile(folder, name, { [path.basename(name, ".ndjson")]: rows }));
      }
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
  return { files, schema };
}

/** The migrations of a shard, by their hashes. */
async function migrationsOf(sql: Sql): Promise<string[]> {
  const rows = await sql`select hash from drizzle.__drizzle_migrations order by id`;
  return rows.map(({ hash }) => hash);
}

/** A table that this code does not know would be left out without a word. */
async function expectTables(sql: Sql, url: string) {
  const rows = await sql`select tablename from pg_tables where schemaname = 'public' order by tablename`;
  const found = rows.map(({ tablename }) => tablename).join();
  if (found !== TABLES.toSorted().join()) {
    throw new Stop(`backup_schema_differs: ${placeOf(url)} has the tables ${found || "none"}.`);
  }
}

async function writeTable(tx: TransactionSql, table: string, file: string) {
  const out = fs.openSync(file, "w");
  try {
    let rows = 0;
    const query = tx`select row_to_json(t)::text as line from ${tx(table)} t`;
    await query.cursor(ROWS_AT_ONCE, (some) => {
      fs.writeSync(out, some.map(({ line }) => `${line}\n`).join(""));
      rows += some.length;
    });
    return rows;
  } finally {
    fs.closeSync(out);
  }
}

/**
 * Fills empty shards from a verified backup. Each is filled in a transaction, and all are committed
 * together at the end: when something fails before, every shard is as it was.
 * @param schema The migrations they were backed up with.
 * @param thenState Runs when every row is in, before anything is committed.
 */
export async function restoreShards(
  urls: readonly string[],
  folder: string,
  schema: readonly string[],
  thenState: () => void,
) {
  const shards = urls.map((url) => ({ url, sql: connect(url, NO_TIMEOUTS) }));
  try {
    for (const { url, sql } of shards) {
      await expectReachable(url, sql);
      await migrateShard(sql);
      if ((await migrationsOf(sql)).join() !== schema.join()) {
        throw new Stop(
          `backup_schema_differs: the order shards of the backup have other tables than ${placeOf(url)}.`,
        );
      }
      await expectEmpty(sql, url);
    }
    const fill = async (shard: number) => {
      const next = shards[shard];
      if (!next) {
        return thenState();
      }
      await next.sql.begin(async (tx) => {
        for (const table of TABLES) {
          await readTable(tx, table, path.join(folder, `shards/${shard}/${table}.ndjson`));
        }
        await fill(shard + 1);
      });
    };
    await fill(0);
  } finally {
    await Promise.all(shards.map(({ sql }) => sql.end({ timeout: 1 })));
  }
}

async function expectEmpty(sql: Sql, url: string) {
  for (const table of TABLES) {
    const [row] = await sql`select 1 from ${sql(table)} limit 1`;
    if (row) {
      throw new Stop(
        `state_not_empty: ${placeOf(url)} holds ${table} already. Restore into an empty database.`,
      );
    }
  }
}

async function readTable(tx: TransactionSql, table: string, file: string) {
  let lines: string[] = [];
  const insert = async () => {
    const json = `[${lines.join()}]`;
    lines = [];
    await tx`insert into ${tx(table)} select * from json_populate_recordset(null::${tx(table)}, ${json}::text::json)`;
  };
  for await (const line of readline.createInterface({
    input: fs.createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (lines.push(line) === ROWS_AT_ONCE) {
      await insert();
    }
  }
  if (lines.length > 0) {
    await insert();
  }
}
