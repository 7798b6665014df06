import { env } from "cloudflare:workers";
import type { SealedPart } from "../../shop/orders/sealing/seal-stored.ts";
import { call } from "./orders.ts";
import { bearer } from "./sales.ts";

/** The tables of D1 in which a text lies. */
export async function tablesWith(text: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const rows = await env.DB.batch(results.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`)));
  return results.filter((_, n) => JSON.stringify(rows[n]?.results).includes(text)).map(({ name }) => name);
}

/** Asks for parts of a pass that seals until it is complete. */
export async function sealAll(): Promise<{ renewed: number; sealed: number; people: number }> {
  const done = { renewed: 0, sealed: 0, people: 0 };
  for (let body = {}; ; ) {
    const response = await call("POST", "/api/admin/orders/seal", body, await bearer("ops", "ops"));
    const part = await response.json<SealedPart>();
    done.renewed += part.renewed;
    done.sealed += part.sealed;
    done.people += part.people;
    if (part.cursor === null) {
      return done;
    }
    body = { cursor: part.cursor };
  }
}

/** Puts copies of rows back. */
export async function restoreRows(table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  await env.DB.batch(
    rows.map((row) => {
      const names = Object.keys(row);
      return env.DB.prepare(
        `INSERT OR IGNORE INTO ${table} (${names}) VALUES (${names.map(() => "?")})`,
      ).bind(...Object.values(row));
    }),
  );
}
