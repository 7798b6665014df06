import type { D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";

declare global {
  namespace Cloudflare {
    interface Env {
      /** Test runs only: the D1 migrations, read by vitest.config.ts. */
      MIGRATIONS: D1Migration[];
      /** Test runs only: how many histories a property is tried on, and the seed to repeat. */
      PROPERTY_RUNS: number;
      PROPERTY_SEED: number;
    }
  }
}

// Files that share a runtime share its database.
const migrated = await env.DB.prepare("SELECT 1 FROM sqlite_master WHERE name = 'd1_migrations'").first();
if (!migrated) {
  // As `wrangler d1 migrations apply` does, but in one transaction: a call for each statement would take much longer.
  await env.DB.batch([
    env.DB.prepare(
      "CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
    ),
    ...env.MIGRATIONS.flatMap(({ name, queries }) => [
      ...queries.map((query) => env.DB.prepare(query)),
      env.DB.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
    ]),
  ]);
}
