/**
 * Orders lie in four Postgres databases, which are stopped, slowed down and silenced while shoppers
 * order.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bucketOfOrder, shardOf } from "../../domain/orders/shards.ts";
import { connect, ownUrl } from "../../scripts/lib/postgres/shards.ts";
import { developmentToken } from "../../scripts/lib/shop/token.ts";
import { FULL } from "../support/chaos.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { SHARD_NAMES } from "../support/postgres-urls.mjs";
import { ServedSale } from "../support/served-sale.mjs";
import { eventually } from "../support/server.mjs";
import { TcpProxy } from "../support/tcp-proxy.mjs";

const SHOPPERS = FULL ? 300 : 16;
const SHOPPERS_AT_ONCE = 8;
/**
 * How long everything may take to be made good once the databases are back: some rounds of retries.
 */
const RECOVERY_MS = 120_000;
/**
 * What a page may take that finds its database silent: the deadline of a call, and the machine's
 * own slowness.
 */
const PATIENCE_MS = 15_000;
const LAST = SHARD_NAMES.length - 1;

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let most;
/** The server of the last shard. @type {Awaited<ReturnType<typeof startPostgres>>} */
let last;
/** @type {TcpProxy[]} */
let networks;
/** @type {ServedSale} */
let shop;
/** @type {string} */
let saleId;
/**
 * @typedef {{ id: string, buyer: import("../support/served-sale.mjs").Buyer, shard: number }}
 *   Placed
 */
/** @type {Placed[]} */
const all = [];

before(async () => {
  [most, last] = await Promise.all([startPostgres(), startPostgres()]);
  const servers = SHARD_NAMES.map((_, shard) => (shard === LAST ? last : most));
  await most.databases(SHARD_NAMES.slice(0, LAST));
  await last.databases(SHARD_NAMES.slice(LAST));
  networks = await Promise.all(servers.map(({ port }) => TcpProxy.open(port)));
  shop = await ServedSale.open({
    shards: SHARD_NAMES.map((name, shard) => ownUrl(name, networks[shard]?.port ?? 0)),
    // An order without progress is sent again after a second, not thirty.
    vars: { RESEND_AFTER_MS: 1_000 },
  });
  saleId = await shop.openSale({ allotment: 10_000, lanes: 4 });
});

after(async () => {
  await shop?.close();
  await Promise.all(networks?.map((network) => network.close()) ?? []);
  await Promise.all([most?.remove(), last?.remove()]);
});

/**
 * New customers order one unit each, and each gets the answer that the order is accepted.
 * @returns {Promise<Placed[]>}
 */
async function order(count = SHOPPERS) {
  const buyers = await shop.crowd(count);
  /** @type {Placed[]} */
  const placed = [];
  const waiting = [...buyers];
  await Promise.all(
    Array.from({ length: SHOPPERS_AT_ONCE }, async () => {
      for (let buyer = waiting.shift(); buyer; buyer = waiting.shift()) {
        const { status, id, body } = await shop.buy(saleId, buyer);
        assert.equal(status, 201, body);
        assert.ok(id);
        placed.push({ id, buyer, shard: shardOf(bucketOfOrder(id) ?? -1, SHARD_NAMES.length) });
      }
    }),
  );
  all.push(...placed);
  return placed;
}

/**
 * @param {Placed} placed
 * @returns {Promise<{ status: number, order?: string, retryAfter: string | null, ms: number }>}
 */
async function look({ id, buyer }) {
  const started = Date.now();
  const response = await fetch(`${shop.server.origin}/api/orders/${id}`, {
    headers: { Authorization: `Bearer ${buyer.token}` },
  });
  const body = await response.json();
  return {
    status: response.status,
    order: response.ok ? body.status : body.code,
    retryAfter: response.headers.get("Retry-After"),
    ms: Date.now() - started,
  };
}

/** Asks for one order at a time, because each look costs a connection to a database. */
async function untilConfirmed(/** @type {readonly Placed[]} */ placed) {
  for (const item of placed) {
    await eventually(
      async () => (await look(item)).order === "CONFIRMED",
      `${item.id} is confirmed`,
      RECOVERY_MS,
    );
  }
}

const inShard = (/** @type {readonly Placed[]} */ placed, /** @type {number} */ shard) =>
  placed.filter((item) => item.shard === shard);

test("with one of four shards down only its customers wait, and each page tells the truth", async () => {
  const before = await order();
  await untilConfirmed(before);
  await last.stop();

  const meanwhile = await order();
  const theirs = inShard(meanwhile, LAST);
  assert.ok(theirs.length > 0);
  await untilConfirmed(meanwhile.filter(({ shard }) => shard !== LAST));
  for (const item of theirs) {
    assert.equal((await look(item)).order, "PENDING");
  }
  // Orders stored before cannot be read now, and no answer says that they do not exist.
  for (const item of inShard(before, LAST)) {
    const { status, order: code, retryAfter } = await look(item);
    assert.deepEqual([status, code], [503, "unavailable"]);
    assert.ok(retryAfter);
  }
  const { status: health, checks } = await (await fetch(`${shop.server.origin}/readyz`)).json();
  assert.equal(health, "degraded", "the shop sells");
  assert.deepEqual(
    checks.orderShards.map((/** @type {{ status: string }} */ check) => check.status),
    ["up", "up", "up", "down"],
  );
  const ops = await developmentToken({ sub: "ops", role: "ops" });
  const sagas = await fetch(`${shop.server.origin}/api/admin/sagas?state=all`, {
    headers: { Authorization: `Bearer ${ops}` },
  });
  assert.deepEqual([sagas.status, (await sagas.json()).unreachable], [200, [`ORDERS_PG_${LAST}`]]);

  await last.start();
  await untilConfirmed([...before, ...meanwhile]);
});

test("with Postgres stopped ordering goes on; once it is back every acknowledged order is stored and confirmed", async () => {
  await Promise.all([most.stop(), last.stop()]);
  const placed = await order();
  for (const item of placed) {
    assert.equal((await look(item)).order, "PENDING");
  }
  await Promise.all([most.start(), last.start()]);
  await untilConfirmed(placed);
});

test("on a slow network everything is confirmed", async () => {
  for (const network of networks) {
    network.delayMs = FULL ? 200 : 20;
  }
  try {
    await untilConfirmed(await order());
  } finally {
    for (const network of networks) {
      network.delayMs = 0;
    }
  }
});

test("a shard that takes connections and never answers holds up nobody else, and is not stormed", async () => {
  const [network] = networks;
  assert.ok(network);
  const before = await order();
  await untilConfirmed(before);
  network.silent = true;
  const connections = network.connections;
  const started = Date.now();
  const meanwhile = await order();
  await untilConfirmed(meanwhile.filter(({ shard }) => shard !== 0));
  const [known] = inShard(before, 0);
  assert.ok(known);
  for (let tries = 0; tries < 3; tries++) {
    const { status, ms } = await look(known);
    assert.equal(status, 503);
    assert.ok(ms < PATIENCE_MS, `${ms} ms`);
  }
  // Each isolate asks a silent database once in a while, however many wait for it.
  const rests = 4 + (Date.now() - started) / 500;
  assert.ok(network.connections - connections < rests, `${network.connections - connections} connections`);
  network.silent = false;
  network.cut();
  await untilConfirmed([...before, ...meanwhile]);
});

test("after all that each order is stored once, paid once, and its timeline has no gap", async () => {
  await shop.assertSold(saleId, all.length);
  for (const [shard, name] of SHARD_NAMES.entries()) {
    const sql = connect(ownUrl(name, (shard === LAST ? last : most).port));
    const rows = await sql`
      SELECT o.id, o.status, o.step, o.total, p.state, p.amount,
        (SELECT array_agg(t.seq ORDER BY t.seq) FROM order_timeline t WHERE t.order_id = o.id) AS seqs,
        (SELECT array_agg(t.to_status ORDER BY t.seq) FROM order_timeline t WHERE t.order_id = o.id) AS steps
      FROM orders o JOIN payments p ON p.order_id = o.id`;
    const waiting = await sql`SELECT id FROM outbox`;
    await sql.end();
    assert.deepEqual([...waiting], [], "every event was published");
    assert.deepEqual(
      rows.map(({ id }) => id).sort(),
      inShard(all, shard)
        .map(({ id }) => id)
        .sort(),
    );
    for (const { id: _id, total, amount, ...row } of rows) {
      assert.equal(amount, total);
      assert.deepEqual(row, {
        status: "CONFIRMED",
        step: "done",
        state: "captured",
        seqs: [0, 1],
        steps: ["PENDING", "CONFIRMED"],
      });
    }
  }
  await eventually(
    async () => {
      const told = (await shop.server.archivedEvents()).filter(({ type }) =>
        ["order.placed", "order.confirmed"].includes(String(type)),
      );
      return told.length === all.length * 2;
    },
    "each event of each order was heard",
    RECOVERY_MS,
  );
  // Mails leave at their provider's pace, a few a second.
  const letters = async () => (await shop.server.query("SELECT count(*) AS n FROM mailbox"))[0]?.n;
  await eventually(async () => Number(await letters()) >= all.length, "each order has its mail", RECOVERY_MS);
  assert.equal(await letters(), all.length);
});
