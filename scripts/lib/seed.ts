import fs from "node:fs";
import path from "node:path";
import { demoShopCsv } from "../../demo/seed.ts";
import { importProducts } from "./shop.ts";

/** Says how far the demo shop was laid in: a seeding that was cut short is taken up again, a shop is left alone. */
const progressFile = (/** @type {string} */ stateDir) => path.join(stateDir, "seed.json");

/**
 * @param {string} stateDir
 * @param {import("@cloudflare/workers-types").D1Database} db Migrated.
 */
export async function needsSeed(stateDir, db) {
  if (fs.existsSync(progressFile(stateDir))) {
    return JSON.parse(fs.readFileSync(progressFile(stateDir), "utf8")).state !== "done";
  }
  return (await db.prepare("select 1 from products limit 1").first()) === null;
}

/**
 * Lays the demo shop into a running server, the way a merchant would import it.
 * @param {string} stateDir
 * @param {string} origin
 */
export async function seed(stateDir, origin) {
  const mark = (/** @type {"begun" | "done"} */ state) =>
    fs.writeFileSync(progressFile(stateDir), JSON.stringify({ state }));
  mark("begun");
  const report = await importProducts(origin, demoShopCsv());
  const [wrong] = report.rejected;
  if (wrong) {
    throw new Error(`The demo shop has a row that is refused, line ${wrong.line}: ${wrong.reason}`);
  }
  mark("done");
  return report;
}
