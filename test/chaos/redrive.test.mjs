/**
 * Databases of orders are away until messages are given up. Once they are back, an operator sends
 * the dead letters again. Nothing else repairs here: owners of stock and the sweeper wait for an
 * hour.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect, ownUrl } from "../../scripts/lib/postgres/shards.ts";
import { developmentToken } from "../../scripts/lib/shop/token.ts";
import { QUEUE_NAMES } from "../../shop/events/names.ts";
import { FULL } from "../support/chaos.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { SHARD_NAMES } from "../support/postgres-urls.mjs";
import { ServedSale } from "../support/served-sale.mjs";
import { eventually } from "../support/server.mjs";

const ORDERS = 300;
const AT_ONCE = 16;
/** How often one after the other the databases go away. */
const OUTAGES = 3;
const SETTLED_MS = 180_000;
const skip = !FULL && "at full length alone: npm run chaos -- redrive";

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let server;
/** @type {ServedSale} */
let shop;
/** @type {string} */
let saleId;
/** @type {string[]} */
const ids = [];

before(async () => {
  if (skip) {
    return;
  }
  server = await startPostgres();
  await server.databases(SHARD_NAMES);
  shop = await ServedSale.open({
    shards: SHARD_NAMES.map((name) => ownUrl(name, server.port)),
    retries: 1,
    vars: { RESEND_AFTER_MS: 3_600_000 },
  });
  saleId = await shop.openSale({ allotment: 100_000, lanes: 4 });
});

after(async () => {
  await shop?.close();
  await server?.remove();
});

async function order() {
  const waiting = await shop.crowd(ORDERS);
  /** @type {string[]} */
  const placed = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let buyer = waiting.shift(); buyer; buyer = waiting.shift()) {
        const { status, id, body } = await shop.buy(saleId, buyer);
        assert.equal(status, 201, body);
        placed.push(id ?? "");
      }
    }),
  );
  ids.push(...placed);
  return placed;
}

/**
 * Rows of every database of orders. @param {string} sql @returns {Promise<Record<string, any>[]>}
 */
async function query(sql) {
  const all = await Promise.all(
    SHARD_NAMES.map(async (name) => {
      const client = connect(ownUrl(name, server.port));
      const rows = await client.unsafe(sql);
      await client.end();
      return rows;
    }),
  );
  return all.flat();
}

/** Sends the dead letters of every queue again, as two operators who do it at once. */
async function redriveAll() {
  const headers = {
    Authorization: `Bearer ${await developmentToken({ sub: "ops", role: "ops" })}`,
    "Content-Type": "application/json",
  };
  const redrive = async (/** @type {string} */ queue) => {
    const response = await fetch(`${shop.server.origin}/api/admin/dead-letters/redrive`, {
      method: "POST",
      headers,
      body: JSON.stringify({ queue }),
    });
    assert.equal(response.status, 200);
    return response.json();
  };
  for (const queue of QUEUE_NAMES) {
    await Promise.all([redrive(queue), redrive(queue)]);
  }
}

async function lettersWaiting() {
  return shop.server.query("SELECT queue, body FROM dead_letters WHERE redriven_at IS NULL");
}

/** Sends what is dead again until each order is paid. */
async function untilPaid() {
  await eventually(
    async () => {
      if ((await lettersWaiting()).length > 0) {
        await redriveAll();
      }
      const rows = await query("SELECT id FROM orders WHERE status = 'CONFIRMED'");
      return rows.length === ids.length;
    },
    "each order is paid",
    SETTLED_MS,
  );
}

test("messages that were given up while Postgres was away are sent again: each acknowledged order is stored, paid and told of once", {
  skip,
}, async (t) => {
  await order();
  await untilPaid();
  for (let outage = 1; outage <= OUTAGES; outage++) {
    await server.stop();
    const meanwhile = await order();
    const dead = await eventually(
      async () => {
        const bodies = (await lettersWaiting()).map(({ body }) => String(body)).join("\n");
        return meanwhile.every((id) => bodies.includes(id)) && bodies;
      },
      "each of their messages is dead",
      SETTLED_MS,
    );
    assert.ok(dead.length > 0);
    await server.start();
    const stored = await query("SELECT id FROM orders");
    assert.equal(stored.length, ids.length - meanwhile.length, "nobody has sent them again");
    await untilPaid();
    t.diagnostic(`outage ${outage}: ${meanwhile.length} orders came back`);
  }
  await shop.assertSold(saleId, ids.length);

  // An operator who sends everything once more changes nothing.
  await shop.server.query("UPDATE dead_letters SET redriven_at = NULL");
  await redriveAll();
  const told = async () => {
    const events = await shop.server.archivedEvents();
    return events.filter(({ type }) => ["order.placed", "order.confirmed"].includes(String(type))).length;
  };
  const letters = async () => (await shop.server.query("SELECT count(*) AS n FROM mailbox"))[0]?.n;
  await eventually(
    async () => {
      await redriveAll();
      return (await told()) === ids.length * 2 && Number(await letters()) === ids.length;
    },
    "each event and each mail is there",
    SETTLED_MS,
  );
  await shop.server.untilQuiet();
  assert.deepEqual([await told(), await letters()], [ids.length * 2, ids.length]);
  const rows = await query(
    `SELECT o.id, o.status, p.state, p.amount = o.total AS paid,
       (SELECT count(*) FROM order_lines l WHERE l.order_id = o.id) AS lines,
       (SELECT max(t.seq) FROM order_timeline t WHERE t.order_id = o.id) AS last
     FROM orders o JOIN payments p ON p.order_id = o.id`,
  );
  assert.deepEqual(rows.map(({ id }) => id).sort(), ids.toSorted());
  for (const { id, lines, last, ...row } of rows) {
    assert.deepEqual(row, { status: "CONFIRMED", state: "captured", paid: true }, id);
    assert.deepEqual([Number(lines), Number(last)], [1, 1], id);
  }
});
