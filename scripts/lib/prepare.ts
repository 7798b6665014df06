import fs from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { migrate, pendingMigrations } from "./migrate.ts";
import { laySettings, markSeed, needsSeed, seed, seedState } from "./seed.ts";
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
  }: {
    shards: readonly string[];
    vars: Record<string, unknown>;
    /** Whether a new shop stays without settings and goods. */
    empty?: boolean;
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
    if (seedState(stateDir) === "empty" || (empty && seedState(stateDir) === null)) {
      markSeed(stateDir, "empty");
      return;
    }
    await laySettings(db);
    if (await needsSeed(stateDir, db)) {
      console.log("Laying in the demo shop…");
      const { created } = await seed(stateDir, (await runtime.ready).origin);
      console.log(`Laid in ${created} products.`);
    }
    markSeed(stateDir, "done");
  } finally {
    await runtime.dispose();
  }
}

function isPrepared(stateDir: string) {
  return (
    ["done", "empty"].includes(seedState(stateDir) ?? "") &&
    fs.globSync("v3/d1/*/*.sqlite", { cwd: stateDir }).some((name) => isMigrated(path.join(stateDir, name)))
  );
}

function isMigrated(file: string) {
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
