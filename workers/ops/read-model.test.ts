import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { readAudit } from "../../stores/audit/audit.ts";
import { archivedEvents } from "../../test/support/archive.ts";
import { call, placed, settled } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";

async function rows(query: string): Promise<unknown[]> {
  return (await env.DB.prepare(query).all()).results;
}

const STORE = `SELECT o.id, o.customer, lower(o.email) AS email, o.status, o.total, o.placed_at,
    (SELECT sum(quantity) FROM order_lines l WHERE l.order_id = o.id) AS item_count FROM orders o ORDER BY o.id`;
const MODEL =
  "SELECT id, customer, email, status, total, placed_at, item_count FROM order_summaries ORDER BY id";
const STORE_SKUS = `SELECT DISTINCT l.sku, o.placed_at, o.id AS order_id
    FROM order_lines l JOIN orders o ON o.id = l.order_id ORDER BY 1, 2, 3`;
const MODEL_SKUS = "SELECT sku, placed_at, order_id FROM order_summary_skus ORDER BY 1, 2, 3";

async function rebuild() {
  let removed = 0;
  let cursor: unknown;
  do {
    const body = cursor ? { cursor } : {};
    const response = await call("POST", "/api/admin/read-model/rebuild", body, await bearer("ops", "ops"));
    const part = await response.json<{ removed: number; cursor: unknown }>();
    expect(response.status).toBe(200);
    removed += part.removed;
    cursor = part.cursor;
  } while (cursor);
  return removed;
}

test("a rebuild ends equal to the store, whatever had become of the read model", async () => {
  const [one, two] = [await stockItem({ stock: 50 }), await stockItem({ stock: 50 })];
  const carts = [{ [one]: 1 }, { [one]: 2, [two]: 1 }, { [two]: 4 }, { [one]: 1 }, { [two]: 1 }];
  const ids: string[] = [];
  for (const [i, items] of carts.entries()) {
    const { id } = await placed(items, i === 3 ? "tok_declined" : "tok_ok");
    ids.push(id);
  }
  for (const id of ids) {
    await settled(id);
  }
  // The archive is replayed, which may be a moment behind.
  const rebuilt = async () => {
    await rebuild();
    return JSON.stringify(await rows(MODEL)) === JSON.stringify(await rows(STORE));
  };
  await vi.waitUntil(rebuilt, { interval: 100 });
  expect(await rows(MODEL_SKUS)).toEqual(await rows(STORE_SKUS));
  const isArchived = async () => {
    const told = new Set((await archivedEvents()).map(({ data }) => data.orderId));
    return ids.every((id) => told.has(id));
  };
  await vi.waitUntil(isArchived, { interval: 100 });

  const damage = [
    `DELETE FROM order_summaries WHERE id = '${ids[0]}'`,
    `UPDATE order_summaries SET status = 'REFUNDED', total = 1, version = 99 WHERE id = '${ids[1]}'`,
    `INSERT INTO order_summaries (id, customer, email, status, total, item_count, placed_at, version)
      VALUES ('ord_ghost', 'user:x', 'x@example.com', 'PENDING', 1, 1, 1, 1)`,
    "INSERT INTO order_summary_skus VALUES ('GHOST', 1, 'ord_ghost')",
    `DELETE FROM order_summary_skus WHERE order_id = '${ids[2]}'`,
  ];
  await env.DB.batch(damage.map((statement) => env.DB.prepare(statement)));
  expect(await rebuild()).toBe(1);
  expect(await rows(MODEL)).toEqual(await rows(STORE));
  expect(await rows(MODEL_SKUS)).toEqual(await rows(STORE_SKUS));
  const [entry] = await readAudit(env.DB, { order: "newest", limit: 1, action: "read_model.rebuilt" });
  expect(entry?.actor).toBe("ops");
});

test("a rebuild is for operators, and takes no cursor but its own", async () => {
  const path = "/api/admin/read-model/rebuild";
  expect((await call("POST", path, {})).status).toBe(401);
  expect((await call("POST", path, {}, await bearer("m", "merchant"))).status).toBe(403);
  const bad = { cursor: { phase: "nowhere", after: "" } };
  expect((await call("POST", path, bad, await bearer("ops", "ops"))).status).toBe(400);
});
