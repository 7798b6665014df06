/**
 * What the benchmark measures. Every case prepares its requests first, so that measuring is all
 * that is timed.
 */

import { setTimeout as pause } from "node:timers/promises";
import type { HttpClient, Outcome } from "../lib/http-client.ts";
import type { Server } from "../lib/servers.ts";
import {
  cartIds,
  cartItemRequest,
  cartOrderRequest,
  getRequest,
  type Merchant,
  mintTokens,
  OPEN_SKU,
  orderRequest,
} from "../lib/shop-client.ts";

/** Requests a second that are prepared for; a faster server ends its round early. */
const PREPARED_PER_SECOND = 9_000;
export const WARMUP_SECONDS = 0.5;
const DETAIL = "/api/catalog/products/tidelines-open-horizon-postcards";
const LOSERS_ALLOTMENT = 100;
/** Orders with one token where tokens are to be known: as many as a sale lets one customer have. */
export const ORDERS_A_TOKEN = 10;
const DRAIN_ORDERS_PER_SECOND = 1_000;
const CART_ORDERS_PER_SECOND = 300;
const POLL_MS = 250;
const DRAIN_TIMEOUT_MS = 600_000;

export interface Bench {
  server: Server;
  client: HttpClient;
  merchant: Merchant;
  /** Of each measurement. */
  seconds: number;
}

export interface Measurement {
  perSecond: number;
  /** Milliseconds, sorted. */
  latencies: Float64Array;
  residentMiB: number | null;
  /** What was not as it must be; empty when all was right. */
  faults: string[];
  /** Orders. */
  accepted?: number;
  saleId?: string;
}

interface Case {
  id: string;
  title: string;
  /** Which server. */
  on: "coalesced" | "uncoalesced";
  prepare: (bench: Bench) => Promise<() => Promise<Measurement>>;
  /** The ratio to the empty Worker that it must reach. */
  must?: number;
  aim?: number;
}

function reading(path: string): Case["prepare"] {
  return async ({ server, client, seconds }) => {
    const request = getRequest(path);
    return async () => {
      const outcome = await client.saturate(
        { next: () => request },
        { seconds, warmupSeconds: WARMUP_SECONDS },
      );
      return { ...outcome, residentMiB: server.residentMiB(), faults: onlyStatus(outcome, 200) };
    };
  };
}

function identifying({ tokens }: { tokens: "none" | "distinct" | "same" }): Case["prepare"] {
  return async ({ server, client, seconds }) => {
    const count = tokens === "distinct" ? Math.ceil((seconds + WARMUP_SECONDS) * 2 * PREPARED_PER_SECOND) : 1;
    const requests =
      tokens === "none"
        ? [getRequest("/healthz")]
        : (await mintTokens(count, `token-${unique()}`)).map((token) => getRequest("/healthz", token));
    let sent = 0;
    const next = () => (tokens === "distinct" ? (requests[sent++] ?? null) : (requests[0] ?? null));
    return async () => {
      const outcome = await client.saturate({ next }, { seconds, warmupSeconds: WARMUP_SECONDS });
      return { ...outcome, residentMiB: server.residentMiB(), faults: onlyStatus(outcome, 200) };
    };
  };
}

/** Holds back the consumers of the server, or lets them go on. */
async function holdConsumers({ server }: Bench, hold: boolean) {
  const response = await fetch(`${server.origin}/__consumers?hold=${hold ? 1 : 0}`, { method: "PUT" });
  if (response.status !== 204) {
    throw new Error(`Consumers not held: ${response.status}`);
  }
}

function buying(
  lanes: number,
  {
    hold = true,
    ordersEach = 1,
  }: {
    /** Whether consumers wait until all orders are accepted. */
    hold?: boolean;
    /** Of a customer, all with one token. */
    ordersEach?: number;
  } = {},
): Case["prepare"] {
  return async (bench) => {
    const buyers = Math.ceil(((bench.seconds + WARMUP_SECONDS) * PREPARED_PER_SECOND) / ordersEach);
    const { saleId, next } = await sale(bench, { lanes, allotment: buyers * ordersEach, buyers, ordersEach });
    return async () => {
      await holdConsumers(bench, hold);
      const outcome = await bench.client.saturate(
        { next },
        { seconds: bench.seconds, warmupSeconds: WARMUP_SECONDS },
      );
      const residentMiB = bench.server.residentMiB();
      await holdConsumers(bench, false);
      const accepted = outcome.statuses.get(201) ?? 0;
      const faults = [...onlyStatus(outcome, 201), ...(await settle(bench, saleId, accepted))];
      return { ...outcome, residentMiB, accepted, saleId, faults };
    };
  };
}

function losing(): Case["prepare"] {
  return async (bench) => {
    const { server, client, seconds } = bench;
    const losers = Math.ceil((seconds + WARMUP_SECONDS) * 2 * PREPARED_PER_SECOND);
    const { saleId, next } = await sale(bench, {
      lanes: 4,
      allotment: LOSERS_ALLOTMENT,
      buyers: losers + 3 * LOSERS_ALLOTMENT,
    });
    let selling = 3 * LOSERS_ALLOTMENT;
    const sold = await client.saturate({ next: () => (selling-- > 0 ? next() : null) }, { seconds: 60 });
    await server.untilQuiet();
    return async () => {
      const outcome = await client.saturate({ next }, { seconds, warmupSeconds: WARMUP_SECONDS });
      const residentMiB = server.residentMiB();
      const faults = onlyStatus(outcome, 409);
      if (sold.statuses.get(201) !== LOSERS_ALLOTMENT) {
        faults.push("the sale did not sell out");
      }
      faults.push(...(await settle(bench, saleId, LOSERS_ALLOTMENT)));
      return { ...outcome, residentMiB, faults };
    };
  };
}

/** Orders a second from the first request until all are CONFIRMED. */
function draining(): Case["prepare"] {
  return async (bench) => {
    const orders = Math.max(1_000, Math.ceil(bench.seconds * DRAIN_ORDERS_PER_SECOND));
    const { saleId, next } = await sale(bench, { lanes: 4, allotment: orders, buyers: orders });
    const before = await confirmed(bench);
    return async () => {
      const begun = performance.now();
      const outcome = await bench.client.saturate({ next }, { seconds: 600 });
      const deadline = begun + DRAIN_TIMEOUT_MS;
      while ((await confirmed(bench)) - before < orders && performance.now() < deadline) {
        await pause(POLL_MS);
      }
      const seconds = (performance.now() - begun) / 1000;
      const residentMiB = bench.server.residentMiB();
      const faults = [...onlyStatus(outcome, 201), ...(await settle(bench, saleId, orders))];
      return { ...outcome, perSecond: orders / seconds, residentMiB, accepted: orders, faults };
    };
  };
}

/**
 * Guests' carts a second, from the first unit that is put into one until the last order is
 * CONFIRMED. Latencies are those of the orders' requests.
 */
function shopping(): Case["prepare"] {
  return async (bench) => {
    const { client, merchant, server } = bench;
    const count = Math.max(500, Math.ceil(bench.seconds * CART_ORDERS_PER_SECOND));
    const carts = cartIds(count, unique().replace("-", ""));
    await merchant.stockUp(OPEN_SKU, count);
    const saturate = (requests: Buffer[]) => {
      let sent = 0;
      return client.saturate({ next: () => requests[sent++] ?? null }, { seconds: 600 });
    };
    const [items, orders] = [carts.map((cart) => cartItemRequest(cart)), carts.map(cartOrderRequest)];
    const before = await confirmed(bench);
    return async () => {
      const begun = performance.now();
      const filled = await saturate(items);
      const outcome = await saturate(orders);
      const deadline = begun + DRAIN_TIMEOUT_MS;
      while ((await confirmed(bench)) - before < count && performance.now() < deadline) {
        await pause(POLL_MS);
      }
      const perSecond = count / ((performance.now() - begun) / 1000);
      const residentMiB = server.residentMiB();
      const stored = (await confirmed(bench)) - before;
      const faults = [...onlyStatus(filled, 200), ...onlyStatus(outcome, 201)];
      if (stored !== count) {
        faults.push(`${count} accepted, ${stored} CONFIRMED`);
      }
      return { ...outcome, perSecond, residentMiB, accepted: count, faults };
    };
  };
}

export const CASES: Case[] = [
  {
    id: "list",
    title: "(a) product list, cached",
    on: "coalesced",
    prepare: reading("/api/catalog/products"),
    must: 0.6,
    aim: 0.9,
  },
  {
    id: "detail",
    title: "(a) product, cached",
    on: "coalesced",
    prepare: reading(DETAIL),
    must: 0.6,
    aim: 0.9,
  },
  {
    id: "flash1",
    title: "(b) flash orders, 1 lane",
    on: "coalesced",
    prepare: buying(1),
    must: 0.25,
    aim: 0.5,
  },
  {
    id: "flash4",
    title: "(b) flash orders, 4 lanes",
    on: "coalesced",
    prepare: buying(4),
    must: 0.25,
    aim: 0.5,
  },
  {
    id: "flash16",
    title: "(b) flash orders, 16 lanes",
    on: "coalesced",
    prepare: buying(16),
    must: 0.25,
    aim: 0.5,
  },
  {
    id: "together4",
    title: "(b) 4 lanes, consumers at work",
    on: "coalesced",
    prepare: buying(4, { hold: false }),
  },
  { id: "single4", title: "(c) 4 lanes, one call per order", on: "uncoalesced", prepare: buying(4) },
  { id: "single1", title: "(c) 1 lane, one call per order", on: "uncoalesced", prepare: buying(1) },
  {
    id: "losers",
    title: "(d) losers after sell-out",
    on: "coalesced",
    prepare: losing(),
    must: 0.5,
    aim: 0.8,
  },
  { id: "drain", title: "(e) drain to CONFIRMED", on: "coalesced", prepare: draining() },
  { id: "cart", title: "(e) guests' carts to CONFIRMED", on: "coalesced", prepare: shopping() },
  {
    id: "known4",
    title: `(f) flash orders, 4 lanes, ${ORDERS_A_TOKEN} with each token`,
    on: "coalesced",
    prepare: buying(4, { ordersEach: ORDERS_A_TOKEN }),
  },
  {
    id: "anonymous",
    title: "(f) /healthz without a token",
    on: "coalesced",
    prepare: identifying({ tokens: "none" }),
  },
  {
    id: "token",
    title: "(f) /healthz, a new token each",
    on: "coalesced",
    prepare: identifying({ tokens: "distinct" }),
  },
  {
    id: "sameToken",
    title: "(f) /healthz, the same token",
    on: "coalesced",
    prepare: identifying({ tokens: "same" }),
  },
];

/**
 * Flash orders that arrive at a steady rate, however slow the server is.
 * @param rate Orders a second.
 */
export async function arriving(bench: Bench, rate: number): Promise<Measurement> {
  const count = Math.ceil((bench.seconds + WARMUP_SECONDS) * rate) + 1;
  const { saleId, next } = await sale(bench, { lanes: 4, allotment: count, buyers: count });
  await bench.server.untilQuiet();
  await holdConsumers(bench, true);
  const outcome = await bench.client.arrive(
    { next },
    { seconds: bench.seconds, warmupSeconds: WARMUP_SECONDS, rate },
  );
  await holdConsumers(bench, false);
  const residentMiB = bench.server.residentMiB();
  const accepted = outcome.statuses.get(201) ?? 0;
  const faults = [...onlyStatus(outcome, 201), ...(await settle(bench, saleId, accepted))];
  return { ...outcome, residentMiB, accepted, faults };
}

/**
 * Places orders without timing them.
 * @returns How many, once all are confirmed and no queue holds anything.
 */
export async function place(bench: Bench, orders: number) {
  const { saleId, next } = await sale(bench, { lanes: 4, allotment: orders, buyers: orders });
  const outcome = await bench.client.saturate({ next }, { seconds: 600 });
  const faults = [...onlyStatus(outcome, 201), ...(await settle(bench, saleId, orders))];
  if (faults.length > 0) {
    throw new Error(faults.join("; "));
  }
  await bench.server.untilQuiet();
}

let uniqueCount = 0;
function unique() {
  return `${Date.now().toString(36)}-${++uniqueCount}`;
}

/** A sale that is open, and the requests of its buyers, each buyer's one after the other. */
export async function sale(
  { merchant }: Bench,
  {
    lanes,
    allotment,
    buyers,
    ordersEach = 1,
  }: { lanes: number; allotment: number; buyers: number; ordersEach?: number },
) {
  const saleId = await merchant.openSale({ allotment, lanes, perCustomerLimit: ordersEach });
  const tokens = await mintTokens(buyers, `buyer-${unique()}`);
  const requests = tokens.flatMap((token) =>
    Array.from({ length: ordersEach }, (_, i) => orderRequest(saleId, token, `bench-${i}`)),
  );
  let sent = 0;
  return { saleId, next: () => requests[sent++] ?? null };
}

async function confirmed({ server }: Bench): Promise<number> {
  const [row] = await server.query("SELECT count(*) AS n FROM orders WHERE status = 'CONFIRMED'");
  return Number(row?.n);
}

/**
 * Waits until every accepted order is paid, and checks the books.
 * @returns what is wrong with them
 */
export async function settle({ merchant, server }: Bench, saleId: string, accepted: number) {
  const deadline = Date.now() + DRAIN_TIMEOUT_MS;
  let books = await merchant.books(saleId);
  while ((books.sold < accepted || !books.balanced) && Date.now() < deadline) {
    await pause(4 * POLL_MS);
    books = await merchant.books(saleId);
  }
  const faults = [];
  if (!books.balanced) {
    faults.push("the books do not balance");
  }
  if (books.sold !== accepted) {
    faults.push(`${accepted} accepted, ${books.sold} sold`);
  }
  if (books.ordersStored !== accepted) {
    faults.push(`${accepted} accepted, ${books.ordersStored} stored`);
  }
  await merchant.closeSale(saleId);
  await server.untilQuiet();
  return faults;
}

export function onlyStatus({ statuses, failures }: Outcome, status: number) {
  const faults = [...statuses]
    .filter(([other]) => other !== status)
    .map(([other, n]) => `${n} answers ${other}`);
  return failures > 0 ? [...faults, `${failures} connections broke`] : faults;
}
