/**
 * What uncached reads cost among many products, beside what they cost among few, in one run.
 * Each size has a server of its own; every address is asked for once, in turns.
 *
 *   node load/catalog/catalog-size.ts [--sizes 500,10000] [--rounds 3] [--state /dev/shm] [--built]
 */
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { FAST_FOLDER } from "../../scripts/lib/project.ts";
import { createCollection } from "../../scripts/lib/shop/local-shop.ts";
import { buildWorker } from "../../scripts/lib/worker.ts";
import { makeProducts } from "../lib/fill-shop.ts";
import { Server } from "../lib/servers.ts";
import { temporaryFolder } from "../lib/temporary-folder.ts";
import { ask, median } from "./uncached.ts";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "500,10000" },
    rounds: { type: "string", default: "3" },
    state: { type: "string", default: FAST_FOLDER },
    built: { type: "boolean", default: false },
  },
});
const sizes = values.sizes.split(",").map(Number);
const rounds = Number(values.rounds);
const PAGES = 20;
/** Addresses name products up to this one. */
const LAST_ASKED = PAGES * 20 + rounds - 1;
if (Math.min(...sizes) <= LAST_ASKED) {
  throw new Error(`--sizes takes numbers of products from ${LAST_ASKED + 1}.`);
}
const PAGE_SIZE = 24;
const CHUNK = 500;
/** Each product that is made is compared with all of their rules. */
const COLLECTIONS = 100;
const SORTS = ["price", "-price", "title"];

/** Addresses that no cache knows: each round asks for pages of another size. */
const KINDS: Record<string, (page: number, round: number) => string> = {
  product: (page, round) => `/api/catalog/products/made-${page * 20 + round}`,
  list: (page, round) => `/api/catalog/products?${paged(page, round)}`,
  category: (page, round) => `/api/catalog/products?category=Category+${page}&${paged(1, round)}`,
  search: (page, round) => `/api/catalog/products?q=word${page}x&${paged(1, round)}`,
  "search, common": (page, round) => `/api/catalog/products?q=print&${paged(page, round)}`,
  "by price": (page, round) => `/api/catalog/products?sort=price&${paged(page, round)}`,
  "by title": (page, round) => `/api/catalog/products?sort=title&${paged(page, round)}`,
  "in stock": (page, round) => `/api/catalog/products?inStock=true&${paged(page, round)}`,
  "price range": (page, round) =>
    `/api/catalog/products?minPrice=${1_000 + page}&maxPrice=4000&${paged(1, round)}`,
  option: (page, round) => `/api/catalog/products?option.Size=A3&${paged(page, round)}`,
  "page of a list": (page, round) => `/products?sort=${SORTS[round % SORTS.length]}&page=${page + 1}`,
  collection: (page, round) => `/api/catalog/collections/rule-${page}?${paged(1, round)}`,
  "collection, filtered": (page, round) =>
    `/api/catalog/collections/rule-${page}?minPrice=${1_000 + page}&inStock=true&option.Size=A3&${paged(1, round)}`,
  "page of a collection": (page, round) => `/collections/rule-${page + 20 * round + 20}`,
  "page of a product": (page, round) => `/products/made-${page * 20 + round}`,
};
const paged = (page: number, round: number) => `page=${page}&pageSize=${PAGE_SIZE - round}`;

type Condition = NonNullable<Parameters<typeof createCollection>[1]["rule"]>["conditions"][number];

/** Two conditions each, which few products or thousands meet. */
async function makeCollections(server: Server) {
  for (let i = 0; i < COLLECTIONS; i += 1) {
    const conditions: Condition[] = [
      { field: "tag", is: `tag${i}` },
      i % 2 ? { field: "category", is: `Category ${i % 20}` } : { field: "vendor", is: `vendor ${i % 10}` },
    ];
    await createCollection(server.origin, {
      slug: `rule-${i}`,
      title: `Rule ${i}`,
      parent: null,
      order: (["newest", "price", "title"] as const)[i % 3],
      rule: { match: "any", conditions },
    });
  }
}

if (!values.built) {
  await buildWorker();
}
const folder = temporaryFolder(values.state, "shop-catalog-size-");
const servers: Server[] = [];
try {
  for (const size of sizes) {
    const server = await Server.start({ kind: "shop", stateDir: path.join(folder, String(size)) });
    servers.push(server);
    await makeCollections(server);
    const begun = performance.now();
    for (let i = 0; i < size; i += CHUNK) {
      await makeProducts(server, i, Math.min(size, i + CHUNK));
    }
    const ms = (performance.now() - begun) / size;
    console.log(`${size} products made, ${ms.toFixed(2)} ms each`);
    await server.untilQuiet();
  }
  const times = new Map(Object.keys(KINDS).map((kind) => [kind, servers.map((): number[] => [])]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [kind, address] of Object.entries(KINDS)) {
      for (let page = 1; page <= PAGES; page += 1) {
        for (const [i, server] of servers.entries()) {
          times.get(kind)?.[i]?.push(await ask(server, address(page, round)));
        }
      }
    }
  }
  console.log(
    ["milliseconds".padEnd(20), ...sizes.map((size) => String(size).padStart(9)), "ratio"].join("  "),
  );
  for (const [kind, lists] of times) {
    const medians = lists.map(median);
    const ratio = (medians.at(-1) ?? Number.NaN) / (medians[0] ?? Number.NaN);
    const cells = medians.map((ms) => ms.toFixed(1).padStart(9));
    console.log([kind.padEnd(20), ...cells, ratio.toFixed(2).padStart(5)].join("  "));
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  fs.rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
