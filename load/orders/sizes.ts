/**
 * What an order leaves in D1: bytes of each table and index, for one paid order of one line, by
 * SQLite's own account of its pages.
 *
 *   node load/orders/sizes.ts [--orders 2000] [--state /dev/shm] [--built]
 */
import fs from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { FAST_FOLDER } from "../../scripts/lib/project.ts";
import { buildWorker } from "../../scripts/lib/worker.ts";
import { HttpClient } from "../lib/http-client.ts";
import { Server } from "../lib/servers.ts";
import { Merchant, mintTokens, OPEN_SKU, orderRequest } from "../lib/shop-client.ts";
import { temporaryFolder } from "../lib/temporary-folder.ts";

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "2000" },
    state: { type: "string", default: FAST_FOLDER },
    built: { type: "boolean", default: false },
  },
});
const orders = Number(values.orders);
if (!values.built) {
  await buildWorker();
}

/** Bytes of pages by the table they belong to, an index counted with its table. */
function bytesByTable(stateDir: string): Map<string, number> {
  const [file] = fs
    .globSync("v3/d1/**/*.sqlite", { cwd: stateDir })
    .map((name) => path.join(stateDir, name))
    .filter((name) => !name.endsWith("metadata.sqlite"));
  const db = new DatabaseSync(file ?? "", { readOnly: true });
  const rows = db
    .prepare(
      `select coalesce(m.tbl_name, s.name) as name, sum(s.pgsize) as bytes from dbstat s
       left join sqlite_master m on m.name = s.name group by 1`,
    )
    .all();
  db.close();
  return new Map(rows.map(({ name, bytes }) => [String(name), Number(bytes)]));
}

const stateDir = temporaryFolder(values.state, "shop-sizes-");
const server = await Server.start({ kind: "shop", stateDir });
try {
  const merchant = await Merchant.at(server.origin);
  const client = await HttpClient.open(server.port, 16);
  await merchant.stockUp(OPEN_SKU, 2 * orders);
  const saleId = await merchant.openSale({ allotment: orders, lanes: 4 });
  const tokens = await mintTokens(orders, `sizes-${saleId}`);
  const requests = tokens.map((token, i) => orderRequest(saleId, token, `sizes-${i}`));
  await server.untilQuiet();
  const before = bytesByTable(stateDir);
  let sent = 0;
  await client.saturate({ next: () => requests[sent++] ?? null }, { seconds: 600 });
  await server.untilQuiet();
  client.close();
  const grown = [...bytesByTable(stateDir)]
    .map(([name, bytes]) => ({ name, each: (bytes - (before.get(name) ?? 0)) / orders }))
    .filter(({ each }) => each >= 1)
    .sort((a, b) => b.each - a.each);
  for (const { name, each } of grown) {
    console.log(`${each.toFixed(0).padStart(6)} bytes an order   ${name}`);
  }
  const sum = grown.reduce((total, { each }) => total + each, 0);
  console.log(`${sum.toFixed(0).padStart(6)} bytes an order   in all`);
} finally {
  await server.stop();
  fs.rmSync(stateDir, { recursive: true, force: true });
}
process.exit(0);
