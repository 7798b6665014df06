import fs from "node:fs";
import path from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { demoShopCsv } from "../../demo/seed.ts";
import { importProducts } from "./shop.ts";

/**
 * Says how far the demo shop was laid in: a seeding that was cut short is taken up again, a shop is
 * left alone.
 */
const progressFile = (stateDir: string) => path.join(stateDir, "seed.json");

/** @param db Migrated. */
export async function needsSeed(stateDir: string, db: D1Database) {
  if (fs.existsSync(progressFile(stateDir))) {
    return JSON.parse(fs.readFileSync(progressFile(stateDir), "utf8")).state !== "done";
  }
  return (await db.prepare("select 1 from products limit 1").first()) === null;
}

/** Lays the demo shop into a running server, the way a merchant would import it. */
export async function seed(stateDir: string, origin: string) {
  const mark = (state: "begun" | "done") =>
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
