import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { draftOf } from "../../test/support/drafts.ts";
import { bound, customerOf, nowhere } from "../../test/support/order-shards.ts";
import { withPatientReads } from "../base/d1-away.ts";
import { orderShards, orderStore } from "./order-shards.ts";
import { OrderStoreUnavailable, UnknownShard } from "./order-store.ts";
import { PostgresDatabase } from "./postgres-database.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("a shard that is not the one of its place", () => {
  it("takes no order, moves none, and says that it does not keep them", async () => {
    const swapped = orderStore(bound({ ORDERS_PG_0: env.ORDERS_PG_1, ORDERS_PG_1: env.ORDERS_PG_0 }));
    const draft = await draftOf(customerOf(0));
    await expect(swapped.insert([draft])).rejects.toThrow(UnknownShard);
    await orderStore(env).insert([draft]);
    const from = { status: "PENDING", step: "authorize" } as const;
    const to = { status: "CANCELLED", step: "done" } as const;
    const change = { orderId: draft.id, version: null, from, to, actor: "test" };
    await expect(swapped.transition([change])).rejects.toThrow(UnknownShard);
    await expect(swapped.countUnanswered([draft.id])).rejects.toThrow(UnknownShard);
    await expect(swapped.find(draft.id)).rejects.toThrow(UnknownShard);
    expect((await orderStore(env).find(draft.id))?.order.status).toBe("PENDING");
  });

  it("is not ready", async () => {
    const [first] = orderShards(bound({ ORDERS_PG_0: env.ORDERS_PG_1 })).all;
    await expect(first.probe?.()).rejects.toThrow(UnknownShard);
    await expect(orderShards(env).all[0].probe?.()).resolves.toBeUndefined();
  });

  it("is missed between those that are bound", () => {
    const { ORDERS_PG_1: _missing, ...others } = env;
    expect(() => orderShards(others as Env)).toThrow(UnknownShard);
  });

  it("is bound for requests, whose environment inherits its bindings", () => {
    const names = orderShards(withPatientReads(env)).all.map(({ name }) => name);
    expect(names).toEqual(orderShards(env).all.map(({ name }) => name));
  });
});

describe("a shard that is away", () => {
  it("is said to be, at once when it was a moment ago, and only to those who need it", async () => {
    const store = orderStore(bound({ ORDERS_PG_0: nowhere() }));
    const mine = await draftOf(customerOf(0));
    const others = await draftOf(customerOf(1));
    vi.useFakeTimers({ toFake: ["Date"] });
    await expect(store.insert([mine])).rejects.toThrow(OrderStoreUnavailable);
    await expect(store.find(mine.id)).rejects.toMatchObject({
      name: "OrderStoreUnavailable",
      cause: { message: "did not answer a moment ago" },
    });
    // Half a second later one of two finds out, and then it is left alone for twice as long.
    const leftAlone = async () => {
      const asked = await Promise.allSettled([store.find(mine.id), store.find(mine.id)]);
      const reasons = asked.map((each) => each.status === "rejected" && each.reason.cause.message);
      return reasons.filter((reason) => reason === "did not answer a moment ago").length;
    };
    vi.setSystemTime(Date.now() + 500);
    expect(await leftAlone()).toBe(1);
    vi.setSystemTime(Date.now() + 999);
    expect(await leftAlone()).toBe(2);
    vi.useRealTimers();
    await store.insert([others]);
    expect((await store.find(others.id))?.order.id).toBe(others.id);
  });
});

describe("a connection", () => {
  /** The first shard's database, with what this isolate knows of it for this test alone. */
  function first(): PostgresDatabase {
    const { connectionString, host, port } = env.ORDERS_PG_0 as Hyperdrive;
    return new PostgresDatabase("first", { connectionString, host, port } as Hyperdrive);
  }
  const backend = (database: PostgresDatabase) =>
    database.run(async (sql) => (await sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`)[0]?.pid);

  it("that was dropped is replaced, and what was asked is asked once more", async () => {
    const database = first();
    const before = await backend(database);
    await first().run((sql) => sql`SELECT pg_terminate_backend(${before ?? 0}::int)`);
    const after = await backend(database);
    expect(after).toBeGreaterThan(0);
    expect(after).not.toBe(before);
  });

  it("that is dropped again and again is given up after the second try", async () => {
    let tries = 0;
    const asked = first().run(async (sql) => {
      tries += 1;
      await sql`SELECT pg_terminate_backend(pg_backend_pid())`;
    });
    await expect(asked).rejects.toThrow(OrderStoreUnavailable);
    expect(tries).toBe(2);
  });

  it.each(["40001", "40P01"])("asks what lost a race once more (%s)", async (code) => {
    let tries = 0;
    const asked = first().run(async (sql) => {
      tries += 1;
      await sql.unsafe(`DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '${code}'; END $$`);
    });
    await expect(asked).rejects.toThrow(OrderStoreUnavailable);
    expect(tries).toBe(2);
  });

  it("has its statements ended by the server, and what takes too long is not tried again at once", async () => {
    const [limits] = await first().run(
      (
        sql,
      ) => sql`SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
        current_setting('idle_in_transaction_session_timeout') AS idle`,
    );
    expect(limits).toEqual({ statement: "10s", lock: "5s", idle: "10s" });
    let tries = 0;
    const asked = first().run(async (sql) => {
      tries += 1;
      await sql.unsafe("SET statement_timeout = 50; SELECT pg_sleep(30)");
    });
    await expect(asked).rejects.toThrow(OrderStoreUnavailable);
    expect(tries).toBe(1);
  });
});

describe("a replica", () => {
  it("answers later pages and counts, and the shard does when it is away", async () => {
    const customer = customerOf(0);
    for (let i = 0; i < 2; i++) {
      await orderStore(env).insert([await draftOf(customer)]);
    }
    // Another shard in the replica's place shows who answers: it has none of these orders.
    const elsewhere = orderStore(bound({ ORDERS_PG_REPLICA_0: env.ORDERS_PG_1 }));
    expect((await elsewhere.list(customer, 1, 1)).items).toHaveLength(1);
    expect((await elsewhere.list(customer, 2, 1)).items).toEqual([]);
    const others = customerOf(1);
    await orderStore(env).insert([await draftOf(others)]);
    const second = orderStore(bound({ ORDERS_PG_REPLICA_1: env.ORDERS_PG_0 }));
    expect((await second.list(others, 2, 1)).total).toBe(0);
    const away = orderStore(bound({ ORDERS_PG_REPLICA_0: nowhere() }));
    expect((await away.list(customer, 2, 1)).items).toHaveLength(1);
    expect(await away.countSaleOrders("sal_none")).toBe(0);
  });
});
