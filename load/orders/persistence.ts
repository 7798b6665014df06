/**
 * What storing orders costs, against the same rows written by hand with the same driver into the
 * same database.
 *
 *   node load/orders/persistence.ts [--rounds 12] [--record]
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig as readConfig } from "wrangler";
import { migrate } from "../../scripts/lib/migrate.ts";
import { connect, ownUrl, prepareShards } from "../../scripts/lib/postgres/shards.ts";
import { CONFIG, inProject, TOOLS_ENV } from "../../scripts/lib/project.ts";
import { startPostgres } from "../../test/support/postgres.mjs";
import { describeMachine } from "../bench/report.ts";

const BATCH = 100;
const BATCHES_A_ROUND = 10;
/** As a server is that keeps what it says: every commit reaches the disk. */
const POSTGRES = ["shared_buffers=2GB", "max_wal_size=4GB"];
const INSERTS = [
  { title: "Postgres", own: "postgres", raw: "postgres-raw" },
  { title: "D1", own: "d1", raw: "d1-raw" },
];

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "12" },
    record: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);

Object.assign(process.env, TOOLS_ENV);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "persistence-"));
const server = await startPostgres({ flags: POSTGRES });
const runtime = await startBench(await server.databases(["orders"]));
try {
  const lines = [`# Storing orders`, "", ...(await machineLines()), ...(await measureInserts())];
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

/** @param urls Of one database. */
async function startBench(urls: string[]) {
  await prepareShards(urls);
  const [orders = ""] = urls;
  const { outputFiles } = await build({
    entryPoints: [inProject("load/persistence/worker.ts")],
    bundle: true,
    format: "esm",
    write: false,
    minify: true,
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
            type: "ESModule" as const,
            path: "worker.js",
            contents: outputFiles[0]?.text ?? "",
          },
        ],
        d1Databases: { DB: "DB" },
        hyperdrives: { ORDERS_PG_0: orders },
      },
    ],
  };
  const runtime = new Miniflare(convertV4MiniflareOptions(settings));
  await runtime.ready;
  await migrate(await runtime.getD1Database("DB"));
  return runtime;
}

/** @returns Milliseconds. */
async function call(url: string): Promise<number> {
  const begun = performance.now();
  const response = await runtime.dispatchFetch(`http://bench${url}`, { method: "POST" });
  if (!response.ok) {
    throw new Error(`${url}: ${await response.text()}`);
  }
  return performance.now() - begun;
}

async function measureInserts() {
  const times: Record<string, number[]> = {};
  const ways = INSERTS.flatMap(({ own, raw }) => [own, raw]);
  // The first round warms up. The order turns, so that none always follows the same other.
  for (let round = -1; round < rounds; round++) {
    for (const [i] of ways.entries()) {
      const how = ways[(i + Math.max(0, round)) % ways.length] ?? "";
      await call(`/prepare?batches=${BATCHES_A_ROUND}&size=${BATCH}`);
      const ms = await call(`/insert?how=${how}`);
      if (round >= 0) {
        times[how] = [...(times[how] ?? []), ms / BATCHES_A_ROUND];
      }
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

function median(list: number[] = []) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

async function machineLines() {
  const machine = describeMachine(folder);
  const sql = connect(ownUrl("orders", server.port));
  const [version] = await sql`SHOW server_version`;
  await sql.end();
  return [
    `\`node load/orders/persistence.ts ${process.argv
      .slice(2)
      .filter((arg) => arg !== "--record")
      .join(" ")}\`, ${machine.at}, commit ${machine.commit}${machine.changed ? " with changes" : ""}.`,
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, load ${machine.load.toFixed(1)} when it began; a write that reaches the disk takes ${machine.fsyncMs.toFixed(1)} ms.`,
    `Node ${machine.node}, workerd ${machine.workerd}, PostgreSQL ${version?.server_version} with fsync, client and server on the same cores.`,
  ];
}
