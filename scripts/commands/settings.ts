import fs from "node:fs";
import { parseOptions, Stop } from "../lib/cli.ts";
import { atShop, callShop, SHOP_OPTIONS } from "../lib/shop/at-shop.ts";

const ROUTE = "/api/admin/settings";

/**
 * `npm run settings -- export shop.json | import shop.json`: a shop's settings as one file. Works
 * at the local shop, or with `--url` at a deployed one. An import saves a new version, or says
 * which fields are wrong and changes nothing.
 */
export async function main(args: string[]) {
  const { values, positionals } = parseOptions(args, SHOP_OPTIONS, true);
  const [verb, file, ...more] = positionals;
  if ((verb !== "export" && verb !== "import") || !file || more.length > 0) {
    throw new Stop("Say what and which file: npm run settings -- export shop.json, or import shop.json");
  }
  if (verb === "export") {
    const settings = await atShop(values, async (shop) => (await callShop(shop, "GET", ROUTE)).json());
    fs.writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
    console.log(`Wrote the settings to ${file}.`);
    return 0;
  }
  const settings = readJson(file);
  const version = await atShop(values, async (shop) => {
    const saved = await callShop(shop, "PUT", ROUTE, settings);
    return saved.headers.get("ETag");
  });
  console.log(`Saved as version ${version}. Shoppers see it within a quarter of a minute.`);
  return 0;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    throw new Stop(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
