/**
 * What verifying a signature costs in the runtime, by algorithm: processor time of workerd, without
 * any library.
 *
 *   node load/signatures.ts [--requests 100] [--rounds 3]
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildWorker } from "../scripts/lib/worker.ts";
import { Server } from "./lib/servers.ts";

const ALGORITHMS = ["RS256", "ES256", "EdDSA"];
/** In one request, so that the request itself does not count. */
const TIMES = 200;

const { values } = parseArgs({
  options: { requests: { type: "string", default: "100" }, rounds: { type: "string", default: "3" } },
});
const requests = Number(values.requests);

await buildWorker();
const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "shop-signatures-"));
const server = await Server.start({
  kind: "shop",
  stateDir,
  wrapper: path.join(import.meta.dirname, "lib/signatures.js"),
});
try {
  /** @returns Microseconds for one signature. */
  const measure = async (alg: string, count: number): Promise<number> => {
    const before = server.cpuSeconds();
    for (let i = 0; i < count; i++) {
      const { ok } = await fetch(`${server.origin}/__verify?alg=${alg}&times=${TIMES}`);
      if (!ok) {
        throw new Error(`${alg} was not verified`);
      }
    }
    return ((server.cpuSeconds() - before) / (count * TIMES)) * 1e6;
  };
  for (const alg of ALGORITHMS) {
    await measure(alg, 1);
  }
  const rounds = Array.from({ length: Number(values.rounds) });
  console.log("algorithm   µs/signature, by round");
  const rows = new Map<string, string[]>(ALGORITHMS.map((alg) => [alg, []]));
  for (const _round of rounds) {
    for (const [alg, row] of rows) {
      row.push((await measure(alg, requests)).toFixed(0).padStart(5));
    }
  }
  for (const [alg, row] of rows) {
    console.log(alg.padEnd(10), row.join(" "));
  }
} finally {
  await server.stop();
  fs.rmSync(stateDir, { recursive: true, force: true });
}
process.exit(0);
