/** The served shop in a flash sale, for tests that come from outside with many buyers at once. */
import assert from "node:assert/strict";
import fs from "node:fs";
import net from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Server } from "../../load/lib/servers.ts";
import {
  cartItemRequest,
  Merchant,
  mintTokens,
  orderBody,
  orderRequest,
} from "../../load/lib/shop-client.ts";
import { buildWorker } from "../../scripts/lib/worker.ts";
import { preparedState } from "./server.mjs";

const SKU = "RUSH-1";
const CATALOG = `Handle,Title,Body (HTML),Vendor,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Status
rush,Rush,,Test,TRUE,Title,Default Title,${SKU},shopify,100000,deny,20.00,active
`;
const BOOKS_TIMEOUT_MS = 120_000;

/** @typedef {{ token: string, key: string, sub: string }} Buyer */
/**
 * @typedef {{ status: number, id?: string, code?: string, replay: boolean, body: string }} Answer
 */

export class ServedSale {
  /**
   * @param {Server} server
   * @param {Merchant} merchant
   * @param {import("../../load/lib/servers.ts").ServerOptions} options
   */
  constructor(server, merchant, options) {
    this.server = server;
    this.merchant = merchant;
    this.options = options;
  }

  /**
   * Builds the Worker and serves a shop that sells one product.
   * @param {Partial<import("../../load/lib/servers.ts").ServerOptions>} [options]
   */
  static async open(options = {}) {
    await buildWorker();
    const stateDir = preparedState("migrated");
    const all = { kind: /** @type {const} */ ("shop"), stateDir, catalog: CATALOG, ...options };
    const server = await Server.start(all);
    return new ServedSale(server, await Merchant.at(server.origin), all);
  }

  async close() {
    await this.server.stop();
    fs.rmSync(this.options.stateDir, { recursive: true, force: true });
  }

  /** Starts it again on the same state and port, after it was killed. */
  async restart() {
    this.server = await Server.start({ ...this.options, port: this.server.port });
  }

  /**
   * @param {{ allotment: number, lanes: number, perCustomerLimit?: number }} sale
   * @returns {Promise<string>} Its id.
   */
  openSale(sale) {
    return this.merchant.openSale({ sku: SKU, ...sale });
  }

  #crowds = 0;
  /** Customers, each with a key of their own. @param {number} count @returns {Promise<Buyer[]>} */
  async crowd(count) {
    const name = `crowd-${++this.#crowds}`;
    const tokens = await mintTokens(count, name);
    return tokens.map((token, i) => ({ token, key: `${name}-key-${i}`, sub: `${name}-${i}` }));
  }

  /**
   * @param {string} saleId
   * @param {Buyer} buyer
   * @param {{ payment?: string, key?: string }} [choice]
   * @returns {Promise<Answer>}
   */
  async buy(saleId, { token, key }, choice = {}) {
    const response = await fetch(`${this.server.origin}/api/sales/${saleId}/orders`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${token}`,
        "Idempotency-Key": choice.key ?? key,
        "Content-Type": "application/json",
      },
      body: JSON.stringify({
        ...orderBody,
        payment: { provider: "mock", token: choice.payment ?? orderBody.payment.token },
      }),
    });
    const body = await response.text();
    const { id, code } = JSON.parse(body);
    return { status: response.status, id, code, replay: response.headers.has("Idempotent-Replay"), body };
  }

  /** Sends an order and hangs up, without waiting for what the server says. */
  sendAndHangUp(/** @type {string} */ saleId, /** @type {Buyer} */ { token, key }, delayMs = 0) {
    return this.hangUpAfter(orderRequest(saleId, token, key), delayMs);
  }

  /** Puts a unit into a guest's cart and hangs up. */
  fillAndHangUp(/** @type {string} */ cartId, delayMs = 0) {
    return this.hangUpAfter(cartItemRequest(cartId, SKU), delayMs);
  }

  /** Puts a unit into a guest's cart. */
  async fill(/** @type {string} */ cartId) {
    const response = await fetch(`${this.server.origin}/api/cart/items`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Cart-Id": cartId },
      body: JSON.stringify({ sku: SKU, quantity: 1 }),
    });
    return { status: response.status, cart: await response.json() };
  }

  /** @param {Buffer} request */
  hangUpAfter(request, delayMs = 0) {
    return new Promise((resolve) => {
      const socket = net.connect({ host: "127.0.0.1", port: this.server.port, noDelay: true });
      socket.on("error", () => {});
      socket.on("close", () => resolve(undefined));
      socket.write(request, () => {
        if (delayMs === 0) {
          socket.destroy();
        } else {
          setTimeout(() => socket.destroy(), delayMs);
        }
      });
    });
  }

  /** @param {Buyer} buyer @param {string} orderId */
  async statusOf({ token }, orderId) {
    const response = await fetch(`${this.server.origin}/api/orders/${orderId}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    return (await response.json()).status;
  }

  /**
   * Waits for the books to show that so many units are sold and paid, and nothing is open.
   * @param {string} saleId
   * @param {number} sold
   */
  async assertSold(saleId, sold) {
    const deadline = Date.now() + BOOKS_TIMEOUT_MS;
    for (;;) {
      const { balanced, sold: units, reserved, ordersStored } = await this.merchant.books(saleId);
      const now = { balanced, sold: units, reserved, ordersStored };
      const wanted = { balanced: true, sold, reserved: 0, ordersStored: sold };
      if (JSON.stringify(now) === JSON.stringify(wanted)) {
        return;
      }
      if (Date.now() > deadline) {
        assert.deepEqual(now, wanted);
      }
      await pause(200);
    }
  }
}

/** @param {{ status: number, code?: string }[]} answers @param {number} won */
export function assertWinners(answers, won) {
  const winners = answers.filter(({ status }) => status === 201);
  const losers = answers.filter(({ status, code }) => status === 409 && code === "sold_out");
  assert.equal(winners.length, won);
  assert.equal(
    losers.length,
    answers.length - won,
    JSON.stringify(answers.find(({ status }) => ![201, 409].includes(status))),
  );
}
