/** Many more buyers than units, of whom some pay, some can't, some cancel and some never finish. */
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { laneName, laneOf } from "../../domain/sales/sale.ts";
import { chance, FULL } from "../support/chaos.mjs";
import { ServedSale } from "../support/served-sale.mjs";

const ALLOTMENT = FULL ? 100 : 50;
const CROWDS = FULL
  ? [500, 2_000].flatMap((buyers) => [1, 4, 16].map((lanes) => ({ buyers, lanes })))
  : [1, 4, 16].map((lanes) => ({ buyers: 150, lanes }));
/** What buyers are like, each as often as it is named. */
const KINDS = /** @type {const} */ (["pays", "pays", "pays", "pays", "declined", "cancels", "greedy"]);
/** Until then losers come back repeatedly; units that no customer has by then are stranded. */
const TIMEOUT_MS = 120_000;
/** Between their coming back. */
const WAVE_MS = 100;

/**
 * @typedef {import("../support/served-sale.mjs").Buyer & { kind: typeof KINDS[number] | "lapses" }}
 *   Shopper
 */

/** @type {ServedSale} */
let shop;

before(async () => {
  shop = await ServedSale.open({
    wrapper: path.join(import.meta.dirname, "lapse.js"),
    // The one payment that hangs need not delay the other customers.
    vars: { PAYMENT_TIMEOUT_MS: 1_000, RESEND_AFTER_MS: 2_000 },
  });
});

after(() => shop?.close());

/** What a shopper sends along, each time the same. @param {Shopper} shopper */
function choiceOf({ kind }) {
  return kind === "declined"
    ? { payment: "tok_declined" }
    : kind === "lapses"
      ? { payment: "tok_timeout" }
      : {};
}

/**
 * Lets the time of an order pass.
 * @param {string} saleId
 * @param {number} lanes
 * @param {Shopper} shopper
 * @param {string} id
 */
async function lapse(saleId, lanes, { sub }, id) {
  const lot = encodeURIComponent(laneName(saleId, laneOf(`user:${sub}`, lanes)));
  const response = await fetch(`${shop.server.origin}/lapse?lot=${lot}&reference=${id}`);
  assert.equal(response.status, 204);
}

/** @param {Shopper} shopper @param {string} id */
async function cancel({ token }, id) {
  const response = await fetch(`${shop.server.origin}/api/orders/${id}/cancel`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
  });
  const { code = "cancelled" } = await response.json();
  // An order that is not stored yet, or whose payment is being taken, can be cancelled in a moment.
  assert.ok(["cancelled", "order_not_cancellable", "unavailable"].includes(code), code);
  return code === "cancelled";
}

for (const { buyers, lanes } of CROWDS) {
  test(`${buyers} buyers for ${ALLOTMENT} units over ${lanes} lanes, with expiries and cancellations: exactly ${ALLOTMENT} are sold, one to a customer, and repetitions get their first answer`, async (t) => {
    const random = chance(t);
    const saleId = await shop.openSale({ allotment: ALLOTMENT, lanes });
    /** @type {Shopper[]} */
    const crowd = (await shop.crowd(buyers)).map((buyer) => ({ ...buyer, kind: random.pick(KINDS) }));
    /** @type {Map<Shopper, import("../support/served-sale.mjs").Answer>} */
    const won = new Map();
    /** @type {Set<Shopper>} */
    const cancelling = new Set();

    const tryToBuy = async (/** @type {Shopper} */ shopper) => {
      const choice = choiceOf(shopper);
      const requests = [shop.buy(saleId, shopper, choice)];
      if (shopper.kind === "greedy") {
        requests.push(shop.buy(saleId, shopper, { key: `${shopper.key}-2` }), shop.buy(saleId, shopper));
      }
      const [first, second, repeated] = await Promise.all(requests);
      const answers = [first, second, repeated].filter((answer) => answer !== undefined);
      for (const { status, code, body } of answers) {
        assert.ok(status === 201 || code === "sold_out" || code === "limit_reached", body);
      }
      const orders = new Map(answers.filter(({ id }) => id).map((answer) => [answer.id, answer]));
      assert.ok(orders.size <= 1, "one customer got two units");
      const [mine] = orders.values();
      if (!mine) {
        return;
      }
      // The one of the two keys that came first is the one to repeat.
      if (mine === second) {
        shopper.key = `${shopper.key}-2`;
      }
      won.set(shopper, mine);
      if (shopper.kind === "cancels") {
        cancelling.add(shopper);
      }
    };

    // One alone, because ten payments that hang would make the shop hold all others back.
    const [lapsing] = crowd;
    assert.ok(lapsing);
    lapsing.kind = "lapses";
    await tryToBuy(lapsing);
    await lapse(saleId, lanes, lapsing, won.get(lapsing)?.id ?? "");

    const deadline = Date.now() + TIMEOUT_MS;
    let waves = 0;
    for (let hopeful = crowd.slice(1); ; waves++) {
      assert.ok(Date.now() < deadline, "units are stranded");
      await Promise.all(hopeful.map(tryToBuy));
      await Promise.all(
        [...cancelling].map(async (shopper) => {
          if (await cancel(shopper, won.get(shopper)?.id ?? "")) {
            cancelling.delete(shopper);
          }
        }),
      );
      const { allotment, sold, reserved, balanced } = await shop.merchant.books(saleId);
      assert.equal(allotment, ALLOTMENT);
      assert.ok(sold + reserved <= ALLOTMENT, "oversold");
      // Balanced: no order is on its way to be paid, or back.
      if (balanced && sold === ALLOTMENT && cancelling.size === 0) {
        break;
      }
      await pause(WAVE_MS);
      // Later on only people who pay come back, a few at a time: the last units must find them too.
      hopeful = crowd.filter((shopper) => shopper.kind === "pays" && !won.has(shopper)).slice(0, ALLOTMENT);
    }
    await shop.assertSold(saleId, ALLOTMENT);

    const kinds = new Set([...won.keys()].map(({ kind }) => kind));
    assert.deepEqual(
      [...kinds].sort(),
      ["lapses", ...new Set(KINDS)].sort(),
      "every kind of buyer got a unit",
    );
    const rows = await shop.server.query(
      `SELECT o.id, o.customer, o.status, p.state FROM orders o JOIN order_lines l ON l.order_id = o.id
       JOIN payments p ON p.order_id = o.id WHERE l.lot LIKE '${saleId}#%'`,
    );
    assert.equal(rows.length, won.size, "every acknowledged order is stored, and no other");
    const confirmed = rows.filter(({ status }) => status === "CONFIRMED");
    assert.deepEqual(new Set(confirmed.map(({ state }) => state)), new Set(["captured"]));
    assert.equal(new Set(confirmed.map(({ customer }) => customer)).size, ALLOTMENT, "one to a customer");
    const ended = new Map(rows.map(({ id, status }) => [id, status]));
    for (const [{ kind }, { id }] of won) {
      if (kind !== "pays" && kind !== "greedy") {
        assert.equal(ended.get(id), "CANCELLED", kind);
      }
    }
    const charged = rows.filter(({ status, state }) => status !== "CONFIRMED" && state === "captured");
    assert.deepEqual(charged, [], "nobody pays for a unit that went back");

    await Promise.all(
      [...won].map(async ([shopper, first]) => {
        const again = await shop.buy(saleId, shopper, choiceOf(shopper));
        assert.deepEqual([again.status, again.replay, again.body], [201, true, first.body]);
      }),
    );
    t.diagnostic(`${won.size} orders, ${waves + 1} waves`);
  });
}
