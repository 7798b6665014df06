/** What load tests need of the shop's API, and the requests they are made of. */

import { createPrivateKey, sign } from "node:crypto";
import { promisify } from "node:util";
import type { Role } from "../../domain/accounts/access.ts";
import type { Reconciliation } from "../../domain/sales/reconciliation.ts";
import { developmentToken } from "../../scripts/lib/shop/token.ts";
import { developmentVars } from "../../scripts/lib/worker.ts";
import { orderTerms } from "./order-terms.js";

/** The demo shop has 10,000 units of it; its stock is topped up to what a run needs. */
export const OPEN_SKU = "TID-OPEN-08";
const PRICE_CENTS = 1_800;
const SIGNED_AT_ONCE = 64;

export const orderBody = { ...orderTerms, quantity: 1 };

/**
 * Signs many tokens of one kind. The Worker's own code makes the first. The others are that one
 * with another subject, signed here, which is several times as fast.
 * @param prefix Of the subjects, which are distinct.
 */
export async function mintTokens(count: number, prefix: string, role: Role = "customer"): Promise<string[]> {
  const model = await developmentToken({ sub: prefix, role });
  const [head = "", body = ""] = model.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url").toString());
  const [jwk] = JSON.parse((developmentVars() as { AUTH_KEYS: string }).AUTH_KEYS).keys;
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  const signOne = promisify(sign);
  const digest = jwk.alg === "EdDSA" ? null : "sha256";
  const tokens: string[] = [];
  // Signing runs on the thread pool; so many at once keep every core at it.
  for (let i = 0; i < count; i += SIGNED_AT_ONCE) {
    const some = Array.from({ length: Math.min(SIGNED_AT_ONCE, count - i) }, async (_, j) => {
      const subject = JSON.stringify({ ...claims, sub: `${prefix}-${i + j}` });
      const signed = `${head}.${Buffer.from(subject).toString("base64url")}`;
      const signature = await signOne(digest, Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
      return `${signed}.${signature.toString("base64url")}`;
    });
    tokens.push(...(await Promise.all(some)));
  }
  return tokens;
}

/** One order of a sale as it goes over the wire. */
export function orderRequest(saleId: string, token: string, key: string) {
  return Buffer.from(
    `POST /api/sales/${saleId}/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\nAuthorization: Bearer ${token}\r\nIdempotency-Key: ${key}\r\n\r\n${BODY}`,
    "latin1",
  );
}
const BODY = JSON.stringify(orderBody);

/** Ids of guests' carts, which are new to every shop that no cart of this prefix has met. */
export function cartIds(count: number, prefix = "") {
  return Array.from(
    { length: count },
    (_, i) => `crt_${prefix}${i.toString(36).padStart(20 - prefix.length, "0")}`,
  );
}

/** Puts one unit into a guest's cart. */
export function cartItemRequest(cartId: string, sku = OPEN_SKU) {
  const body = JSON.stringify({ sku, quantity: 1 });
  return Buffer.from(
    `POST /api/cart/items HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nCart-Id: ${cartId}\r\n\r\n${body}`,
    "latin1",
  );
}

/** Orders what is in a guest's cart. */
export function cartOrderRequest(cartId: string) {
  return Buffer.from(
    `POST /api/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${CART_BODY.length}\r\nCart-Id: ${cartId}\r\nIdempotency-Key: order-${cartId}\r\n\r\n${CART_BODY}`,
    "latin1",
  );
}
const { quantity: _, ...cartOrderBody } = orderBody;
const CART_BODY = JSON.stringify(cartOrderBody);

export function getRequest(path: string, token?: string) {
  const authorization = token ? `Authorization: Bearer ${token}\r\n` : "";
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${authorization}\r\n`, "latin1");
}

/** A merchant's hands on a running shop. */
export class Merchant {
  readonly origin: string;
  readonly token: string;

  constructor(origin: string, token: string) {
    this.origin = origin;
    this.token = token;
  }

  static async at(origin: string) {
    // No more than it needs: an older build refuses scopes that it does not know.
    const scopes = ["product:write", "inventory:write"] as const;
    return new Merchant(origin, await developmentToken({ sub: "load-merchant", role: "merchant", scopes }));
  }

  /** @param units At least so many become available. */
  async stockUp(sku: string, units: number) {
    const { available } = await this.#call("GET", `/api/inventory/${sku}`);
    if (available >= units) {
      return;
    }
    await this.#call("POST", `/api/admin/inventory/${sku}/adjustments`, {
      delta: units - available,
      reason: "stock for a load test",
    });
  }

  /**
   * A sale that is open now, or opens later if an option says so. No two sales of a SKU run at the
   * same time, so those that a run before left are closed.
   * @returns Its id.
   */
  async openSale({
    allotment,
    lanes,
    perCustomerLimit = 1,
    sku = OPEN_SKU,
    opensInMs = -1_000,
    admission,
  }: {
    allotment: number;
    lanes?: number;
    perCustomerLimit?: number;
    sku?: string;
    opensInMs?: number;
    admission?: { perSecond: number };
  }): Promise<string> {
    const { items } = await this.#call("GET", "/api/sales");
    for (const other of items) {
      if (other.sku === sku && other.state !== "closed") {
        await this.closeSale(other.id);
      }
    }
    await this.stockUp(sku, allotment);
    const now = Date.now();
    const sale = await this.#call("POST", "/api/admin/sales", {
      sku,
      title: "Load test",
      allotment,
      price: { amount: PRICE_CENTS, currency: "USD" },
      opensAt: new Date(now + opensInMs).toISOString(),
      closesAt: new Date(now + Math.max(0, opensInMs) + 2 * 60 * 60 * 1000).toISOString(),
      perCustomerLimit,
      ...(lanes === undefined ? {} : { lanes }),
      ...(admission === undefined ? {} : { admission }),
    });
    return sale.id;
  }

  closeSale(saleId: string) {
    return this.#call("POST", `/api/admin/sales/${saleId}/close`);
  }

  books(saleId: string): Promise<Reconciliation> {
    return this.#call("GET", `/api/sales/${saleId}/reconciliation`);
  }

  async #call(method: string, path: string, body?: unknown) {
    const response = await fetch(`${this.origin}${path}`, {
      method,
      // What is read here is public, and read more often than an account may call.
      headers:
        method === "GET" ? {} : { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path} was answered ${response.status}: ${text.slice(0, 500)}`);
    }
    return JSON.parse(text);
  }
}
