import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { laneName } from "../../domain/sales/sale.ts";
import { promote } from "../../test/support/promotions.ts";
import { scheduledSale } from "../../test/support/sale-room.ts";
import { books, buy, openSale } from "../../test/support/sales.ts";
import { stockItem, uniqueSku } from "../../test/support/shop.ts";
import { migrate, OBJECT_SCHEMAS } from "./schema-steps.ts";

const FIRST = "CREATE TABLE units (id INTEGER PRIMARY KEY)";
const SECOND = "CREATE UNIQUE INDEX units_by_id ON units (id)";

/** The empty storage of an object before its first call. */
function inEmptyStorage<T>(work: (sql: SqlStorage) => T): Promise<T> {
  const ledger = env.STOCK_LEDGER.getByName(uniqueSku("EMPTY"));
  return runInDurableObject(ledger, (_, { storage }) => work(storage.sql));
}

function versionOf(sql: SqlStorage) {
  return sql.exec("SELECT version FROM schema_version WHERE part = 'import'").one().version;
}

it("an object takes the steps that are new to it, and those that it took before not again", async () => {
  const version = await inEmptyStorage((sql) => {
    migrate(sql, "import", [FIRST, SECOND]);
    sql.exec("DROP INDEX units_by_id");
    sql.exec("UPDATE schema_version SET version = 1 WHERE part = 'import'");
    migrate(sql, "import", [FIRST, SECOND]);
    migrate(sql, "import", [FIRST, SECOND]);
    return versionOf(sql);
  });
  expect(version).toBe(2);
});

it("an object that newer code has changed keeps its version when older code runs it for a while", async () => {
  const version = await inEmptyStorage((sql) => {
    migrate(sql, "import", [FIRST, SECOND]);
    sql.exec("UPDATE schema_version SET version = 3 WHERE part = 'import'");
    migrate(sql, "import", [FIRST, SECOND]);
    return versionOf(sql);
  });
  expect(version).toBe(3);
});

it("steps that no backup knows of are refused", async () => {
  await inEmptyStorage((sql) => {
    expect(() => migrate(sql, "lane", [FIRST])).toThrow("OBJECT_SCHEMAS");
  });
});

it("an object of every class works on tables that newer code has changed, and keeps their version", async () => {
  const sku = await stockItem({ stock: 20 });
  const sale = await openSale(sku, { allotment: 5, lanes: 1 });
  const later = await scheduledSale();
  let buyers = 0;
  const sell = async () => (await buy(sale.id, `two-ages-${++buyers}`)).status;
  const ledger = env.STOCK_LEDGER.getByName(sku);
  const room = env.SALE_ROOM.getByName(later.id);
  const guard = env.SIGN_IN_GUARD.getByName("two-ages");
  const monitor = env.QUEUE_MONITOR.getByName("two-ages");
  const file = env.CATALOG_IMPORT.getByName("two-ages");
  const uses = env.PROMOTION_LEDGER.getByName((await promote()).id);
  const endpoint = env.WEBHOOK_ENDPOINT.getByName("two-ages");
  const meter = env.METER.getByName("two-ages");
  const count = async () => {
    await meter.add({ samples: { requests: 1 }, counts: {} });
    return Object.keys(await meter.samples());
  };
  const told = { queue: "orders", processed: 1, lagMs: 1, failures: [], recovered: [] };
  /** Each object with a call that reads and writes it, and what that answers. */
  const objects: [DurableObjectStub<undefined>, () => Promise<unknown>, unknown][] = [
    [env.STOCK_LANE.getByName(laneName(sale.id, 0)), sell, 201],
    [ledger, async () => (await ledger.snapshot())?.sku, sku],
    [room, async () => (await room.poll("user:two-ages"))?.state, "scheduled"],
    [guard, () => guard.enter(), 0],
    [monitor, () => monitor.report(told), undefined],
    [uses, () => uses.mayUse("user:two-ages"), "ok"],
    [file, () => file.add(0, []), undefined],
    [endpoint, () => endpoint.take([]), undefined],
    [meter, count, ["requests"]],
  ];
  const met = new Set<string>();
  for (const [object, use, answer] of objects) {
    expect(await use()).toEqual(answer);
    const newer = await runInDurableObject(object, (_, { storage: { sql } }) => {
      sql.exec("CREATE TABLE newer (id INTEGER); CREATE INDEX newer_by_id ON newer (id)");
      return sql.exec("UPDATE schema_version SET version = version + 1 RETURNING part, version").toArray();
    });
    await evictDurableObject(object);
    expect(await use()).toEqual(answer);
    const kept = await runInDurableObject(object, (_, { storage: { sql } }) =>
      sql.exec("SELECT part, version FROM schema_version").toArray(),
    );
    expect(kept).toEqual(newer);
    for (const { part } of newer) {
      met.add(String(part));
    }
  }
  expect([...met].sort()).toEqual(Object.keys(OBJECT_SCHEMAS));
  expect((await books(sale.id)).balanced).toBe(true);
});
