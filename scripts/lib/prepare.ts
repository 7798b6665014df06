import fs from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { migrate, pendingMigrations } from "./migrate.ts";
import { demoShop, laySettings, markSeed, needsSeed, seed, seedState } from "./shop/seed.ts";
import { buildWorker, startRuntime } from "./worker.ts";

/**
 * Migrates and seeds a state while no port is open to the Worker, so that the first request finds a
 * shop. Costs nothing for a state that was served before.
 */
export async function prepareState(
  stateDir: string,
  {
    shards,
    vars,
    empty = false,
    demo,
  }: {
    shards: readonly string[];
    vars: Record<string, unknown>;
    /** Whether a new shop stays without settings and goods. */
    empty?: boolean;
    /** The demo shop that a new one is filled with. */
    demo?: string | undefined;
  },
) {
  if (isPrepared(stateDir)) {
    return;
  }
  await buildWorker();
  const runtime = await startRuntime(stateDir, { worker: "built", shards, vars });
  try {
    const db = await runtime.getD1Database("DB");
    for (const name of await migrate(db)) {
      console.log(`Applied migration ${name}.`);
    }
    const known = seedState(stateDir);
    if (known?.state === "empty" || (empty && known === null)) {
      markSeed(stateDir, "empty", demo);
      return;
    }
    const name = known?.demo ?? demo;
    await laySettings(db, demoShop(name));
    if (await needsSeed(stateDir, db)) {
      console.log("Laying in the demo shop…");
      const { created } = await seed(stateDir, (await runtime.ready).origin, name);
      console.log(`Laid in ${created} products.`);
    }
    markSeed(stateDir, "done", name);
  } finally {
    await runtime.dispose();
  }
}

/** Whether a state has this code's tables and its goods, so that it can be served as it is. */
export function isPrepared(stateDir: string): boolean {
  return ["done", "empty"].includes(seedState(stateDir)?.state ?? "") && isMigrated(stateDir);
}

/** Whether a state's database has seen every migration. Asks its file, which needs no runtime. */
export function isMigrated(stateDir: string): boolean {
  return fs
    .globSync("v3/d1/*/*.sqlite", { cwd: stateDir })
    .some((name) => nothingIsPending(path.join(stateDir, name)));
}

function nothingIsPending(file: string) {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const applied = db.prepare("select name from d1_migrations").all();
    return pendingMigrations(applied.map(({ name }) => String(name))).length === 0;
  } catch {
    // Another database, or one that was never migrated.
    return false;
  } finally {
    db.close();
  }
}
