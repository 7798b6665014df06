/**
 * What a cached read costs beside an empty Worker, and beside a Worker that answers the same bytes
 * and headers and does nothing else. It prints processor time of workerd for a request. All take
 * turns at short bursts; the lower third of each one's bursts counts, because other work of the
 * machine only adds.
 *
 *   npm run build && node load/catalog/reads.ts [--bursts 9] [--requests 3000]
 *     [--build /tmp/before.js]
 *
 * `--build` sets another build beside this one.
 */
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { FAST_FOLDER } from "../../scripts/lib/project.ts";
import { HttpClient } from "../lib/http-client.ts";
import { Server, type ServerOptions } from "../lib/servers.ts";
import { getRequest } from "../lib/shop-client.ts";

const CONNECTIONS = 64;
const READS = {
  "product, JSON": "/api/catalog/products/tidelines-open-horizon-postcards",
  "product, page": "/products/tidelines-open-horizon-postcards",
  "list, JSON": "/api/catalog/products",
  "list, page": "/products",
};

const { values } = parseArgs({
  options: {
    bursts: { type: "string", default: "9" },
    requests: { type: "string", default: "3000" },
    build: { type: "string" },
  },
});
const requests = Number(values.requests);
const folders: string[] = [];
function newState(): string {
  const folder = fs.mkdtempSync(path.join(FAST_FOLDER, "reads-"));
  folders.push(folder);
  return folder;
}

const servers: Server[] = [];
async function start(options: Omit<ServerOptions, "stateDir">, stateDir = newState()) {
  const server = await Server.start({ ...options, stateDir });
  servers.push(server);
  return { server, client: await HttpClient.open(server.port, CONNECTIONS) };
}

/** Processor time of a server for some requests, in microseconds each. */
async function burst({ server, client }: Awaited<ReturnType<typeof start>>, address: string, count: number) {
  const request = getRequest(address);
  let sent = 0;
  const before = server.cpuSeconds();
  const { statuses } = await client.saturate(
    { next: () => (sent++ < count ? request : null) },
    { seconds: 600 },
  );
  if (statuses.get(200) !== count) {
    throw new Error(`${address} answered ${[...statuses].map((pair) => pair.join(": ")).join(", ")}`);
  }
  return ((server.cpuSeconds() - before) / count) * 1e6;
}

try {
  const seeded = newState();
  await (await Server.start({ kind: "shop", stateDir: seeded })).stop();
  let before: Awaited<ReturnType<typeof start>> | null = null;
  if (values.build) {
    const copy = newState();
    fs.cpSync(seeded, copy, { recursive: true });
    before = await start({ kind: "shop", build: values.build }, copy);
  }
  const wrapper = path.join(import.meta.dirname, "../lib/bytes.js");
  const shop = await start({ kind: "shop", wrapper }, seeded);
  const empty = await start({ kind: "empty" });
  console.log("µs: empty Worker | ÷ empty: this build, bytes and headers alone, the other build");
  for (const [title, address] of Object.entries(READS)) {
    const sides = [
      { times: [] as number[], run: () => burst(empty, "/", requests) },
      { times: [] as number[], run: () => burst(shop, address, requests) },
      { times: [] as number[], run: () => burst(shop, `/__bytes${address}`, requests) },
      ...(before ? [{ times: [] as number[], run: () => burst(before, address, requests) }] : []),
    ];
    for (let round = -2; round < Number(values.bursts); round++) {
      for (const side of sides.toSorted(() => Math.random() - 0.5)) {
        const micros = await side.run();
        // The first rounds fill caches and compile.
        if (round >= 0) {
          side.times.push(micros);
        }
      }
      await pause(50);
    }
    const [alone = 1, ...others] = sides.map(({ times }) => {
      const low = times.toSorted((a, b) => a - b).slice(0, Math.ceil(times.length / 3));
      return low.reduce((sum, each) => sum + each, 0) / low.length;
    });
    const ratios = others.map((micros) => (alone / micros).toFixed(2).padStart(6));
    console.log(`${title.padEnd(16)}${alone.toFixed(0).padStart(5)}  ${ratios.join("")}`);
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  for (const folder of folders) {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
process.exit(0);
