/** Orders move from D1 to Postgres by the command, while a sale goes on. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connect, prepareShards } from "../../scripts/lib/postgres/shards.ts";
import { FULL } from "../support/chaos.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { ServedSale } from "../support/served-sale.mjs";
import { runCommand } from "../support/server.mjs";

const BEFORE = 150;
const MEANWHILE = 150;
const SHOPPERS_AT_ONCE = 10;

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let postgres;
/** @type {ServedSale} */
let shop;

before(async () => {
  if (FULL) {
    postgres = await startPostgres();
    shop = await ServedSale.open({ vars: { RESEND_AFTER_MS: 1_000 } });
  }
});

after(async () => {
  await shop?.close();
  await postgres?.remove();
});

// `npm test` has the parts of it in test/postgres/left-orders.test.ts.
test("orders move to Postgres in the middle of a sale: each is in one place, paid once, and the books balance", {
  skip: !FULL,
}, async () => {
  const saleId = await shop.openSale({ allotment: BEFORE + MEANWHILE, lanes: 4 });
  const early = await shop.crowd(BEFORE);
  const placed = await Promise.all(early.map((buyer) => shop.buy(saleId, buyer)));
  // Some of them are stored and paid, others are on their way.
  shop.server.kill();
  const shards = await postgres.databases(["orders_0", "orders_1"]);
  await prepareShards(shards);
  shop.options = { ...shop.options, shards };
  await shop.restart();

  const late = await shop.crowd(MEANWHILE);
  const waiting = [...late.entries()];
  /** @type {(string | undefined)[]} */
  const ids = [];
  const shoppers = Array.from({ length: SHOPPERS_AT_ONCE }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { status, id, body } = await shop.buy(saleId, next[1]);
      assert.equal(status, 201, body);
      ids[next[0]] = id;
    }
  });
  const state = shop.options.stateDir;
  const moved = await runCommand(["move-orders", "--state", state]);
  assert.deepEqual([moved.code, moved.stderr], [0, ""], moved.stdout);
  await Promise.all(shoppers);
  await shop.assertSold(saleId, BEFORE + MEANWHILE);
  const given = [...placed.map(({ id }) => id), ...ids];
  for (const [i, buyer] of [...early, ...late].entries()) {
    const { id, body } = await shop.buy(saleId, buyer);
    assert.equal(id, given[i], `the key still finds the order it was given: ${body}`);
  }
  assert.deepEqual(await shop.server.query("SELECT id FROM orders"), []);
  const stored = await Promise.all(
    shards.map(async (url) => {
      const sql = connect(url);
      const rows = await sql`select o.id from orders o join payments p on p.order_id = o.id
        where o.status = 'CONFIRMED' and p.state = 'captured'`;
      await sql.end();
      return rows.map(({ id }) => id);
    }),
  );
  assert.deepEqual(stored.flat().sort(), given.sort());
});
