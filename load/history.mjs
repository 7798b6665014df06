/**
 * Whether a customer's history depends on how many orders there are: `node load/history.mjs [--orders 10000,1000000] [--requests 2000]`.
 *
 * Serves a shop for each number of orders, ten to a customer and each customer's spread over all of them, and asks all
 * shops for histories in turn, so that the machine is the same to each. Twice: with a bookmark, from the read model, and
 * without, from the order store. Operators' search by email too.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildWorker } from "../scripts/lib/worker.mjs";
import { Server } from "./lib/servers.mjs";
import { mintTokens } from "./lib/shop-client.mjs";

const ORDERS_EACH = 10;
/** Rows that one statement makes. */
const CHUNK = 20_000;
/** When the first order was placed, in milliseconds since 1970; one a millisecond from then on. */
const EPOCH = 1_700_000_000_000;
/** Customers who ask. */
const ASKING = 200;
const WARM_UP = 300;

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "10000,1000000" },
    requests: { type: "string", default: "2000" },
  },
});
const sizes = values.orders.split(",").map(Number);
const requests = Number(values.requests);

/** @param {Server} server @param {number} orders */
async function fill(server, orders) {
  const customers = orders / ORDERS_EACH;
  for (let from = 0; from < orders; from += CHUNK) {
    const rows = `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${Math.min(orders, from + CHUNK)})`;
    await server.query(`INSERT INTO orders (id, number, customer, email, status, step, fingerprint, currency, subtotal, discount, shipping, tax,
        total, shipping_address, shipping_method, traceparent, placed_at, updated_at)
      ${rows} SELECT 'ord_' || lower(hex(randomblob(10))) || '-1', 'N' || i, 'user:c-' || (i % ${customers}), 'c-' || (i % ${customers}) || '@example.com',
        'CONFIRMED', 'done', 'f', 'USD', 1000, 0, 0, 0, 1000, '{"name":"A","line1":"B","city":"C","postalCode":"1","country":"US"}', 'standard', 't',
        ${EPOCH} + i, ${EPOCH} + i FROM n`);
    const made = `FROM orders WHERE rowid > ${from} AND rowid <= ${from + CHUNK}`;
    await server.query(`INSERT INTO order_lines (order_id, position, sku, title, quantity, unit_price, price_version)
      SELECT id, 0, 'SKU-' || (placed_at % 997), 'A print', 1, 1000, 1 ${made}`);
    await server.query(`INSERT INTO order_summaries (id, customer, email, status, total, item_count, placed_at, version)
      SELECT id, customer, email, status, total, 1, placed_at, 2 ${made}`);
  }
}

/** @typedef {{ name: string, route: (i: number) => string, token: (i: number) => string, headers: Record<string, string> }} Question */

/** Milliseconds until the answer was there. @param {Server} server @param {Question} question @param {number} i */
async function ask(server, { route, token, headers }, i) {
  const started = performance.now();
  const response = await fetch(`${server.origin}${route(i)}`, {
    headers: { Authorization: `Bearer ${token(i)}`, ...headers },
  });
  const { items } = await response.json();
  if (items?.length !== ORDERS_EACH) throw new Error(`${response.status}: ${JSON.stringify(items)}`);
  return performance.now() - started;
}

/** @param {readonly number[]} times @param {number} share */
const quantile = (times, share) => times.toSorted((a, b) => a - b)[Math.floor(times.length * share)] ?? 0;

/** One may ask a hundred times a minute, so many do. */
const customers = await mintTokens(ASKING, "c");
const operators = await mintTokens(ASKING, "o", "ops");
const mine = (/** @type {number} */ i) => customers[i % ASKING] ?? "";
/** @type {Question[]} */
const questions = [
  {
    name: "history, read model",
    route: () => "/api/orders/me",
    token: mine,
    headers: { "x-d1-bookmark": "first-primary" },
  },
  { name: "history, order store", route: () => "/api/orders/me", token: mine, headers: {} },
  {
    name: "search by email",
    route: (i) => `/api/admin/orders?q=c-${i % ASKING}%40example.com`,
    token: (i) => operators[i % ASKING] ?? "",
    headers: {},
  },
];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "history-"));
/** @type {Server[]} */
const servers = [];
try {
  await buildWorker();
  for (const orders of sizes) {
    const server = await Server.start({ kind: "shop", stateDir: path.join(folder, String(orders)) });
    servers.push(server);
    await fill(server, orders);
  }
  const [cpu] = os.cpus();
  console.log(`${os.cpus().length} × ${cpu?.model}, ${requests} requests each, one at a time.\n`);
  console.log(
    "| asked | stored orders | median ms | p95 ms | median against the first |\n|---|--:|--:|--:|--:|",
  );
  for (const question of questions) {
    const times = servers.map(() => /** @type {number[]} */ ([]));
    for (let i = -WARM_UP; i < requests; i++) {
      for (const [index, server] of servers.entries()) {
        const ms = await ask(server, question, i + WARM_UP);
        if (i >= 0) times[index]?.push(ms);
      }
    }
    for (const [index, taken] of times.entries()) {
      const ratio = quantile(taken, 0.5) / quantile(times[0] ?? [], 0.5);
      console.log(
        `| ${question.name} | ${sizes[index]?.toLocaleString("en-US")} | ${quantile(taken, 0.5).toFixed(2)} | ${quantile(taken, 0.95).toFixed(2)} | ${ratio.toFixed(2)} |`,
      );
    }
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  fs.rmSync(folder, { recursive: true, force: true });
}
