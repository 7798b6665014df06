/**
 * What storing orders costs, against the same rows written by hand with the same driver into the same database, and whether
 * a shopper's history stays as quick when the shop has a hundred times as many orders.
 *
 *   node load/persistence.mjs [--rounds 12] [--few 10000] [--many 1000000] [--only inserts|history] [--record]
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig as readConfig } from "wrangler";
import { migrate } from "../scripts/lib/migrate.mjs";
import { connect, connectForLong, ownUrl, prepareShards } from "../scripts/lib/postgres.mjs";
import { CONFIG, inProject, TOOLS_ENV } from "../scripts/lib/project.mjs";
import { freePort } from "../scripts/lib/state.mjs";
import { startPostgres } from "../test/support/postgres.mjs";
import { describeMachine } from "./bench/report.mjs";

const BATCH = 100;
const BATCHES_A_ROUND = 10;
const PAGES_A_ROUND = 200;
const ORDERS_A_CUSTOMER = 10;
/** As a server is that keeps what it says: every commit reaches the disk. A million orders fit into its memory. */
const POSTGRES = ["shared_buffers=2GB", "max_wal_size=4GB"];
const INSERTS = [
  { title: "Postgres", own: "postgres", raw: "postgres-raw" },
  { title: "D1", own: "d1", raw: "d1-raw" },
];
const HISTORIES = [
  { title: "Postgres, the order store", few: "pg-few", many: "pg-many" },
  { title: "D1, the read model", few: "few", many: "many" },
];

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "12" },
    few: { type: "string", default: "10000" },
    many: { type: "string", default: "1000000" },
    only: { type: "string" },
    record: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const sizes = { few: Number(values.few), many: Number(values.many) };
const wants = (/** @type {string} */ part) => values.only === undefined || values.only === part;

Object.assign(process.env, TOOLS_ENV);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "persistence-"));
const server = await startPostgres({ port: await freePort(), flags: POSTGRES });
const runtime = await startBench(await server.databases(["orders", "few", "many"]));
try {
  const lines = [`# Storing orders`, "", ...(await machineLines())];
  if (wants("inserts")) lines.push(...(await measureInserts()));
  if (wants("history")) lines.push(...(await measureHistories()));
  console.log(lines.join("\n"));
  if (values.record) {
    const file = inProject(`load/results/${new Date().toISOString().slice(0, 10)}-persistence.md`);
    fs.writeFileSync(file, `${lines.join("\n")}\n`);
  }
} finally {
  await runtime.dispose();
  await server.remove();
  fs.rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

/** @param {string[]} urls */
async function startBench(urls) {
  for (const url of urls) await prepareShards([url]);
  const [orders = "", few = "", many = ""] = urls;
  const { outputFiles } = await build({
    entryPoints: [inProject("load/persistence/worker.ts")],
    ...{ bundle: true, format: "esm", write: false, minify: true },
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
  });
  const config = readConfig({ config: CONFIG });
  const settings = {
    resourcePersistencePath: folder,
    workers: [
      {
        name: "persistence",
        compatibilityDate: config.compatibility_date,
        compatibilityFlags: config.compatibility_flags,
        modules: [
          {
            type: /** @type {const} */ ("ESModule"),
            path: "worker.js",
            contents: outputFiles[0]?.text ?? "",
          },
        ],
        d1Databases: { DB: "DB", FEW: "FEW", MANY: "MANY" },
        hyperdrives: { ORDERS_PG_0: orders, PG_FEW: few, PG_MANY: many },
      },
    ],
  };
  const runtime = new Miniflare(convertV4MiniflareOptions(/** @type {any} */ (settings)));
  await runtime.ready;
  for (const name of ["DB", "FEW", "MANY"]) await migrate(await runtime.getD1Database(name));
  return runtime;
}

/** @param {string} url @param {unknown} [body] @returns {Promise<number>} Milliseconds. */
async function call(url, body) {
  const begun = performance.now();
  const response = await runtime.dispatchFetch(`http://bench${url}`, {
    method: "POST",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${url}: ${await response.text()}`);
  return performance.now() - begun;
}

async function measureInserts() {
  /** @type {Record<string, number[]>} */
  const times = {};
  const ways = INSERTS.flatMap(({ own, raw }) => [own, raw]);
  // The first round warms up. The order turns, so that none always follows the same other.
  for (let round = -1; round < rounds; round++) {
    for (const [i] of ways.entries()) {
      const how = ways[(i + Math.max(0, round)) % ways.length] ?? "";
      await call(`/prepare?batches=${BATCHES_A_ROUND}&size=${BATCH}`);
      const ms = await call(`/insert?how=${how}`);
      if (round >= 0) times[how] = [...(times[how] ?? []), ms / BATCHES_A_ROUND];
    }
  }
  return [
    "",
    `A batch of ${BATCH} orders of two lines, with timeline, payment and outbox; ${rounds} rounds of ${BATCHES_A_ROUND} batches, each batch with a connection of its own; medians.`,
    "",
    "| | store, ms a batch | raw multi-row inserts, ms | store ÷ raw, orders/s | must |",
    "|---|--:|--:|--:|--:|",
    ...INSERTS.map(({ title, own, raw }) => {
      const [ours, theirs] = [median(times[own]), median(times[raw])];
      return `| ${title} | ${ours.toFixed(1)} | ${theirs.toFixed(1)} | ${(theirs / ours).toFixed(2)} | 0.60 |`;
    }),
  ];
}

async function measureHistories() {
  await fillPostgres("few", sizes.few);
  await fillPostgres("many", sizes.many);
  await fillReadModel("FEW", sizes.few);
  await fillReadModel("MANY", sizes.many);
  /** @type {Record<string, number[]>} */
  const times = {};
  const customersOf = (/** @type {number} */ orders) =>
    Array.from(
      { length: PAGES_A_ROUND },
      () => `user:${Math.floor(Math.random() * (orders / ORDERS_A_CUSTOMER))}`,
    );
  for (let round = -1; round < rounds; round++) {
    for (const { few, many } of HISTORIES) {
      for (const where of round % 2 ? [few, many] : [many, few]) {
        const ms = await call(
          `/history?where=${where}`,
          customersOf(where.endsWith("few") ? sizes.few : sizes.many),
        );
        if (round >= 0) times[where] = [...(times[where] ?? []), ms / PAGES_A_ROUND];
      }
    }
  }
  return [
    "",
    `First page of a customer with ${ORDERS_A_CUSTOMER} orders, customers at random; ${rounds} rounds of ${PAGES_A_ROUND} pages; medians.`,
    "",
    `| | ${sizes.few} orders, ms | ${sizes.many} orders, ms | ratio | must |`,
    "|---|--:|--:|--:|--:|",
    ...HISTORIES.map(({ title, few, many }) => {
      const [small, large] = [median(times[few]), median(times[many])];
      return `| ${title} | ${small.toFixed(2)} | ${large.toFixed(2)} | ${(large / small).toFixed(2)} | ≤ 1.10 |`;
    }),
  ];
}

/** Orders in rows of their own making, straight in the database. @param {string} name @param {number} count */
async function fillPostgres(name, count) {
  const sql = connectForLong(ownUrl(name, server.port));
  // Every customer's orders lie far apart, as they come.
  await sql`
    INSERT INTO orders
    SELECT 'ord_' || substr(md5(i::text), 1, 20) || '-1', 'N', 'user:' || i % ${count / ORDERS_A_CUSTOMER}::int, 'ada@example.com',
      'CONFIRMED', 'done', 'trn', 2, 'f', 'USD', 1000, 0, 0, 0, 1000, '{"name": "Ada"}', 'standard', 't', null, i, i, 2
    FROM generate_series(1, ${count}::int) i`;
  await sql`
    INSERT INTO order_lines
    SELECT 'ord_' || substr(md5(i::text), 1, 20) || '-1', p, 'SKU-' || p, 'A print', 1, 500, 1, null
    FROM generate_series(1, ${count}::int) i, generate_series(0, 1) p`;
  await sql`VACUUM ANALYZE`;
  await sql.end();
}

/** @param {string} name @param {number} count */
async function fillReadModel(name, count) {
  const db = await runtime.getD1Database(name);
  const step = 50_000;
  for (let first = 1; first <= count; first += step) {
    await db
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT cast(?1 as integer) UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
         INSERT INTO order_summaries (id, customer, email, status, total, item_count, placed_at, version)
         SELECT printf('ord_%08x%012x-1', i * 2654435761 % 4294967296, i), 'user:' || (i % cast(?3 as integer)), 'ada@example.com', 'CONFIRMED', 1000, 2, i, 2 FROM n`,
      )
      .bind(first, Math.min(count, first + step - 1), count / ORDERS_A_CUSTOMER)
      .run();
  }
}

/** @param {number[]} [list] */
function median(list = []) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

async function machineLines() {
  const machine = describeMachine(folder);
  const sql = connect(ownUrl("orders", server.port));
  const [version] = await sql`SHOW server_version`;
  await sql.end();
  return [
    `\`node load/persistence.mjs ${process.argv
      .slice(2)
      .filter((arg) => arg !== "--record")
      .join(" ")}\`, ${machine.at}, commit ${machine.commit}${machine.changed ? " with changes" : ""}.`,
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, load ${machine.load.toFixed(1)} when it began; a write that reaches the disk takes ${machine.fsyncMs.toFixed(1)} ms.`,
    `Node ${machine.node}, workerd ${machine.workerd}, PostgreSQL ${version?.server_version} with fsync, client and server on the same cores.`,
  ];
}
