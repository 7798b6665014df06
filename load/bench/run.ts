import path from "node:path";
import { HttpClient, percentile } from "../lib/http-client.ts";
import { Server, type ServerOptions } from "../lib/servers.ts";
import { getRequest, Merchant } from "../lib/shop-client.ts";
import { arriving, CASES, type Measurement, place, sale } from "./cases.ts";
import { measureLag } from "./lag.ts";
import { billPerOrder, type Counts } from "./prices.ts";

const CONNECTIONS = 64;
const EMPTY_SECONDS = 1.5;
const BILLED_ORDERS = 3_000;
/** Each is quiet before the next comes. */
const LONE_ORDERS = 10;

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
  say: (line: string) => void;
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
    const hello = getRequest("/");
    const measureEmpty = async () => {
      const outcome = await empty.client.saturate(
        { next: () => hello },
        { seconds: EMPTY_SECONDS, warmupSeconds: 0.2 },
      );
      return outcome.perSecond;
    };
    await measureEmpty();

    const measured = new Map<string, (Measurement & { empty: number })[]>(cases.map(({ id }) => [id, []]));
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
        const after = await measureEmpty();
        measured.get(id)?.push({ ...measurement, empty: (before + after) / 2 });
        const ratio = measurement.perSecond / ((before + after) / 2);
        say(
          `round ${round}  ${title.padEnd(34)} ${Math.round(measurement.perSecond)}/s, ${ratio.toFixed(3)} of ${Math.round((before + after) / 2)}/s${measurement.faults.map((fault) => `  FAULT: ${fault}`).join("")}`,
        );
      }
    }
    const rows = cases.map(({ id, title, must, aim }) =>
      row({ id, title, must, aim }, measured.get(id) ?? []),
    );

    let half = null;
    const flash = rows
      .filter(({ id }) => id.startsWith("flash"))
      .sort((a, b) => b.perSecond - a.perSecond)[0];
    if (flash && wants("half")) {
      const rate = flash.perSecond / 2;
      const { latencies, perSecond, faults } = await arriving(benches.coalesced, rate);
      half = {
        rate,
        perSecond,
        p50: percentile(latencies, 0.5),
        p95: percentile(latencies, 0.95),
        p99: percentile(latencies, 0.99),
        faults,
      };
      say(`open model at ${Math.round(rate)}/s: p95 ${half.p95.toFixed(1)} ms`);
    }

    const lag = wants("lag") ? await measureLag(benches.coalesced, say) : null;

    let bill = null;
    if (wants("bill")) {
      const wrapper = path.join(import.meta.dirname, "meter.js");
      const metered = await start("metered", { wrapper });
      const read = async () => (await fetch(`${metered.server.origin}/__meter`)).json<Counts>();
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
      bill = { together, alone: billPerOrder(early, await read(), LONE_ORDERS) };
      const [many, one] = [together, bill.alone].map(({ perMillionOrders }) => perMillionOrders.toFixed(2));
      say(`billable: $${many} per million orders that come together, $${one} one at a time`);
    }
    return { rows, half, lag, bill };
  } finally {
    for (const cleanup of cleanups.reverse()) {
      await cleanup();
    }
  }
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
