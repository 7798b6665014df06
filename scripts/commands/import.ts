import fs from "node:fs";
import { openLocally } from "../lib/at-shop.ts";
import { parseOptions, portNumber, Stop } from "../lib/cli.ts";
import { importProducts } from "../lib/shop.ts";
import { DEFAULT_STATE } from "../lib/state.ts";

/**
 * `npm run import`: brings a Shopify product CSV into the local shop, whether it is being served or
 * not.
 */
export async function main(args: string[]) {
  const { values, positionals } = parseOptions(
    args,
    { port: { type: "string" }, state: { type: "string", default: DEFAULT_STATE } },
    true,
  );
  const [file, ...more] = positionals;
  if (!file || more.length > 0) {
    throw new Stop("Name one CSV file: npm run import -- products.csv");
  }
  const csv = readCsv(file);
  const port = values.port === undefined ? undefined : portNumber(values.port);
  const report = await openLocally(values.state, (origin) => importProducts(origin, csv), port);

  for (const { line, reason } of report.rejected) {
    console.error(`${file}:${line}: ${reason}`);
  }
  console.log(
    `${report.created} products created, ${report.updated} updated, ${report.unchanged} unchanged, ${report.rejected.length} rows rejected.`,
  );
  return report.rejected.length === 0 ? 0 : 1;
}

function readCsv(file: string) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(fs.readFileSync(file));
  } catch (error) {
    throw new Stop(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
