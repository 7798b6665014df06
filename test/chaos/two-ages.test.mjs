/**
 * Two builds on one state: for minutes after a deploy the new Worker calls objects of the old code,
 * and after a rollback the old Worker calls objects of the new.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { orderBody } from "../../load/lib/shop-client.ts";
import { inProject } from "../../scripts/lib/project.ts";
import { FULL } from "../support/chaos.mjs";
import { olderBuild } from "../support/older-build.mjs";
import { ServedSale } from "../support/served-sale.mjs";
import { eventually } from "../support/server.mjs";

/** The commit that is deployed: to be moved forward with each release (docs/runbooks/deploy.md). */
const DEPLOYED = "1b64e3827a6f07634e40b8f32b665d99e4dc9f3b";
const BEFORE = process.env.TWO_AGES ?? DEPLOYED;

const BUYERS_PER_ROUND = FULL ? 200 : 16;
const LANES = 4;
const SKU = "RUSH-1";
const SETTLED_MS = 60_000;

/**
 * @typedef {{ id: string, key: string, headers: Record<string, string>, status: string }} Placed
 */

test("the Worker and its objects speak to each other's older code and after, both ways, in the middle of a sale: every acknowledged order is paid or cancelled once", async (t) => {
  const before = olderBuild(BEFORE);
  if (before === null) {
    t.skip(`left out: this clone does not hold ${BEFORE.slice(0, 7)} (git fetch --unshallow)`);
    return;
  }
  const now = inProject("dist/worker/index.js");
  // Objects of the new code, then of the old on the tables that the new has made, then the new
  // again.
  const short = [
    { build: before, objects: now },
    { build: now, objects: before },
    { build: now, objects: now },
  ];
  const rounds = FULL
    ? [{ build: before, objects: before }, ...short, { build: before, objects: before }, ...short]
    : short;
  // As a release that brings newer forms of rows: the code before could not read them.
  const forms = {
    SEAL_ORDERS: "off",
    SEAL_PEOPLE: "off",
    LEAN_TIMELINES: "off",
    LEAN_STOCK: "off",
    LEAN_METER: "off",
    KEYED_DIGESTS: "off",
  };
  const vars = { RESEND_AFTER_MS: 1_000, ...forms };
  const shop = await ServedSale.open({ vars, ...rounds[0] });
  t.after(() => {
    shop.server.kill();
    return shop.close();
  });
  const allotment = BUYERS_PER_ROUND * rounds.length;
  const saleId = await shop.openSale({ allotment, lanes: LANES });
  const stocked = await available(shop);
  /** @type {Placed[]} */
  const orders = [];
  /** @type {[import("../support/served-sale.mjs").Buyer, string | undefined][]} */
  const sold = [];
  /** A cart that the round before filled. @type {string | null} */
  let cart = null;
  for (const [i, builds] of rounds.entries()) {
    if (i > 0) {
      // As when the code of an object is replaced: what is under way ends in the middle.
      shop.server.kill();
      Object.assign(shop.options, builds);
      await shop.restart();
    }
    const buyers = await shop.crowd(BUYERS_PER_ROUND);
    const answers = await Promise.all(buyers.map((buyer) => shop.buy(saleId, buyer)));
    for (const [index, { status, id, body }] of answers.entries()) {
      assert.equal(status, 201, body);
      const buyer = buyers[index];
      assert.ok(buyer);
      sold.push([buyer, id]);
    }
    // What another age acknowledged is found under its key, and is there to read.
    for (const [buyer, id] of sold.slice(0, LANES)) {
      assert.equal((await shop.buy(saleId, buyer)).id, id);
      assert.match(await shop.statusOf(buyer, id ?? ""), /^(PENDING|CONFIRMED)$/);
    }
    // The guard of an account takes no part in an order.
    const wrong = { email: "ada@example.com", password: "a wrong password" };
    const refused = await post(shop, "/api/auth/login", wrong);
    assert.deepEqual([refused.status, (await refused.json()).code], [401, "wrong_credentials"]);
    if (cart !== null) {
      const token = i % 2 === 0 ? "tok_ok" : "tok_declined";
      orders.push(await placeFrom(shop, cart, `round-${i}`, token));
    }
    cart = await fillCart(shop);
  }
  for (const { id, key, headers, status } of orders) {
    const seen = await eventually(
      async () => {
        const order = await ask(shop, "GET", `/api/orders/${id}`, undefined, headers);
        return order.status === "PENDING" ? null : order;
      },
      `${key} is decided`,
      SETTLED_MS,
    );
    assert.equal(seen.status, status, key);
  }
  await shop.assertSold(saleId, allotment);
  const again = await Promise.all(sold.map(([buyer]) => shop.buy(saleId, buyer)));
  assert.deepEqual(
    again.map(({ id }) => id),
    sold.map(([, id]) => id),
    "each key still finds the order it was given",
  );
  const rows = await shop.server.query(
    `SELECT o.status, p.state, count(*) AS n FROM orders o JOIN payments p ON p.order_id = o.id GROUP BY 1, 2 ORDER BY 1`,
  );
  const confirmed = orders.filter(({ status }) => status === "CONFIRMED").length;
  assert.deepEqual(
    rows.map(({ status, state, n }) => [status, state, n]),
    [
      ["CANCELLED", "declined", orders.length - confirmed],
      ["CONFIRMED", "captured", allotment + confirmed],
    ],
  );
  assert.equal(await available(shop), stocked - confirmed, "stock is what was not sold");
});

/** @param {ServedSale} shop */
async function available(shop) {
  return (await ask(shop, "GET", `/api/inventory/${SKU}`)).available;
}

/** @param {ServedSale} shop @param {string} path @param {unknown} body */
function post(shop, path, body) {
  return fetch(`${shop.server.origin}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** @param {ServedSale} shop @returns {Promise<string>} The cart's id. */
async function fillCart(shop) {
  const response = await post(shop, "/api/cart/items", { sku: SKU, quantity: 1 });
  assert.equal(response.status, 200, await response.text());
  return response.headers.get("Cart-Id") ?? "";
}

/**
 * @param {ServedSale} shop
 * @param {string} cart
 * @param {string} key
 * @param {string} token
 * @returns {Promise<Placed>}
 */
async function placeFrom(shop, cart, key, token) {
  const { quantity: _, ...body } = orderBody;
  const order = await ask(
    shop,
    "POST",
    "/api/orders",
    { ...body, payment: { provider: "mock", token } },
    { "Cart-Id": cart, "Idempotency-Key": key },
  );
  const status = token === "tok_ok" ? "CONFIRMED" : "CANCELLED";
  return { id: order.id, key, status, headers: { "Order-Token": order.accessToken } };
}

/**
 * @param {ServedSale} shop
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {Record<string, string>} [headers]
 */
async function ask(shop, method, path, body, headers = {}) {
  const response = await fetch(`${shop.server.origin}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path} was answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
