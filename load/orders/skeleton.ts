/**
 * What the runtime costs before any of the shop's own code. It runs the unavoidable steps of an
 * order, a loser's answer and a cached read (lib/skeleton.js) beside the shop itself in one run. It
 * prints the processor time that workerd spends on a request.
 *
 *   node load/orders/skeleton.ts [--orders 4000] [--rounds 3] [--built]
 */
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { FAST_FOLDER } from "../../scripts/lib/project.ts";
import { buildWorker } from "../../scripts/lib/worker.ts";
import { HttpClient } from "../lib/http-client.ts";
import { Server } from "../lib/servers.ts";
import { getRequest, Merchant, mintTokens, OPEN_SKU, orderRequest } from "../lib/shop-client.ts";

const CONNECTIONS = 64;
const LANES = 4;
/** Longer than what is accepted waits to be relayed. */
const RELAYED_AFTER_MS = 2_500;
const SKELETON = [
  { title: "an order's request, unread", steps: "empty" },
  { title: "body read and parsed, an id hashed, answered with 9 headers", steps: "answer" },
  { title: "+ its new token verified, by the runtime's crypto alone", steps: "answer,token" },
  { title: "+ one row in a lane, calls shared", steps: "answer,token,lane,shared" },
  { title: "+ relayed to a queue that nobody reads", steps: "answer,token,lane,shared,relay" },
  { title: "the same with a call for each order", steps: "answer,token,lane,relay" },
];
const LOSER = {
  title: "a loser: its new token verified, the body unread, answered",
  steps: "answer,token,lose",
};
const EMPTY = "an empty Worker, asked as the benchmark asks it";
const SHOP = "the shop's order, consumers held back";
const SHOP_KNOWN = "the same, ten orders with each token: nine of ten are known";
const ORDERS_A_TOKEN = 10;
const SHOP_LOSER = "the shop's loser";
const LIST_PATH = "/api/catalog/products";
const LIST = "the bytes of the product list, with 9 headers";
const SHOP_LIST = "the shop's cached product list";
/** Buyers who sell a sale of `LANES` units out, and let every lane be known to be empty. */
const SELLING_OUT = 200;

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "4000" },
    rounds: { type: "string", default: "3" },
    built: { type: "boolean", default: false },
  },
});
const count = Number(values.orders);
const rounds = Number(values.rounds);
if (!values.built) {
  await buildWorker();
}

const state = FAST_FOLDER;
const folders = ["skeleton", "shop", "empty"].map((name) => fs.mkdtempSync(path.join(state, `${name}-`)));
const start = (at: number, wrapper: string) =>
  Server.start({
    kind: "shop",
    stateDir: folders[at] ?? "",
    wrapper: path.join(import.meta.dirname, "..", wrapper),
  });
const skeleton = await start(0, "lib/skeleton.js");
const shop = await start(1, "bench/hold.js");
const nothing = await Server.start({ kind: "empty", stateDir: folders[2] ?? "" });
try {
  const clients = {
    skeleton: await HttpClient.open(skeleton.port, CONNECTIONS),
    shop: await HttpClient.open(shop.port, CONNECTIONS),
    nothing: await HttpClient.open(nothing.port, CONNECTIONS),
  };
  const merchant = await Merchant.at(shop.origin);
  const results = new Map<string, { micros: number; perSecond: number }[]>();
  for (let round = 0; round <= rounds; round++) {
    const tokens = await mintTokens(count, `skeleton-${round}`);
    const early = await mintTokens(SELLING_OUT, `skeleton-early-${round}`);
    const measure = async (title: string, server: Server, client: HttpClient, requests: Buffer[]) => {
      let sent = 0;
      const before = server.cpuSeconds();
      const outcome = await client.saturate({ next: () => requests[sent++] ?? null }, { seconds: 600 });
      await pause(RELAYED_AFTER_MS);
      const micros = ((server.cpuSeconds() - before) / count) * 1e6;
      // The first round warms up.
      if (round > 0) {
        results.set(title, [...(results.get(title) ?? []), { micros, perSecond: outcome.perSecond }]);
      }
    };
    const orders = (saleId: string, key: number, by = tokens) =>
      by.map((token, i) => orderRequest(saleId, token, `${round}-${key}-${i}`));
    const setSteps = (steps: string) => fetch(`${skeleton.origin}/__steps?names=${steps}`, { method: "PUT" });
    const get = getRequest("/");
    await measure(EMPTY, nothing, clients.nothing, Array(count).fill(get));
    for (const [i, { title, steps }] of SKELETON.entries()) {
      await setSteps(steps);
      await measure(title, skeleton, clients.skeleton, orders("none", i));
    }
    await merchant.stockUp(OPEN_SKU, count);
    const saleId = await merchant.openSale({ allotment: count, lanes: LANES });
    await fetch(`${shop.origin}/__consumers?hold=1`, { method: "PUT" });
    await measure(SHOP, shop, clients.shop, orders(saleId, SKELETON.length));
    await merchant.stockUp(OPEN_SKU, count);
    const again = await merchant.openSale({
      allotment: count,
      lanes: LANES,
      perCustomerLimit: ORDERS_A_TOKEN,
    });
    const known = tokens.flatMap((_, i) => tokens[i - (i % ORDERS_A_TOKEN)] ?? []);
    await measure(SHOP_KNOWN, shop, clients.shop, orders(again, SKELETON.length + 2, known));
    await fetch(`${shop.origin}/__consumers?hold=0`, { method: "PUT" });
    await shop.untilQuiet();

    await setSteps(LOSER.steps);
    await measure(LOSER.title, skeleton, clients.skeleton, orders("none", SKELETON.length + 1));
    await merchant.stockUp(OPEN_SKU, LANES);
    const soldOut = await merchant.openSale({ allotment: LANES, lanes: LANES });
    const first = orders(soldOut, 0, early);
    await clients.shop.saturate({ next: () => first.pop() ?? null }, { seconds: 600 });
    await shop.untilQuiet();
    await measure(SHOP_LOSER, shop, clients.shop, orders(soldOut, SKELETON.length + 1));

    const list = getRequest(LIST_PATH);
    await setSteps("list");
    await measure(LIST, skeleton, clients.skeleton, Array(count).fill(list));
    await measure(SHOP_LIST, shop, clients.shop, Array(count).fill(list));
  }
  const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const rows = [...results].map(([title, all]) => ({
    title,
    micros: median(all.map(({ micros }) => micros)),
    perSecond: median(all.map(({ perSecond }) => perSecond)),
  }));
  const empty = rows[0]?.perSecond ?? 0;
  console.log("µs/request   requests/s   ÷ empty   (medians)");
  for (const { title, micros, perSecond } of rows) {
    console.log(
      `${micros.toFixed(0).padStart(10)}   ${perSecond.toFixed(0).padStart(10)}   ${(perSecond / empty).toFixed(2).padStart(7)}   ${title}`,
    );
  }
  for (const client of Object.values(clients)) {
    client.close();
  }
} finally {
  await Promise.all([skeleton, shop, nothing].map((server) => server.stop()));
  for (const folder of folders) {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
process.exit(0);
