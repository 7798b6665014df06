/**
 * Whether a customer's history depends on how many orders there are:
 *
 *   node load/orders/history.ts [--orders 10000,1000000] [--requests 2000] [--record]
 *
 * Serves two shops for each number of orders, one with its orders in D1 and one in Postgres. A
 * customer has ten orders, spread over all of them. Shops of all sizes are asked for histories in
 * turn, so that the machine is the same to each. Requests with a bookmark read the lists in D1,
 * those without it the order store. Operators' search by email is measured too.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { connectForLong } from "../../scripts/lib/postgres/shards.ts";
import { inProject } from "../../scripts/lib/project.ts";
import { buildWorker } from "../../scripts/lib/worker.ts";
import { startPostgres } from "../../test/support/postgres.mjs";
import { describeMachine } from "../bench/report.ts";
import { makeOrders } from "../lib/fill-shop.ts";
import { Server } from "../lib/servers.ts";
import { mintTokens } from "../lib/shop-client.ts";

const ORDERS_EACH = 10;
/** When the first order was placed, in milliseconds since 1970; one a millisecond from then on. */
const EPOCH = 1_700_000_000_000;
/** Customers who ask. */
const ASKING = 200;
const WARM_UP = 300;
/** What the median of the most orders may be, against that of the fewest. */
const MUST = 1.1;
/** A million orders fit into its memory. */
const POSTGRES = ["shared_buffers=2GB", "max_wal_size=4GB"];

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "10000,1000000" },
    requests: { type: "string", default: "2000" },
    record: { type: "boolean", default: false },
  },
});
const sizes = values.orders.split(",").map(Number);
const requests = Number(values.requests);
const fewest = ASKING * ORDERS_EACH;
if (!sizes.every((orders) => orders >= fewest)) {
  throw new Error(`--orders takes numbers of ${fewest} and more, separated by commas.`);
}

/** The orders of `makeOrders`, in an order shard. */
async function fillPostgres(url: string, orders: number) {
  const sql = connectForLong(url);
  await sql`
    INSERT INTO orders
    SELECT 'ord_' || substr(md5(i::text), 1, 20) || '-1', 'N', 'user:c-' || i % ${orders / ORDERS_EACH}::int, 'ada@example.com',
      'CONFIRMED', 'done', 'trn', 2, 'f', 'USD', 1000, 0, 0, 0, 1000, '{"name": "Ada"}', 'standard', 't', null, ${EPOCH}::bigint + i, ${EPOCH}::bigint + i, 1
    FROM generate_series(1, ${orders}::int) i`;
  await sql`
    INSERT INTO order_lines
    SELECT 'ord_' || substr(md5(i::text), 1, 20) || '-1', 0, 'SKU-' || i % 997, 'A print', 1, 1000, 1, null
    FROM generate_series(1, ${orders}::int) i`;
  await sql`VACUUM ANALYZE`;
  await sql.end();
}

/** Where a shop's orders are. */
type Store = "d1" | "postgres";

interface Question {
  name: string;
  of: Store;
  route: (i: number) => string;
  token: (i: number) => string;
  headers: Record<string, string>;
}

/** Milliseconds until the answer was there. */
async function ask(server: Server, { route, token, headers }: Question, i: number) {
  const started = performance.now();
  const response = await fetch(`${server.origin}${route(i)}`, {
    headers: { Authorization: `Bearer ${token(i)}`, ...headers },
  });
  const { items } = await response.json<{ items?: unknown[] }>();
  if (items?.length !== ORDERS_EACH) {
    throw new Error(`${response.status}: ${JSON.stringify(items)}`);
  }
  return performance.now() - started;
}

const quantile = (times: readonly number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0;

/** One may ask a hundred times a minute, so many do. */
const customers = await mintTokens(ASKING, "c");
const operators = await mintTokens(ASKING, "o", "ops");
const mine = (i: number) => customers[i % ASKING] ?? "";
const questions: Question[] = [
  {
    name: "history, lists (D1)",
    of: "d1",
    route: () => "/api/orders/me",
    token: mine,
    headers: { "x-d1-bookmark": "first-primary" },
  },
  { name: "history, order store (D1)", of: "d1", route: () => "/api/orders/me", token: mine, headers: {} },
  {
    name: "history, order store (Postgres)",
    of: "postgres",
    route: () => "/api/orders/me",
    token: mine,
    headers: {},
  },
  {
    name: "search by email",
    of: "d1",
    route: (i) => `/api/admin/orders?q=c-${i % ASKING}%40example.com`,
    token: (i) => operators[i % ASKING] ?? "",
    headers: {},
  },
];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "history-"));
const postgres = await startPostgres({ flags: POSTGRES });
/** One for each size. */
const shops: Record<Store, Server[]> = { d1: [], postgres: [] };
const start = async (store: Store, orders: number, shards: string[] = []) => {
  const stateDir = path.join(folder, `${store}-${orders}`);
  const server = await Server.start({ kind: "shop", stateDir, shards });
  shops[store].push(server);
  return server;
};
try {
  await buildWorker();
  for (const orders of sizes) {
    await makeOrders(await start("d1", orders), orders, { each: ORDERS_EACH });
    const [url = ""] = await postgres.databases([`orders_${orders}`]);
    await start("postgres", orders, [url]);
    await fillPostgres(url, orders);
  }
  const { at, commit, changed, cores, cpu, memoryGiB, load, node, workerd } = describeMachine(folder);
  const lines = [
    "# Histories among many orders",
    "",
    `\`node load/orders/history.ts --orders ${values.orders} --requests ${requests}\`, ${at}, commit ${commit}${changed ? " with changes" : ""}.`,
    `${cores} cores of ${cpu}, ${memoryGiB} GiB, load ${load.toFixed(1)} when it began; Node ${node}, workerd ${workerd}; client and servers on the same cores.`,
    "",
    `Whole answers over HTTP, one at a time, to customers with ${ORDERS_EACH} orders; the shops in turn.`,
    "",
    "| asked | stored orders | median ms | p95 ms | median against the first | must |",
    "|---|--:|--:|--:|--:|--:|",
  ];
  for (const question of questions) {
    const servers = shops[question.of];
    const times = servers.map(() => [] as number[]);
    for (let i = -WARM_UP; i < requests; i++) {
      // Each goes first as often as last.
      for (const index of i % 2 ? servers.keys() : [...servers.keys()].reverse()) {
        const server = servers[index];
        if (!server) {
          continue;
        }
        const ms = await ask(server, question, i + WARM_UP);
        if (i >= 0) {
          times[index]?.push(ms);
        }
      }
    }
    for (const [index, taken] of times.entries()) {
      const ratio = quantile(taken, 0.5) / quantile(times[0] ?? [], 0.5);
      lines.push(
        `| ${question.name} | ${sizes[index]?.toLocaleString("en-US")} | ${quantile(taken, 0.5).toFixed(2)} | ${quantile(taken, 0.95).toFixed(2)} | ${ratio.toFixed(2)} | ${index === 0 ? "" : `≤ ${MUST.toFixed(2)}`} |`,
      );
    }
  }
  console.log(lines.join("\n"));
  if (values.record) {
    fs.writeFileSync(inProject(`load/results/${at.slice(0, 10)}-history.md`), `${lines.join("\n")}\n`);
  }
} finally {
  await Promise.all(Object.values(shops).flatMap((some) => some.map((server) => server.stop())));
  await postgres.remove();
  fs.rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
