/**
 * What each page of the console costs in a shop of many products and orders:
 *
 *   node load/console.ts [--products 10000] [--orders 100000] [--requests 20]
 *     [--state /dev/shm] [--built]
 *
 * Each page is asked for by an operator, one request after another. The figure is the processor
 * time of the whole runtime, Worker, D1 and objects together. It fails where a page takes more than
 * 200 ms.
 */
import fs from "node:fs";
import { parseArgs } from "node:util";
import { FAST_FOLDER } from "../scripts/lib/project.ts";
import { buildWorker } from "../scripts/lib/worker.ts";
import { makeOrders, makeProducts } from "./lib/fill-shop.ts";
import { HttpClient } from "./lib/http-client.ts";
import { Server } from "./lib/servers.ts";
import { Merchant, mintTokens, orderRequest } from "./lib/shop-client.ts";
import { temporaryFolder } from "./lib/temporary-folder.ts";

const MUST_MS = 200;
const ORDERS_EACH = 10;
/** Orders that a search by words opens on one page, placed as shoppers place them, so sealed. */
const SEALED = 300;
const CONNECTIONS = 32;
const CHUNK = 500;
const WARM_UP = 3;

const { values } = parseArgs({
  options: {
    products: { type: "string", default: "10000" },
    orders: { type: "string", default: "100000" },
    requests: { type: "string", default: "20" },
    state: { type: "string", default: FAST_FOLDER },
    built: { type: "boolean", default: false },
  },
});
const [products, orders, requests] = [values.products, values.orders, values.requests].map(Number) as [
  number,
  number,
  number,
];

/** Accounts of those who ordered. */
async function makeCustomers(server: Server) {
  await server.query(`with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ${orders / ORDERS_EACH})
    insert into accounts (id, email, name, role, created_at, updated_at)
    select 'c-' || i, 'c-' || i || '@example.com', 'Customer ' || i, 'customer', 1700000000000 + i, 1700000000000 + i from n`);
}

async function placeSealed(server: Server) {
  const merchant = await Merchant.at(server.origin);
  const saleId = await merchant.openSale({ allotment: SEALED, lanes: 1 });
  const tokens = await mintTokens(SEALED, "sealed");
  const requests = tokens.map((token, i) => orderRequest(saleId, token, `sealed-${i}`));
  const client = await HttpClient.open(server.port, CONNECTIONS);
  await client.saturate({ next: () => requests.shift() ?? null }, { seconds: 60 });
  client.close();
}

/** What staff see of orders beside them: payments, and tags on some. */
async function payAndTag(server: Server) {
  await server.query(`insert into payments (order_id, provider, token, amount, state, attempts, updated_at)
    select id, 'mock', 'tok_ok', total, 'captured', 1, placed_at from orders where true on conflict do nothing`);
  await server.query(`insert into order_tags (tag, placed_at, order_id)
    select 'gift', placed_at, id from orders where rowid % 50 = 0`);
}

async function pagesOf(server: Server): Promise<string[]> {
  const [order] = await server.query("select id from orders order by placed_at desc limit 1");
  const [variant] = await server.query("select sku from variants where product_id = 'prd_made77' limit 1");
  return [
    "",
    "/orders",
    "/orders?status=CONFIRMED",
    "/orders?status=CANCELLED",
    "/orders?sku=SKU-7",
    "/orders?tag=gift",
    "/orders?tag=gift&sku=SKU-7",
    "/orders?q=c-77%40example.com",
    "/orders?q=Lovelace",
    "/orders?q=nobody",
    "/orders?from=2023-11-14&to=2023-11-15",
    `/orders/${order?.id}`,
    `/orders/${order?.id}/story`,
    "/products",
    "/products?page=40",
    "/products?sort=title",
    "/products?sort=changed",
    "/products?status=draft",
    "/products?q=print",
    "/products?q=word7x",
    "/products/prd_made77",
    "/products/prd_made77/history",
    "/collections",
    "/stock",
    "/stock?low=true",
    `/stock/${variant?.sku}`,
    "/back-orders",
    "/locations",
    "/locations/main/pick-list",
    "/price-lists",
    "/promotions",
    "/sales",
    "/customers",
    "/customers?q=c-77%40example.com",
    "/customers/c-77",
    "/draft-orders",
    "/returns",
    "/refunds",
    "/messages",
    "/accounting",
    "/imported",
    "/find?q=print",
    "/find?q=c-77%40example.com",
    "/settings",
    "/staff",
    "/feeds",
    "/webhooks",
    "/api-keys",
    "/running",
    "/dead-letters",
    "/errors",
    "/audit",
  ].map((page) => `/admin${page}`);
}

const token = (await mintTokens(1, "o", "ops"))[0] ?? "";

/** @returns the status */
async function ask(server: Server, page: string) {
  const headers = { Authorization: `Bearer ${token}`, Accept: "text/html" };
  const response = await fetch(server.origin + page, { headers, redirect: "manual" });
  await response.arrayBuffer();
  return response.status;
}

if (!values.built) {
  await buildWorker();
}
const folder = temporaryFolder(values.state, "shop-console-");
const server = await Server.start({ kind: "shop", stateDir: folder });
const wrong: string[] = [];
try {
  for (let i = 0; i < products; i += CHUNK) {
    await makeProducts(server, i, Math.min(products, i + CHUNK));
  }
  await makeOrders(server, orders, { each: ORDERS_EACH });
  await makeCustomers(server);
  await payAndTag(server);
  await placeSealed(server);
  await server.untilQuiet();
  console.log(`${products} products, ${orders} orders; milliseconds of processor a page`);
  for (const page of await pagesOf(server)) {
    for (let i = 0; i < WARM_UP; i += 1) {
      const status = await ask(server, page);
      if (status !== 200 && i === 0) {
        wrong.push(`${page} answers ${status}`);
      }
    }
    const before = server.cpuSeconds();
    for (let i = 0; i < requests; i += 1) {
      await ask(server, page);
    }
    const ms = ((server.cpuSeconds() - before) * 1_000) / requests;
    console.log(`${ms.toFixed(1).padStart(7)}  ${page.replace(/ord_\w+-\w+/, ":id")}`);
    if (ms > MUST_MS) {
      wrong.push(`${page} takes more than ${MUST_MS} ms`);
    }
  }
} finally {
  await server.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}
for (const words of wrong) {
  console.log(words);
}
process.exit(wrong.length > 0 ? 1 : 0);
