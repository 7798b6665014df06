import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { HttpClient, percentile } from "../lib/http-client.ts";
import { Server, type ServerOptions } from "../lib/servers.ts";
import { getRequest, Merchant } from "../lib/shop-client.ts";
import { arriving, type Bench, CASES, type Measurement, place, sale } from "./cases.ts";
import { measureLag } from "./lag.ts";
import { billPerOrder, type Counts } from "./prices.ts";

const CONNECTIONS = 64;
const EMPTY_SECONDS = 1.5;
const BILLED_ORDERS = 3_000;
/** Each is quiet before the next comes. */
const LONE_ORDERS = 10;
/** So long after an order its last alarm has rung: lanes publish movements half a minute late. */
const LAST_ALARM_MS = 35_000;

interface Row {
  id: string;
  title: string;
  /** Medians over the rounds, as are the others. */
  perSecond: number;
  /** To the empty Worker, measured right before and after. */
  ratio: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
  residentMiB: number | null;
  must?: number;
  aim?: number;
  rounds: { perSecond: number; empty: number }[];
  faults: string[];
}

export async function runBenchmark({
  seconds,
  rounds,
  only,
  stateDir,
  say,
}: {
  /** Of each measurement. */
  seconds: number;
  rounds: number;
  /** Ids of cases; all when empty. */
  only: string[];
  stateDir: string;
  say: Say;
}) {
  const cases = CASES.filter(({ id }) => only.length === 0 || only.includes(id));
  const wants = (id: string) => only.length === 0 || only.includes(id);
  const cleanups: (() => unknown)[] = [];
  const start = async (name: string, options: Partial<ServerOptions>) => {
    const server = await Server.start({ kind: "shop", stateDir: `${stateDir}/${name}`, ...options });
    cleanups.push(() => server.stop());
    const client = await HttpClient.open(server.port, CONNECTIONS);
    cleanups.push(() => client.close());
    return { server, client, merchant: await Merchant.at(server.origin), seconds };
  };
  try {
    const empty = await start("empty", { kind: "empty" });
    const wrapper = path.join(import.meta.dirname, "hold.js");
    const benches = {
      coalesced: await start("coalesced", { wrapper }),
      uncoalesced: cases.some(({ on }) => on === "uncoalesced")
        ? await start("uncoalesced", { wrapper, vars: { COALESCE_RESERVATIONS: "off" } })
        : null,
    };
    const measured = await measureRounds({ cases, benches, empty: empty.client, rounds, say });
    const rows = cases.map(({ id, title, must, aim }) =>
      row({ id, title, must, aim }, measured.get(id) ?? []),
    );

    const half = wants("half") ? await measureHalf(benches.coalesced, rows, say) : null;
    const lag = wants("lag") ? await measureLag(benches.coalesced, say) : null;
    const bill = wants("bill")
      ? await measureBill(
          await start("metered", { wrapper: path.join(import.meta.dirname, "meter.js") }),
          say,
        )
      : null;
    return { rows, half, lag, bill };
  } finally {
    for (const cleanup of cleanups.reverse()) {
      await cleanup();
    }
  }
}

type Say = (line: string) => void;
type Measured = Measurement & { empty: number };

/** Measures each case once a round, between two measurements of the empty Worker. */
async function measureRounds({
  cases,
  benches,
  empty,
  rounds,
  say,
}: {
  cases: typeof CASES;
  benches: { coalesced: Bench; uncoalesced: Bench | null };
  empty: HttpClient;
  rounds: number;
  say: Say;
}): Promise<Map<string, Measured[]>> {
  const hello = getRequest("/");
  const measureEmpty = async () => {
    const options = { seconds: EMPTY_SECONDS, warmupSeconds: 0.2 };
    return (await empty.saturate({ next: () => hello }, options)).perSecond;
  };
  await measureEmpty();

  const measured = new Map<string, Measured[]>(cases.map(({ id }) => [id, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const { id, title, on, prepare } of cases) {
      const bench = benches[on];
      if (!bench) {
        continue;
      }
      const measure = await prepare(bench);
      await bench.server.untilQuiet();
      const before = await measureEmpty();
      const measurement = await measure();
      await bench.server.untilQuiet();
      const beside = (before + (await measureEmpty())) / 2;
      measured.get(id)?.push({ ...measurement, empty: beside });
      const { perSecond, faults } = measurement;
      const figures = `${Math.round(perSecond)}/s, ${(perSecond / beside).toFixed(3)} of ${Math.round(beside)}/s`;
      say(
        [`round ${round}  ${title.padEnd(34)} ${figures}`, ...faults.map((fault) => `FAULT: ${fault}`)].join(
          "  ",
        ),
      );
    }
  }
  return measured;
}

/** An open model at half of the best rate of flash orders; null where none was measured. */
async function measureHalf(bench: Bench, rows: readonly Row[], say: Say) {
  const flash = rows.filter(({ id }) => id.startsWith("flash")).map(({ perSecond }) => perSecond);
  if (flash.length === 0) {
    return null;
  }
  const rate = Math.max(...flash) / 2;
  const { latencies, perSecond, faults } = await arriving(bench, rate);
  const [p50, p95, p99] = [
    percentile(latencies, 0.5),
    percentile(latencies, 0.95),
    percentile(latencies, 0.99),
  ];
  say(`open model at ${Math.round(rate)}/s: p95 ${p95.toFixed(1)} ms`);
  return { rate, perSecond, p50, p95, p99, faults };
}

/** What the platform would charge for orders that come together, and for orders one at a time. */
async function measureBill(metered: Bench, say: Say) {
  const read = async () => {
    await sleep(LAST_ALARM_MS);
    await metered.server.untilQuiet();
    return (await fetch(`${metered.server.origin}/__meter`)).json<Counts>();
  };
  await place(metered, 200);
  const before = await read();
  await place(metered, BILLED_ORDERS);
  const together = billPerOrder(before, await read(), BILLED_ORDERS);
  // Units for many more: in a sale that ends with its last order each order leases its own.
  const { next } = await sale(metered, {
    lanes: 1,
    allotment: 100 * LONE_ORDERS,
    buyers: LONE_ORDERS + 1,
  });
  const order = async () => {
    let request = next();
    const once = () => {
      const mine = request;
      request = null;
      return mine;
    };
    await metered.client.saturate({ next: once }, { seconds: 60 });
    await metered.server.untilQuiet();
  };
  // The first opens the lane.
  await order();
  const early = await read();
  for (let i = 0; i < LONE_ORDERS; i++) {
    await order();
  }
  const alone = billPerOrder(early, await read(), LONE_ORDERS);
  const [many, one] = [together, alone].map(({ perMillionOrders }) => perMillionOrders.toFixed(2));
  say(`billable: $${many} per million orders that come together, $${one} one at a time`);
  return { together, alone };
}

function row(
  { id, title, must, aim }: { id: string; title: string; must: number | undefined; aim: number | undefined },
  rounds: (Measurement & { empty: number })[],
): Row {
  const middle = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick));
  return {
    id,
    title,
    perSecond: middle(({ perSecond }) => perSecond),
    ratio: middle(({ perSecond, empty }) => perSecond / empty),
    p50: middle(({ latencies }) => percentile(latencies, 0.5)),
    p95: middle(({ latencies }) => percentile(latencies, 0.95)),
    p99: middle(({ latencies }) => percentile(latencies, 0.99)),
    residentMiB: rounds.some(({ residentMiB }) => residentMiB === null)
      ? null
      : middle(({ residentMiB }) => residentMiB ?? 0),
    ...(must === undefined ? {} : { must }),
    ...(aim === undefined ? {} : { aim }),
    rounds: rounds.map(({ perSecond, empty }) => ({ perSecond, empty })),
    faults: rounds.flatMap(({ faults }) => faults),
  };
}

function median(values: number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const [upper = Number.NaN, lower = upper] = [sorted[half], sorted[half - 1]];
  return sorted.length % 2 === 1 ? upper : (upper + lower) / 2;
}
