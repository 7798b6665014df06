/**
 * Many orders, paid, declined, cancelled, refunded in whole and in part: in the end money and
 * orders agree to the cent.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { canTransition } from "../../domain/orders/order.ts";
import { connect } from "../../scripts/lib/postgres/shards.ts";
import { developmentToken } from "../../scripts/lib/shop/token.ts";
import { chance, FULL } from "../support/chaos.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { SHARD_NAMES } from "../support/postgres-urls.mjs";
import { ServedSale } from "../support/served-sale.mjs";
import { eventually } from "../support/server.mjs";

const ORDERS = FULL ? 10_000 : 60;
const SHOPPERS_AT_ONCE = 32;
const SETTLED_MS = FULL ? 900_000 : 120_000;
const PART_CENTS = 700;

const ROWS = `
  SELECT o.id, o.status, o.step, o.total, p.state, p.amount, p.refunds,
    (SELECT count(*) FROM order_lines l WHERE l.order_id = o.id) AS lines
  FROM orders o JOIN payments p ON p.order_id = o.id`;
// In D1 the order itself says when it was placed.
const TIMELINE = `
  SELECT order_id, seq, at, from_status, to_status FROM order_timeline
  UNION ALL SELECT id, 0, placed_at, NULL, 'PENDING' FROM orders
  WHERE id NOT IN (SELECT order_id FROM order_timeline WHERE seq = 0)
  ORDER BY order_id, seq`;

/** What a shopper or the shop does with an order: paid and kept, or something else. */
const ENDS = /** @type {const} */ (["kept", "declined", "cancelled", "refunded", "refunded in part"]);
/**
 * @typedef {{ id: string, buyer: import("../support/served-sale.mjs").Buyer, total: number, end:
 *   (typeof ENDS)[number] }} Placed
 */

// Stores of both kinds hold the same contract (stores/orders), so one of them is enough each time.
for (const store of FULL ? ["D1", "Postgres"] : ["D1"]) {
  describe(`${ORDERS} orders in ${store}`, () => {
    /** @type {ServedSale} */
    let shop;
    /** @type {Awaited<ReturnType<typeof startPostgres>> | null} */
    let server = null;
    /** @type {string[]} */
    let shards = [];

    before(async () => {
      if (store === "Postgres") {
        server = await startPostgres();
        shards = await server.databases(SHARD_NAMES);
      }
      shop = await ServedSale.open({ shards, vars: { RESEND_AFTER_MS: 1_000 } });
    });

    after(async () => {
      await shop?.close();
      await server?.remove();
    });

    /**
     * Rows of every database of orders.
     * @param {string} sql
     * @returns {Promise<Record<string, any>[]>}
     */
    async function query(sql) {
      if (shards.length === 0) {
        return shop.server.query(sql);
      }
      const rows = await Promise.all(
        shards.map(async (url) => {
          const client = connect(url);
          const found = await client.unsafe(sql);
          await client.end();
          return found;
        }),
      );
      return rows.flat();
    }

    test("what was captured and not given back is what stands in orders, each of which came legally to where it is", async (t) => {
      const random = chance(t);
      const saleId = await shop.openSale({ allotment: ORDERS, lanes: 4 });
      const support = await developmentToken({ sub: "support", role: "support" });
      const buyers = await shop.crowd(ORDERS);
      /** @type {Placed[]} */
      const placed = [];
      await Promise.all(
        Array.from({ length: SHOPPERS_AT_ONCE }, async () => {
          for (let buyer = buyers.shift(); buyer; buyer = buyers.shift()) {
            const end = ENDS[random.integer(0, 20)] ?? "kept";
            const payment = end === "declined" ? "tok_declined" : "tok_ok";
            const { status, id, body } = await shop.buy(saleId, buyer, { payment });
            assert.equal(status, 201, body);
            placed.push({ id: id ?? "", buyer, total: JSON.parse(body).total.amount, end });
          }
        }),
      );
      await settled();
      for (const item of placed) {
        if (item.end === "cancelled") {
          await change(item, item.buyer.token, "cancel");
        }
        if (item.end === "refunded") {
          await change(item, support, "refunds", { restock: false });
        }
        if (item.end === "refunded in part") {
          const amount = { amount: PART_CENTS, currency: "USD" };
          await change(item, support, "refunds", { amount, restock: false });
        }
      }
      await settled();

      const rows = await query(ROWS);
      assert.equal(rows.length, ORDERS);
      const byId = new Map(rows.map((row) => [row.id, row]));
      const timelines = Map.groupBy(await query(TIMELINE), ({ order_id }) => order_id);
      let captured = 0;
      let standing = 0;
      let expected = 0;
      for (const { id, total, end } of placed) {
        const row = byId.get(id);
        assert.ok(row, `${id} is stored`);
        assert.equal(row.total, total);
        const refunds = typeof row.refunds === "string" ? JSON.parse(row.refunds) : (row.refunds ?? []);
        const paidBack = refunds.reduce(
          (/** @type {number} */ sum, /** @type {{ state: string, amount: number }} */ refund) =>
            refund.state === "paid" ? sum + refund.amount : sum,
          0,
        );
        if (row.state === "captured") {
          captured += row.amount - paidBack;
        }
        if (["CONFIRMED", "SHIPPED", "DELIVERED"].includes(row.status)) {
          standing += row.total - paidBack;
        }
        expected += end === "kept" ? total : end === "refunded in part" ? total - PART_CENTS : 0;
        assert.deepEqual([row.status, row.step, Number(row.lines)], [endOf(end), "done", 1], `${id}: ${end}`);
        assertUnbroken(timelines.get(id) ?? [], row.status);
      }
      assert.equal(captured, standing);
      assert.equal(captured, expected);

      const number = (/** @type {Placed["end"][]} */ ...ends) =>
        placed.filter(({ end }) => ends.includes(end)).length;
      const counted = {
        orders: ORDERS,
        paid: ORDERS - number("declined"),
        revenue: { amount: captured, currency: "USD" },
        units: ORDERS - number("declined"),
      };
      const figures = async () => {
        const { totals } = await report("summary");
        const { orders, paid, revenue, units } = totals;
        return { orders, paid, revenue, units };
      };
      await eventually(
        async () => isDeepStrictEqual(await figures(), counted),
        "the figures are what is counted in the stores",
        SETTLED_MS,
      );
      const sorts = ["paid", "declined", "withdrawn", "reversed", "refunds"];
      const told = (await report("orders")).totals;
      assert.deepEqual(
        sorts.map((name) => told[name]),
        [counted.paid, number("declined"), 0, number("cancelled"), number("refunded", "refunded in part")],
      );
      let part = await rebuild({});
      while (part.cursor !== null) {
        part = await rebuild({ cursor: part.cursor });
      }
      assert.deepEqual(await figures(), counted);
      assert.deepEqual((await report("orders")).totals, told);
    });

    /** @param {string} name */
    async function report(name) {
      const headers = { Authorization: `Bearer ${await developmentToken({ sub: "ops", role: "ops" })}` };
      const response = await fetch(`${shop.server.origin}/api/admin/analytics/${name}`, { headers });
      assert.equal(response.status, 200);
      return response.json();
    }

    /** @param {unknown} body */
    async function rebuild(body) {
      const response = await fetch(`${shop.server.origin}/api/admin/read-model/rebuild`, {
        method: "POST",
        headers: {
          Authorization: `Bearer ${await developmentToken({ sub: "ops", role: "ops" })}`,
          "Content-Type": "application/json",
        },
        body: JSON.stringify(body),
      });
      assert.equal(response.status, 200);
      return response.json();
    }

    /** Waits until nothing is left to do for any order. */
    function settled() {
      return eventually(
        async () => {
          const rows = await query("SELECT count(*) AS n FROM orders WHERE step = 'done'");
          return rows.reduce((sum, { n }) => sum + Number(n), 0) === ORDERS;
        },
        "every order settled",
        SETTLED_MS,
      );
    }

    /**
     * @param {Placed} item
     * @param {string} token
     * @param {"cancel" | "refunds"} what
     * @param {unknown} [body]
     */
    async function change({ id }, token, what, body = {}) {
      const response = await fetch(`${shop.server.origin}/api/orders/${id}/${what}`, {
        method: "POST",
        headers: {
          Authorization: `Bearer ${token}`,
          "Content-Type": "application/json",
          "Idempotency-Key": `${what}-${id}`,
        },
        body: JSON.stringify(body),
      });
      assert.ok(response.ok, `${what}: ${response.status} ${await response.text()}`);
    }
  });
}

/** @param {Placed["end"]} end */
function endOf(end) {
  if (end === "declined" || end === "cancelled") {
    return "CANCELLED";
  }
  return end === "refunded" ? "REFUNDED" : "CONFIRMED";
}

/**
 * Numbered without gaps, in time, each entry beginning where the one before it ended.
 * @param {Record<string, any>[]} entries
 * @param {string} status
 */
function assertUnbroken(entries, status) {
  let at = 0;
  /** @type {import("../../domain/orders/order.ts").OrderStatus | null} */
  let stands = null;
  for (const [seq, entry] of entries.entries()) {
    assert.equal(entry.seq, seq);
    assert.equal(entry.from_status, stands);
    assert.ok(Number(entry.at) >= at);
    if (stands !== null && entry.to_status !== stands) {
      assert.ok(canTransition(stands, entry.to_status));
    }
    stands = entry.to_status;
    at = Number(entry.at);
  }
  assert.equal(stands, status);
}
