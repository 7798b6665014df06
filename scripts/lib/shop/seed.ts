import fs from "node:fs";
import path from "node:path";
import type { D1Database } from "@cloudflare/workers-types";
import sharp from "sharp";
import { z } from "zod";
import type { DemoShop } from "../../../demo/demo-shop.ts";
import { DEMO_SHOPS } from "../../../demo/shops/shops.ts";
import { headerLine, productLines } from "../../../domain/catalog/shopify-csv/write.ts";
import { Stop } from "../cli.ts";
import { createCollection, importProducts, uploadPicture } from "./local-shop.ts";

/** The demo shop that a state without a name of one is filled with. */
const FIRST = "prints";

/**
 * Says how far a demo shop was laid in, and which: a seeding that was cut short is taken up again,
 * a shop is left alone.
 */
const progressFile = (stateDir: string) => path.join(stateDir, "seed.json");

/**
 * "done" for a shop that nothing is laid into any more, "empty" for one that nothing is laid into
 * at all.
 */
const Seeded = z.enum(["begun", "done", "empty"]);
const Progress = z.object({
  state: Seeded,
  /** The demo shop's name; older code wrote none, and knew one shop. */
  demo: z.string().default(FIRST),
});

/** How far a state's seeding is; null for one that nothing is known of. */
export function seedState(stateDir: string): z.output<typeof Progress> | null {
  return fs.existsSync(progressFile(stateDir))
    ? Progress.parse(JSON.parse(fs.readFileSync(progressFile(stateDir), "utf8")))
    : null;
}

/** The demo shop of this name, or the first one. */
export function demoShop(name: string = FIRST): DemoShop {
  const found = Object.entries<DemoShop>(DEMO_SHOPS).find(([known]) => known === name);
  if (!found) {
    throw new Stop(`There is no demo shop "${name}". There are: ${Object.keys(DEMO_SHOPS).join(", ")}.`);
  }
  return found[1];
}

/** Says where a state holds another shop than the one that was asked for. */
export function sayIfAnother(stateDir: string, asked: string | undefined) {
  const known = seedState(stateDir);
  if (asked !== undefined && (known?.state === "empty" || known?.demo !== asked)) {
    console.log(`  It holds another shop: npm start -- --demo ${asked} --fresh begins that one.\n`);
  }
}

/**
 * Gives a shop that has none yet a demo shop's settings. By SQL, so that it works beside a Worker
 * of an older build too.
 */
export async function laySettings(db: D1Database, { settings }: DemoShop = demoShop()) {
  await db
    .prepare(
      `insert into shop_settings (version, settings, actor, created_at)
        select 1, ?, 'demo', unixepoch() * 1000 where not exists (select 1 from shop_settings)`,
    )
    .bind(JSON.stringify(settings))
    .run();
}

/** @param db Migrated. */
export async function needsSeed(stateDir: string, db: D1Database) {
  const known = seedState(stateDir);
  return known === null
    ? (await db.prepare("select 1 from products limit 1").first()) === null
    : known.state !== "done";
}

/**
 * Lays a demo shop into a running server, the way a merchant would: pictures, a file, collections.
 */
export async function seed(stateDir: string, origin: string, name: string = FIRST) {
  const demo = demoShop(name);
  markSeed(stateDir, "begun", name);
  const addresses = new Map<string, string>();
  for (const [picture, drawing] of demo.pictures) {
    const png = await sharp(Buffer.from(drawing)).png({ palette: true, colours: 64 }).toBuffer();
    addresses.set(picture, await uploadPicture(origin, png));
  }
  const { products, collections } = demo.goods((picture) => addresses.get(picture) ?? "");
  const report = await importProducts(origin, headerLine() + products.map(productLines).join(""));
  const [wrong] = report.rejected;
  if (wrong) {
    throw new Error(`The demo shop has a row that is refused, line ${wrong.line}: ${wrong.reason}`);
  }
  const ids = new Map<string, string>();
  for (const { parent, ...collection } of collections) {
    const above = parent ? ids.get(parent) : null;
    ids.set(collection.slug, await createCollection(origin, { ...collection, parent: above ?? null }));
  }
  markSeed(stateDir, "done", name);
  return report;
}

export function markSeed(stateDir: string, state: z.output<typeof Seeded>, demo: string = FIRST) {
  fs.writeFileSync(progressFile(stateDir), JSON.stringify({ state, demo }));
}
