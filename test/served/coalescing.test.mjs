/** Orders that share their calls, over real sockets: clients that hang up or repeat themselves. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { cartIds } from "../../load/lib/shop-client.ts";
import { assertWinners, ServedSale } from "../support/served-sale.mjs";

/**
 * Another request takes over the call of a client that is gone within a fraction of this. The
 * deadline is 10 s.
 */
const QUICK_MS = 3_000;

/** @type {ServedSale} */
let shop;

before(async () => {
  shop = await ServedSale.open();
});

after(() => shop?.close());

test("buyers who hang up are neither lost nor doubled: repeating finds their one order, or that they lost", async () => {
  const saleId = await shop.openSale({ allotment: 100, lanes: 4 });
  const buyers = await shop.crowd(300);
  const first = await Promise.all(
    buyers.map((buyer, i) =>
      i % 2 === 0 ? shop.buy(saleId, buyer) : shop.sendAndHangUp(saleId, buyer, i % 6),
    ),
  );
  const second = await Promise.all(buyers.map((buyer) => shop.buy(saleId, buyer)));
  assertWinners(second, 100);
  for (const [i, answer] of first.entries()) {
    if (answer?.status === 201) {
      assert.equal(second[i]?.id, answer.id, "a repetition finds the same order");
    }
  }
  const third = await Promise.all(buyers.map((buyer) => shop.buy(saleId, buyer)));
  assert.deepEqual(
    third.map(({ id }) => id),
    second.map(({ id }) => id),
  );
  await shop.assertSold(saleId, 100);
});

test("when the one who makes the call hangs up, those who travel with it are answered soon, and its order stands", async () => {
  const saleId = await shop.openSale({ allotment: 1_000, lanes: 1 });
  let placed = 0;
  for (let round = 0; round < 12; round++) {
    const [leader, ...others] = await shop.crowd(12);
    assert.ok(leader);
    const hungUp = shop.sendAndHangUp(saleId, leader, round % 4);
    const begun = performance.now();
    const answers = await Promise.all(others.map((buyer) => shop.buy(saleId, buyer)));
    assert.ok(
      performance.now() - begun < QUICK_MS,
      `answered after ${Math.round(performance.now() - begun)} ms`,
    );
    assertWinners(answers, others.length);
    await hungUp;
    assert.equal((await shop.buy(saleId, leader)).status, 201);
    placed += others.length + 1;
  }
  await shop.assertSold(saleId, placed);
});

test("guests whose carts read the catalog together with one that hangs up are answered soon, each with a unit", async () => {
  for (let round = 0; round < 6; round++) {
    const [leader, ...others] = cartIds(12, `r${round}`);
    assert.ok(leader);
    const hungUp = shop.fillAndHangUp(leader, round % 3);
    const begun = performance.now();
    const answers = await Promise.all(others.map((cart) => shop.fill(cart)));
    assert.ok(performance.now() - begun < QUICK_MS);
    assert.deepEqual(
      answers.map(({ status, cart }) => [status, cart.itemCount]),
      others.map(() => [200, 1]),
    );
    await hungUp;
    assert.equal((await shop.fill(leader)).status, 200);
  }
});

test("20 repetitions of one order at the same time are one order", async () => {
  const saleId = await shop.openSale({ allotment: 50, lanes: 4 });
  const [buyer] = await shop.crowd(1);
  assert.ok(buyer);
  const answers = await Promise.all(Array.from({ length: 20 }, () => shop.buy(saleId, buyer)));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
  assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
  assert.equal(answers.filter(({ replay }) => !replay).length, 1);
  await shop.assertSold(saleId, 1);
});
