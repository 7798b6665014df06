import fs from "node:fs";
import path from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import { DEMO_COLLECTIONS } from "../../demo/collections.ts";
import { demoShopCsv } from "../../demo/seed.ts";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { createCollection, importProducts } from "./shop.ts";

/**
 * Says how far the demo shop was laid in: a seeding that was cut short is taken up again, a shop is
 * left alone.
 */
const progressFile = (stateDir: string) => path.join(stateDir, "seed.json");

/**
 * "done" for a shop that nothing is laid into any more, "empty" for one that nothing is laid into at
 * all; null for one that nothing is known of.
 */
export function seedState(stateDir: string): Seeded | null {
  return fs.existsSync(progressFile(stateDir))
    ? JSON.parse(fs.readFileSync(progressFile(stateDir), "utf8")).state
    : null;
}

/**
 * Gives a shop that has none yet the demo shop's settings. By SQL, so that it works beside a Worker
 * of an older build too.
 */
export async function laySettings(db: D1Database) {
  await db
    .prepare(
      `insert into shop_settings (version, settings, actor, created_at)
        select 1, ?, 'demo', unixepoch() * 1000 where not exists (select 1 from shop_settings)`,
    )
    .bind(JSON.stringify(DEMO_SHOP))
    .run();
}

/** @param db Migrated. */
export async function needsSeed(stateDir: string, db: D1Database) {
  const state = seedState(stateDir);
  return state === null
    ? (await db.prepare("select 1 from products limit 1").first()) === null
    : state !== "done";
}

type Seeded = "begun" | "done" | "empty";

/** Lays the demo shop into a running server, the way a merchant would import it. */
export async function seed(stateDir: string, origin: string) {
  markSeed(stateDir, "begun");
  const report = await importProducts(origin, demoShopCsv());
  const [wrong] = report.rejected;
  if (wrong) {
    throw new Error(`The demo shop has a row that is refused, line ${wrong.line}: ${wrong.reason}`);
  }
  const ids = new Map<string, string>();
  for (const { parent, ...collection } of DEMO_COLLECTIONS) {
    const above = parent ? ids.get(parent) : null;
    ids.set(collection.slug, await createCollection(origin, { ...collection, parent: above ?? null }));
  }
  markSeed(stateDir, "done");
  return report;
}

export function markSeed(stateDir: string, state: Seeded) {
  fs.writeFileSync(progressFile(stateDir), JSON.stringify({ state }));
}
