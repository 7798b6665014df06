/**
 * What shoppers in five cities wait for, and how often the cache before the Worker answers them.
 */
import { setTimeout as pause } from "node:timers/promises";
import { seeded } from "../../domain/base/random.ts";
import { mintTokens, orderBody } from "../../load/lib/shop-client.ts";
import { GOOD_CARD, type Trips } from "./crowd.ts";
import { inOneLine, type Row, row, type Say } from "./report.ts";
import { BESIDE_THE_DATA, REGIONS, TRIPS_HEADER } from "./settings.ts";
import { SKU, Stage } from "./stage.ts";

const PRODUCTS = 120;
/** Reads of one data centre. */
const READS_PER_SECOND = 30;
const OBJECT_WRITE_MS = 10;
const SHOPPERS = 20;
const VISIBLE_WITHIN_S = 15;
const LEAST_HIT_RATIO = 0.9;

interface Step {
  page: Trips[];
  added: Trips[];
  cart: Trips[];
  sale: Trips[];
}

/**
 * The way of a page, of a cart's order and of a sale's order. `before`: the Worker runs where the
 * shopper is. After: it is placed beside its data, behind the cache.
 */
export async function rehearseShopper(seed: string, say: Say): Promise<Row[]> {
  const stage = await Stage.open({ seed, play: { objectWriteMs: OBJECT_WRITE_MS } });
  const { origin } = stage.server;
  const ask = async (path: string, headers: Record<string, string> = {}, body?: object) => {
    const response = await fetch(`${origin}${path}`, {
      headers: { ...headers, ...(body ? { "Content-Type": "application/json" } : {}) },
      ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${path} was answered ${response.status}: ${text.slice(0, 200)}`);
    }
    const trips: Trips = JSON.parse(response.headers.get(TRIPS_HEADER) ?? "");
    return { headers: response.headers, text, trips };
  };
  const steps: Step = { page: [], added: [], cart: [], sale: [] };
  try {
    const payment = { provider: "stripe", token: GOOD_CARD };
    const { quantity, ...order } = { ...orderBody, payment };
    const saleId = await stage.merchant.openSale({ sku: SKU, allotment: SHOPPERS, lanes: 4 });
    const tokens = await mintTokens(SHOPPERS, `near-${seed}`);
    for (const [n, token] of tokens.entries()) {
      steps.page.push((await ask("/products/rush")).trips);
      const added = await ask("/api/cart/items", {}, { sku: SKU, quantity: 1 });
      const placed = await ask(
        "/api/orders",
        { "Cart-Id": added.headers.get("Cart-Id") ?? "", "Idempotency-Key": `near-${n}` },
        order,
      );
      steps.added.push(added.trips);
      steps.cart.push(placed.trips);
      const bought = await ask(
        `/api/sales/${saleId}/orders`,
        { Authorization: `Bearer ${token}`, "Idempotency-Key": `near-${n}` },
        { ...order, quantity },
      );
      steps.sale.push(bought.trips);
    }
    for (const line of table(steps)) {
      say(line);
    }
    return [];
  } finally {
    await stage.close();
  }
}

/** Milliseconds of each step in each city, as Markdown. */
function table({ page, added, cart, sale }: Step): string[] {
  const columns = [
    ["a page", page],
    ["into the cart", added],
    ["the cart's order", cart],
    ["a sale's order", sale],
  ] as const;
  const rows = REGIONS.map(({ name, shopperMs, homeMs }, i) => {
    const cells = columns.map(([, trips]) => {
      const here = trips.map(({ felt }) => shopperMs + (felt[i] ?? 0));
      // A cached page never leaves the data centre of its shopper.
      const placed = trips.map(({ felt, objects, database }) =>
        trips === page && objects + database === 0
          ? shopperMs
          : shopperMs + homeMs + (felt[BESIDE_THE_DATA] ?? 0),
      );
      return `${spread(here)} → ${spread(placed)}`;
    });
    return `| ${name} | ${cells.join(" | ")} |`;
  });
  return [
    `| p50 / p95 in ms, before → after | ${columns.map(([name]) => name).join(" | ")} |`,
    "|---|--:|--:|--:|--:|",
    ...rows,
  ];
}

function spread(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return `${at(0.5)} / ${at(0.95)}`;
}

/** Readers of one data centre behind the cache, and a price that changes meanwhile. */
export async function rehearseBrowsing(seed: string, seconds: number, say: Say): Promise<Row[]> {
  const random = seeded(`${seed} browsing`);
  const stage = await Stage.open({ seed, play: { cache: true } });
  const { origin } = stage.server;
  const merchant = { Authorization: `Bearer ${stage.merchant.token}` };
  const importPrice = async (from: number, to: number, price: string) => {
    const lines = Array.from({ length: to - from }, (_, i) =>
      [
        `goods-${from + i}`,
        `Goods ${from + i}`,
        i % 3 ? "Prints" : "Things",
        `G-${from + i}`,
        price,
        "50",
      ].join(","),
    );
    const header = "Handle,Title,Type,Variant SKU,Variant Price,Variant Inventory Qty";
    const response = await fetch(`${origin}/api/admin/products/import`, {
      method: "POST",
      headers: { ...merchant, "Content-Type": "text/csv" },
      body: [header, ...lines].join("\n"),
    });
    if (!response.ok) {
      throw new Error(`the import was answered ${response.status}: ${await response.text()}`);
    }
  };
  try {
    await importPrice(0, PRODUCTS, "25.00");
    const paths = [
      "/products/goods-0",
      "/",
      "/products",
      "/api/catalog/products",
      "/api/catalog/products/goods-0",
      ...Array.from({ length: PRODUCTS - 1 }, (_, i) => `/products/goods-${i + 1}`),
    ];
    // The n-th most popular page is read 1/n as often as the first.
    let sum = 0;
    const upTo = paths.map((_, n) => {
      sum += 1 / (n + 1);
      return sum;
    });
    const pick = () => {
      const at = random.next() * sum;
      return paths[upTo.findIndex((end) => at < end)] ?? "/";
    };
    const edge: Record<string, number> = {};
    const worker: Record<string, number> = {};
    const price = "37.77";
    const changed = ["/products/goods-0", "/api/catalog/products/goods-0"];
    let changedAt: number | null = null;
    let shownAfterS = 0;
    const read = async () => {
      const path = pick();
      const asked = performance.now();
      const response = await fetch(`${origin}${path}`);
      const text = await response.text();
      const status = response.headers.get("Cf-Cache-Status") ?? "none";
      edge[status] = (edge[status] ?? 0) + 1;
      if (status === "MISS") {
        const did = response.headers.get("X-Cache") ?? "none";
        worker[did] = (worker[did] ?? 0) + 1;
      }
      const isOld = changed.includes(path) && !text.includes(path.startsWith("/api") ? "3777" : price);
      if (changedAt !== null && isOld) {
        shownAfterS = Math.max(shownAfterS, (asked - changedAt) / 1_000);
      }
    };
    // A data centre that has just begun counts as little as one without requests.
    for (const path of paths) {
      await (await fetch(`${origin}${path}`)).arrayBuffer();
    }
    await stage.counts();
    const until = performance.now() + seconds * 1_000;
    const reading: Promise<void>[] = [];
    while (performance.now() < until) {
      reading.push(read());
      if (changedAt === null && until - performance.now() < (seconds * 1_000) / 2) {
        await importPrice(0, 1, price);
        changedAt = performance.now();
      }
      await pause(1_000 / READS_PER_SECOND);
    }
    await Promise.all(reading);
    const { faults } = await stage.counts();
    const all = Object.values(edge).reduce((a, b) => a + b, 0);
    const hits = (edge.HIT ?? 0) + (edge.UPDATING ?? 0);
    const ratio = (hits + (worker.hit ?? 0) + (worker.stale ?? 0)) / all;
    say(`${all} reads of ${paths.length} addresses in one data centre: ${inOneLine(edge)}`);
    say(`What the Worker then did: ${inOneLine(worker)}; kept without being told to: ${inOneLine(faults)}`);
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    return [
      row("browsing", "reads answered before the Worker", percent(hits / all), "–", true),
      row("browsing", "reads answered by some cache", percent(ratio), "≥ 90 %", ratio >= LEAST_HIT_RATIO),
      row(
        "browsing",
        "seconds for which an old price was still given",
        shownAfterS.toFixed(1),
        `≤ ${VISIBLE_WITHIN_S}`,
        shownAfterS <= VISIBLE_WITHIN_S,
      ),
      row(
        "browsing",
        "answers kept that did not say how long",
        Object.keys(faults).length,
        "0",
        Object.keys(faults).length === 0,
      ),
    ];
  } finally {
    await stage.close();
  }
}
