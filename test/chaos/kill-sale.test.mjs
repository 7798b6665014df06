/** The whole runtime dies again and again while a sale runs. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { chance, FULL } from "../support/chaos.mjs";
import { assertWinners, ServedSale } from "../support/served-sale.mjs";

const KILLS = FULL ? 10 : 1;
const SHOPPERS_AT_ONCE = 40;
/** A round ends at a random moment before so many of its orders are acknowledged. */
const MAX_ACKNOWLEDGED = 80;
/**
 * Enough for every round and those on their way in its last moment, so that every kill meets a sale
 * that runs.
 */
const UNITS_PER_ROUND = MAX_ACKNOWLEDGED + SHOPPERS_AT_ONCE;
const LANES = 4;

/** @type {ServedSale} */
let shop;

before(async () => {
  // What a queue lost is sent again after a second, not thirty.
  shop = await ServedSale.open({ vars: { RESEND_AFTER_MS: 1_000 } });
});

after(() => shop?.close());

test(`killed ${KILLS} times in the middle of a sale: every acknowledged order is stored and paid, and exactly the allotment is sold`, async (t) => {
  const random = chance(t);
  const allotment = UNITS_PER_ROUND * (KILLS + 1);
  const saleId = await shop.openSale({ allotment, lanes: LANES });
  const buyers = await shop.crowd(allotment * 2);
  const waiting = [...buyers];
  /**
   * Orders by the buyer who got their answer.
   * @type {Map<import("../support/served-sale.mjs").Buyer, string>}
   */
  const acknowledged = new Map();

  for (let round = 0; round < KILLS; round++) {
    let killed = false;
    const killAt = acknowledged.size + random.integer(1, MAX_ACKNOWLEDGED);
    const linger = random.between(0, 100);
    /** @type {PromiseWithResolvers<void>} */
    const reached = Promise.withResolvers();
    const shoppers = Array.from({ length: SHOPPERS_AT_ONCE }, async () => {
      while (!killed) {
        const buyer = waiting.shift();
        if (!buyer) {
          return;
        }
        const answer = await shop.buy(saleId, buyer).catch(() => null);
        if (answer?.status === 201 && answer.id) {
          acknowledged.set(buyer, answer.id);
          if (acknowledged.size === killAt) {
            reached.resolve();
          }
        } else if (answer === null) {
          // A buyer who was cut off comes back with the same key.
          waiting.push(buyer);
        }
      }
    });
    await reached.promise;
    await pause(linger);
    killed = true;
    shop.server.kill();
    await Promise.all(shoppers);
    t.diagnostic(`kill ${round + 1}: ${acknowledged.size} acknowledged so far`);
    assert.ok(acknowledged.size < allotment, "the sale was still running");
    await shop.restart();
  }

  const answers = await Promise.all(buyers.map((buyer) => shop.buy(saleId, buyer)));
  assertWinners(answers, allotment);
  await shop.assertSold(saleId, allotment);
  for (const [buyer, id] of acknowledged) {
    assert.equal(answers[buyers.indexOf(buyer)]?.id, id, "the key still finds the order it was given");
  }
  const rows = await shop.server.query(
    `SELECT o.id, o.status, p.state FROM orders o JOIN order_lines l ON l.order_id = o.id
     JOIN payments p ON p.order_id = o.id WHERE l.lot LIKE '${saleId}#%'`,
  );
  const paid = rows.filter(({ status, state }) => status === "CONFIRMED" && state === "captured");
  assert.deepEqual(
    new Set(paid.map(({ id }) => id)),
    new Set(answers.filter(({ status }) => status === 201).map(({ id }) => id)),
  );
  assert.equal(rows.length, allotment, "nothing is stored that nobody was told of");
});
