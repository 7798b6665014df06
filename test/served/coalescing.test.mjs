/** Orders that share their calls, over real sockets: clients that hang up, repeat themselves, or lose their server. */
import assert from "node:assert/strict";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Server } from "../../load/lib/servers.mjs";
import { Merchant, mintTokens, orderBody, orderRequest } from "../../load/lib/shop-client.mjs";
import { buildWorker } from "../../scripts/lib/worker.mjs";

const SKU = "RUSH-1";
const CATALOG = `Handle,Title,Body (HTML),Vendor,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Status
rush,Rush,,Test,TRUE,Title,Default Title,${SKU},shopify,100000,deny,20.00,active
`;
/** What waits for somebody who is gone is taken over within a fraction of this; the deadline is 10 s. */
const QUICK_MS = 3_000;
const BOOKS_TIMEOUT_MS = 20_000;

const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "shop-served-"));
/** @type {Server} */
let server;
/** @type {Merchant} */
let merchant;

before(async () => {
  await buildWorker();
  server = await Server.start({ kind: "shop", stateDir, catalog: CATALOG });
  merchant = await Merchant.at(server.origin);
});

after(async () => {
  await server?.stop();
  fs.rmSync(stateDir, { recursive: true, force: true });
});

/** @typedef {{ token: string, key: string }} Buyer */

let crowds = 0;
/** @param {number} count @returns {Promise<Buyer[]>} */
async function crowd(count) {
  const tokens = await mintTokens(count, `crowd-${++crowds}`);
  return tokens.map((token, i) => ({ token, key: `served-${crowds}-${i}` }));
}

/**
 * @param {string} saleId
 * @param {Buyer} buyer
 * @returns {Promise<{ status: number, id?: string, code?: string, replay: boolean }>}
 */
async function buy(saleId, { token, key }) {
  const response = await fetch(`${server.origin}/api/sales/${saleId}/orders`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Idempotency-Key": key, "Content-Type": "application/json" },
    body: JSON.stringify(orderBody),
  });
  const { id, code } = await response.json();
  return { status: response.status, id, code, replay: response.headers.has("Idempotent-Replay") };
}

/** Sends an order and hangs up, without waiting for what the server says. */
function sendAndHangUp(/** @type {string} */ saleId, /** @type {Buyer} */ { token, key }, delayMs = 0) {
  return new Promise((resolve) => {
    const socket = net.connect({ host: "127.0.0.1", port: server.port, noDelay: true });
    socket.on("error", () => {});
    socket.on("close", () => resolve(undefined));
    socket.write(orderRequest(saleId, token, key), () => {
      if (delayMs === 0) socket.destroy();
      else setTimeout(() => socket.destroy(), delayMs);
    });
  });
}

/** The books once they show that so many units are paid. @param {string} saleId @param {number} sold */
async function booksWhenSold(saleId, sold) {
  const deadline = Date.now() + BOOKS_TIMEOUT_MS;
  for (;;) {
    const books = await merchant.books(saleId);
    if ((books.balanced && books.sold === sold) || Date.now() > deadline) return books;
    await pause(200);
  }
}

/** @param {string} saleId @param {number} sold */
async function assertSold(saleId, sold) {
  const { balanced, sold: units, reserved, ordersStored } = await booksWhenSold(saleId, sold);
  assert.deepEqual(
    { balanced, sold: units, reserved, ordersStored },
    { balanced: true, sold, reserved: 0, ordersStored: sold },
  );
}

/** @param {{ status: number, code?: string }[]} answers @param {number} won */
function assertWinners(answers, won) {
  const winners = answers.filter(({ status }) => status === 201);
  const losers = answers.filter(({ status, code }) => status === 409 && code === "sold_out");
  assert.equal(winners.length, won);
  assert.equal(
    losers.length,
    answers.length - won,
    JSON.stringify(answers.find(({ status }) => ![201, 409].includes(status))),
  );
}

for (const lanes of [1, 4]) {
  test(`500 buyers at once over ${lanes} lanes: 100 get a unit, all others are told that it is sold out`, async () => {
    const saleId = await merchant.openSale({ sku: SKU, allotment: 100, lanes });
    const answers = await Promise.all((await crowd(500)).map((buyer) => buy(saleId, buyer)));
    assertWinners(answers, 100);
    assert.equal(new Set(answers.map(({ id }) => id).filter(Boolean)).size, 100);
    await assertSold(saleId, 100);
  });
}

test("buyers who hang up are neither lost nor doubled: repeating finds their one order, or that they lost", async () => {
  const saleId = await merchant.openSale({ sku: SKU, allotment: 100, lanes: 4 });
  const buyers = await crowd(300);
  const first = await Promise.all(
    buyers.map((buyer, i) => (i % 2 === 0 ? buy(saleId, buyer) : sendAndHangUp(saleId, buyer, i % 6))),
  );
  const second = await Promise.all(buyers.map((buyer) => buy(saleId, buyer)));
  assertWinners(second, 100);
  for (const [i, answer] of first.entries()) {
    if (answer?.status === 201) assert.equal(second[i]?.id, answer.id, "a repetition finds the same order");
  }
  const third = await Promise.all(buyers.map((buyer) => buy(saleId, buyer)));
  assert.deepEqual(
    third.map(({ id }) => id),
    second.map(({ id }) => id),
  );
  await assertSold(saleId, 100);
});

test("when the one who makes the call hangs up, those who travel with it are answered soon, and its order stands", async () => {
  const saleId = await merchant.openSale({ sku: SKU, allotment: 1_000, lanes: 1 });
  let placed = 0;
  for (let round = 0; round < 12; round++) {
    const [leader, ...others] = await crowd(12);
    assert.ok(leader);
    const hungUp = sendAndHangUp(saleId, leader, round % 4);
    const begun = performance.now();
    const answers = await Promise.all(others.map((buyer) => buy(saleId, buyer)));
    assert.ok(
      performance.now() - begun < QUICK_MS,
      `answered after ${Math.round(performance.now() - begun)} ms`,
    );
    assertWinners(answers, others.length);
    await hungUp;
    assert.equal((await buy(saleId, leader)).status, 201);
    placed += others.length + 1;
  }
  await assertSold(saleId, placed);
});

test("20 repetitions of one order at the same time are one order", async () => {
  const saleId = await merchant.openSale({ sku: SKU, allotment: 50, lanes: 4 });
  const [buyer] = await crowd(1);
  assert.ok(buyer);
  const answers = await Promise.all(Array.from({ length: 20 }, () => buy(saleId, buyer)));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
  assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
  assert.equal(answers.filter(({ replay }) => !replay).length, 1);
  await assertSold(saleId, 1);
});

test("killed in the middle of a sale: every acknowledged order is there and gets paid, and exactly the allotment is sold", async () => {
  const allotment = 150;
  const saleId = await merchant.openSale({ sku: SKU, allotment, lanes: 4 });
  const buyers = await crowd(400);
  /** @type {Map<Buyer, string>} */
  const acknowledged = new Map();
  let killed = false;
  const waiting = [...buyers];
  const shoppers = Array.from({ length: 40 }, async () => {
    for (let buyer = waiting.shift(); buyer && !killed; buyer = waiting.shift()) {
      const answer = await buy(saleId, buyer).catch(() => null);
      if (answer?.status === 201 && answer.id) acknowledged.set(buyer, answer.id);
      if (acknowledged.size >= allotment / 2 && !killed) {
        killed = true;
        server.kill();
      }
    }
  });
  await Promise.all(shoppers);
  assert.ok(acknowledged.size >= allotment / 2);

  server = await Server.start({ kind: "shop", stateDir, port: server.port });
  merchant = await Merchant.at(server.origin);
  const answers = await Promise.all(buyers.map((buyer) => buy(saleId, buyer)));
  assertWinners(answers, allotment);
  await assertSold(saleId, allotment);
  for (const [buyer, id] of acknowledged) {
    assert.equal(answers[buyers.indexOf(buyer)]?.id, id, "the key still finds the order it was given");
    const response = await fetch(`${server.origin}/api/orders/${id}`, {
      headers: { Authorization: `Bearer ${buyer.token}` },
    });
    const { status } = await response.json();
    assert.equal(status, "CONFIRMED");
  }
});
