/**
 * A product file of many lines at a served shop: how long it takes, in how many parts, what each
 * part asks of the platform, and the memory of the runtime. Imported once as new, and once again
 * with another price and quantity in each line, and a third time as it is. `--files 1` ends after
 * the first.
 *
 *   node load/catalog/import.ts [--lines 10000] [--files 3]
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { developmentToken } from "../../scripts/lib/shop/token.ts";
import { buildWorker } from "../../scripts/lib/worker.ts";
import { Server } from "../lib/servers.ts";

const SIZES = ["Small", "Medium", "Large"];
const LOOK_EVERY_MS = 250;
const Parts = z.array(z.object({ queries: z.int(), calls: z.int(), ms: z.int() }));
const State = z.object({ state: z.enum(["working", "done"]), done: z.int(), report: z.unknown() });

const { values } = parseArgs({
  options: { lines: { type: "string", default: "10000" }, files: { type: "string", default: "3" } },
});
const lines = Number(values.lines);

/** Each product has three variants, a description and a picture, as exports of shops have. */
function fileOf(cents: number, quantity: number): string {
  const rows = Array.from({ length: lines }, (_, line) => {
    const product = Math.floor(line / SIZES.length);
    const size = SIZES[line % SIZES.length];
    const first = line % SIZES.length === 0;
    const head = first
      ? [`Thing ${product}`, `<p>${"A thing of use. ".repeat(20)}</p>`, "Size"]
      : ["", "", ""];
    const image = first ? `https://pictures.example/${product}.jpg` : "";
    const price = (cents / 100).toFixed(2);
    return [`thing-${product}`, ...head, size, `T-${line}`, "shopify", quantity, "deny", price, image].join(
      ",",
    );
  });
  const columns =
    "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Image Src";
  return [columns, ...rows].join("\n");
}

await buildWorker();
const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "shop-import-"));
const wrapper = path.join(import.meta.dirname, "../lib/import-parts.js");
const server = await Server.start({ kind: "shop", stateDir, wrapper });
try {
  const Authorization = `Bearer ${await developmentToken({ sub: "importer", role: "merchant" })}`;
  console.log(`${server.residentMiB()?.toFixed(0)} MiB  started and seeded`);
  let seen = 0;
  for (const { what, file } of [
    { what: "new", file: fileOf(1_000, 5) },
    { what: "changed", file: fileOf(1_100, 7) },
    { what: "unchanged", file: fileOf(1_100, 7) },
  ].slice(0, Number(values.files))) {
    const began = Date.now();
    const answer = await fetch(`${server.origin}/api/admin/products/import`, {
      method: "POST",
      headers: { Authorization, "Content-Type": "text/csv" },
      body: file,
    });
    let report: unknown = await answer.json();
    let most = 0;
    const location = answer.headers.get("Location");
    const answeredMs = Date.now() - began;
    while (location !== null) {
      const state = State.parse(
        await (await fetch(server.origin + location, { headers: { Authorization } })).json(),
      );
      most = Math.max(most, server.residentMiB() ?? 0);
      report = state.report;
      if (state.state === "done") {
        break;
      }
      await pause(LOOK_EVERY_MS);
    }
    const seconds = (Date.now() - began) / 1_000;
    const all = Parts.parse(await (await fetch(`${server.origin}/__parts`)).json());
    const parts = all.slice(seen);
    seen = all.length;
    const top = (of: (part: z.infer<typeof Parts>[number]) => number) => Math.max(...parts.map(of));
    const { created, updated, unchanged, rejected } = z
      .object({ created: z.int(), updated: z.int(), unchanged: z.int(), rejected: z.array(z.unknown()) })
      .parse(report);
    console.log(
      [
        `${what}: ${lines} lines, ${(file.length / 1e6).toFixed(1)} MB, answered ${answer.status} after ${(answeredMs / 1_000).toFixed(1)} s`,
        `created ${created}, updated ${updated}, unchanged ${unchanged}, rejected ${rejected.length}`,
        `${seconds.toFixed(0)} s in ${parts.length} parts; the largest: ${top(({ queries }) => queries)} queries of D1, ${top(({ calls }) => calls)} calls of ledgers, ${top(({ ms }) => ms)} ms`,
        `memory at most ${most.toFixed(0)} MiB, afterwards ${server.residentMiB()?.toFixed(0)} MiB`,
      ].join("\n  "),
    );
  }
} finally {
  await server.stop();
  fs.rmSync(stateDir, { recursive: true, force: true });
}
process.exit(0);
