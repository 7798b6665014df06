import fs from "node:fs";
import path from "node:path";
import { parseOptions, portNumber, Stop } from "../lib/cli.mjs";
import { migrate } from "../lib/migrate.mjs";
import { importProducts, isStore } from "../lib/shop.mjs";
import { DEFAULT_STATE, servedOn, takeState } from "../lib/state.mjs";
import { buildWorker, startRuntime } from "../lib/worker.mjs";

/** `npm run import`: brings a Shopify product CSV into the local shop, whether it is being served or not. */
export async function main(/** @type {string[]} */ args) {
  const { values, positionals } = parseOptions(
    args,
    { port: { type: "string" }, state: { type: "string", default: DEFAULT_STATE } },
    true,
  );
  const [file, ...more] = positionals;
  if (!file || more.length > 0) throw new Stop("Name one CSV file: npm run import -- products.csv");
  const csv = readCsv(file);
  const stateDir = path.resolve(values.state);

  const port = values.port === undefined ? await servedOn(stateDir) : portNumber(values.port);
  const report =
    port !== null && (await isStore(`http://localhost:${port}`))
      ? await importProducts(`http://localhost:${port}`, csv)
      : await importIntoState(stateDir, csv);

  for (const { line, reason } of report.rejected) console.error(`${file}:${line}: ${reason}`);
  console.log(
    `${report.created} products created, ${report.updated} updated, ${report.unchanged} unchanged, ${report.rejected.length} rows rejected.`,
  );
  return report.rejected.length === 0 ? 0 : 1;
}

function readCsv(/** @type {string} */ file) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(fs.readFileSync(file));
  } catch (error) {
    throw new Stop(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** Nobody serves the shop, so it is opened for as long as the import takes. */
async function importIntoState(/** @type {string} */ stateDir, /** @type {string} */ csv) {
  const release = await takeState(stateDir, { port: null });
  try {
    await buildWorker();
    const runtime = await startRuntime(stateDir, { worker: "built" });
    try {
      await migrate(await runtime.getD1Database("DB"));
      return await importProducts((await runtime.ready).origin, csv);
    } finally {
      await runtime.dispose();
    }
  } finally {
    release();
  }
}
