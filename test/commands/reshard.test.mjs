import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { orderId, orderNumber } from "../../domain/orders/order.ts";
import { bucketOf, bucketOfOrder, shardMap, shardOf } from "../../domain/orders/shards.ts";
import { startOwnShards } from "../../scripts/lib/postgres/own-postgres.ts";
import { connect, prepareShards } from "../../scripts/lib/postgres/shards.ts";
import { FULL } from "../support/chaos.mjs";
import { borrowDatabases, startPostgres } from "../support/postgres.mjs";
import { runCommand, temporaryFolder } from "../support/server.mjs";

const CUSTOMERS = 200;

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
/** @type {string[]} */
let five;
/** @type {string[]} */
let four;
/** @type {import("postgres").Sql[]} */
let databases;
/** @type {string[]} */
const ids = [];

before(async () => {
  server = await startPostgres();
  five = await server.databases(["orders_0", "orders_1", "orders_2", "orders_3", "orders_4"]);
  four = five.slice(0, 4);
  const { code, stdout, stderr } = await migrate(four);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Up to date: .*orders_0, .*orders_3\.$/m);
  databases = five.map((url) => connect(url));
  for (let i = 0; i < CUSTOMERS; i++) {
    await store(`user:${i}`);
  }
});

after(async () => {
  await Promise.all(databases?.map((sql) => sql.end()) ?? []);
  await server?.remove();
});

const migrate = (/** @type {string[]} */ shards) =>
  runCommand(["migrate-postgres", "--postgres", shards.join()]);

/** Puts an order with all that belongs to it where four shards have it. */
async function store(/** @type {string} */ customer) {
  const id = await orderId(customer, "key", { variantId: 1 });
  ids.push(id);
  const sql = databases[shardOf(bucketOf(customer), 4)];
  assert.ok(sql);
  await sql.unsafe(`
    insert into orders values ('${id}', '${orderNumber(id)}', '${customer}', 'ada@example.com', 'PENDING', 'authorize', null, 1,
      'f', 'USD', 1, 0, 0, 0, 1, '{"name": "A\\\\B\\\\tC"}', 'standard', 't', null, 1, 1);
    insert into order_lines values ('${id}', 0, 'A', 'A', 1, 1, 1, null), ('${id}', 1, 'B', 'B', 1, 1, 1, null);
    insert into order_timeline values ('${id}', 0, 1, null, 'PENDING', 'customer', null);
    insert into payments (order_id, provider, token, amount, state, updated_at) values ('${id}', 'mock', 't', 1, 'pending', 1);
    insert into outbox values ('${id}:order.placed', 'order.placed', '{}', 1);`);
}

/** The orders of each database, and of each other table how many rows have no order beside them. */
async function contents() {
  return Promise.all(
    databases.map(async (sql) => {
      if ((await sql`select to_regclass('orders') as t`)[0]?.t === null) {
        return { orders: [], lines: 0, kept: [] };
      }
      const orders = await sql`select id from orders order by id`;
      const kept = await sql`select bucket from buckets order by bucket`;
      const [lines] = await sql`
        select count(*)::int as lines, (select count(*)::int from outbox) as events, (select count(*)::int from payments) as payments,
               (select count(*)::int from order_timeline) as entries from order_lines`;
      assert.deepEqual(
        [lines?.events, lines?.payments, lines?.entries],
        [orders.length, orders.length, orders.length],
      );
      return {
        orders: orders.map(({ id }) => id),
        lines: lines?.lines,
        kept: kept.map(({ bucket }) => bucket),
      };
    }),
  );
}

async function assertSpread(/** @type {number} */ shards) {
  const found = await contents();
  for (const [shard, { orders, lines, kept }] of found.entries()) {
    const theirs = ids.filter((id) => shardOf(bucketOfOrder(id) ?? -1, shards) === shard).sort();
    assert.deepEqual(orders, shard < shards ? theirs : []);
    assert.equal(lines, orders.length * 2);
    const own = [...shardMap(shards).keys()].filter((bucket) => shardOf(bucket, shards) === shard);
    assert.deepEqual(kept, shard < shards ? own : []);
  }
}

const reshard = (/** @type {string[]} */ from, /** @type {string[]} */ to) =>
  runCommand(["reshard", "--from", from.join(), "--to", to.join()]);

test("shards in another order, of another number, or unknown are refused and nothing moves", async () => {
  const [first = "", second = "", third = "", fourth = "", fifth = ""] = five;
  /** @type {[string[], string[]][]} */
  const wrong = [
    [
      [second, first, third, fourth],
      [second, first, third, fourth, fifth],
    ],
    [
      [first, second],
      [first, second, fifth],
    ],
    [four, [second, first, third, fourth, fifth]],
  ];
  for (const [from, to] of wrong) {
    const { code, stderr } = await reshard(from, to);
    assert.equal(code, 1);
    assert.match(stderr, /^unknown_shard: /);
  }
  await assertSpread(4);
  for (const shards of [five, [second, first, third, fourth]]) {
    const { code, stderr } = await migrate(shards);
    assert.deepEqual([code, stderr.split(":")[0]], [1, "unknown_shard"]);
  }
  const { stderr } = await reshard(four, [...four, "postgres://nobody@127.0.0.1:9/none"]);
  assert.match(stderr, /^The order shard 127\.0\.0\.1:9\/none cannot be reached: .*\.$/m);
});

test("suites that are given a running server borrow databases of their own there, and leave it as it was", async () => {
  const [sql] = databases;
  assert.ok(sql);
  const names = async () => (await sql`select datname from pg_database`).map(({ datname }) => datname).sort();
  const before = await names();
  const url = Object.assign(new URL(five[0] ?? ""), { pathname: "/borrowed" }).href;
  const giveBack = await borrowDatabases(five[0] ?? "", [url]);
  await prepareShards([url]);
  assert.deepEqual(await names(), ["borrowed", ...before].sort());
  await giveBack();
  assert.deepEqual(await names(), before);
});

test("the shards of a state folder's own are there again with what was in them, and a folder without has none", {
  skip: !FULL && "CHAOS=full",
}, async () => {
  const state = temporaryFolder();
  fs.chmodSync(state, 0o755);
  try {
    assert.deepEqual((await startOwnShards(state)).shards, []);
    for (const [create, found] of /** @type {const} */ ([
      [true, 0],
      [false, 1],
    ])) {
      const { shards, stop } = await startOwnShards(state, { create });
      await prepareShards(shards);
      const sql = connect(shards[3] ?? "");
      const rows = await sql`select 1 from outbox`;
      await sql`insert into outbox values (${crypto.randomUUID()}, 'order.placed', '{}', 1)`;
      await sql.end();
      await stop();
      assert.deepEqual([shards.length, rows.length], [4, found]);
    }
  } finally {
    fs.rmSync(state, { recursive: true, force: true });
  }
});

test("growing from four to five moves every order whose bucket the fifth takes over, and no other, wherever it was interrupted", async () => {
  // As a run leaves it that ended in the middle: one bucket fenced, and half copied to its new
  // home.
  const [first, , , , fifth] = databases;
  assert.ok(first && fifth);
  await prepareShards([five[4] ?? ""]);
  await fifth`delete from buckets`;
  const half = ids.find((id) => {
    const bucket = bucketOfOrder(id) ?? -1;
    return shardOf(bucket, 4) === 0 && shardOf(bucket, 5) === 4;
  });
  assert.ok(half);
  await first`delete from buckets where bucket = ${bucketOfOrder(half) ?? -1}`;
  await fifth`insert into outbox values (${`${half}:order.placed`}, 'order.placed', '{}', 0)`;

  const { code, stdout, stderr } = await reshard(four, five);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /Moved \d+ orders of 204 buckets\./);
  await assertSpread(5);
  assert.match((await reshard(four, five)).stdout, /Nothing to move/);
  await prepareShards(five);
});

test("shrinking again gives back exactly what the last one had", async () => {
  const { code, stderr } = await reshard(five, four);
  assert.equal(code, 0, stderr);
  await assertSpread(4);
});
