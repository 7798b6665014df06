import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { uniqueSku } from "../../test/support/shop.ts";
import { migrate } from "./schema-steps.ts";

const FIRST = "CREATE TABLE units (id INTEGER PRIMARY KEY)";
const SECOND = "CREATE UNIQUE INDEX units_by_id ON units (id)";

/** The empty storage of an object before its first call. */
function inEmptyStorage<T>(work: (sql: SqlStorage) => T): Promise<T> {
  const ledger = env.STOCK_LEDGER.getByName(uniqueSku("EMPTY"));
  return runInDurableObject(ledger, (_, { storage }) => work(storage.sql));
}

function versionOf(sql: SqlStorage) {
  return sql.exec("SELECT version FROM schema_version WHERE part = 'lane'").one().version;
}

it("an object takes the steps that are new to it, and those that it took before not again", async () => {
  const version = await inEmptyStorage((sql) => {
    migrate(sql, "lane", [FIRST, SECOND]);
    sql.exec("DROP INDEX units_by_id");
    sql.exec("UPDATE schema_version SET version = 1 WHERE part = 'lane'");
    migrate(sql, "lane", [FIRST, SECOND]);
    migrate(sql, "lane", [FIRST, SECOND]);
    return versionOf(sql);
  });
  expect(version).toBe(2);
});

it("an object that newer code has changed keeps its version when older code runs it for a while", async () => {
  const version = await inEmptyStorage((sql) => {
    migrate(sql, "lane", [FIRST, SECOND]);
    sql.exec("UPDATE schema_version SET version = 3 WHERE part = 'lane'");
    migrate(sql, "lane", [FIRST, SECOND]);
    return versionOf(sql);
  });
  expect(version).toBe(3);
});

it("steps that no backup knows of are refused", async () => {
  await inEmptyStorage((sql) => {
    expect(() => migrate(sql, "lane", [FIRST])).toThrow("OBJECT_SCHEMAS");
  });
});
