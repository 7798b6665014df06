import fs from "node:fs";
import { parseOptions, portNumber, Stop } from "../lib/cli.ts";
import { openLocally } from "../lib/shop/at-shop.ts";
import { importProducts } from "../lib/shop/local-shop.ts";
import { DEFAULT_STATE } from "../lib/state.ts";

/**
 * `npm run import`: brings a Shopify product CSV into the local shop, whether it is being served or
 * not. `--dry-run` says what would become of it.
 */
export async function main(args: string[]) {
  const { values, positionals } = parseOptions(
    args,
    {
      port: { type: "string" },
      state: { type: "string", default: DEFAULT_STATE },
      "dry-run": { type: "boolean", default: false },
    },
    true,
  );
  const [file, ...more] = positionals;
  if (!file || more.length > 0) {
    throw new Stop("Name one CSV file: npm run import -- products.csv");
  }
  const csv = readFile(file);
  const port = values.port === undefined ? undefined : portNumber(values.port);
  const dryRun = values["dry-run"];
  const progress = (done: number, products: number) => console.log(`${done} of ${products} products`);
  const report = await openLocally(
    values.state,
    (origin) => importProducts(origin, csv, { dryRun, progress }),
    port,
  );

  for (const { line, reason } of [...report.rejected, ...report.remarks]) {
    console.error(`${file}:${line}: ${reason}`);
  }
  for (const { line, sku, to, reason } of report.stockNotSet) {
    console.error(`${file}:${line}: the stock of ${sku} is not set to ${to}: ${reason}`);
  }
  for (const { sku, from, to } of report.stockSet) {
    console.log(`stock of ${sku}: ${from} → ${to}`);
  }
  if (report.ignoredColumns.length > 0) {
    console.log(`Columns without effect: ${report.ignoredColumns.join(", ")}.`);
  }
  console.log(
    `${report.created} products created, ${report.updated} updated, ${report.unchanged} unchanged, ${report.rejected.length} rows rejected.${dryRun ? " Nothing was changed: this was a dry run." : ""}`,
  );
  return report.rejected.length === 0 ? 0 : 1;
}

function readFile(file: string) {
  try {
    return new Uint8Array(fs.readFileSync(file));
  } catch (error) {
    throw new Stop(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
