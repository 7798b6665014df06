import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import type { MockBooks } from "../../shop/payments/mock-payment-object.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { ORIGIN } from "./origin.ts";
import { visit } from "./visit.ts";

export const orderBody = {
  email: "ada@example.com",
  shippingAddress: {
    name: "Ada Lovelace",
    line1: "12 Analytical Way",
    city: "Portland",
    region: "OR",
    postalCode: "97201",
    country: "US",
  },
  shippingMethod: "standard",
  payment: { provider: "mock", token: "tok_ok" },
};

/** A JSON call to the Worker. */
export function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  return visit(`${ORIGIN}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** A new guest's cart holding these units, as its id. */
export async function cartWith(items: Record<string, number>): Promise<string> {
  let cartId: string | null = null;
  for (const [sku, quantity] of Object.entries(items)) {
    const response = await call(
      "POST",
      "/api/cart/items",
      { sku, quantity },
      cartId ? { "Cart-Id": cartId } : {},
    );
    if (!response.ok) {
      throw new Error(`cart refused ${sku}: ${await response.text()}`);
    }
    cartId = response.headers.get("Cart-Id");
  }
  if (!cartId) {
    throw new Error("a cart has at least one item");
  }
  return cartId;
}

export function order(cartId: string, key: string, body: unknown = orderBody): Promise<Response> {
  return call("POST", "/api/orders", body, { "Cart-Id": cartId, "Idempotency-Key": key });
}

/** Orders one cart of these units and answers with the order. */
export async function placed(
  items: Record<string, number>,
  token: string | null = "tok_ok",
  provider = "mock",
  terms: Partial<typeof orderBody> = {},
): Promise<{ id: string; accessToken: string }> {
  const body = { ...orderBody, ...terms, payment: { provider, token } };
  const response = await order(await cartWith(items), crypto.randomUUID(), body);
  if (response.status !== 201) {
    throw new Error(await response.text());
  }
  return response.json();
}

/** Waits until the order's saga is done, and answers with the stored order. */
export async function settled(id: string) {
  await vi.waitUntil(
    async () => {
      const [row] = await orderStore(env).load([id]);
      return row?.step === "done";
    },
    { interval: 50 },
  );
  const found = await orderStore(env).find(id);
  if (!found) {
    throw new Error(`${id} is not stored`);
  }
  return found.order;
}

/** What the mock provider keeps of a payment, once it has been asked for it. */
export async function booksOf(key: string): Promise<MockBooks> {
  const payment = env.MOCK_PAYMENT.getByName(key);
  const books = await vi.waitUntil(async () => await payment.books());
  if (!books) {
    throw new Error(`${key} was never asked for`);
  }
  return books;
}

/** Stock as its owner answers a merchant, however often it is asked. */
export async function stock(sku: string) {
  const token = await signAccessToken(env, { sub: "stock-clerk", role: "merchant" });
  const response = await call("GET", `/api/inventory/${sku}`, undefined, {
    Authorization: `Bearer ${token}`,
  });
  return response.json<{ onHand: number; reserved: number; available: number }>();
}

export async function movementSums(sku: string) {
  const movements = await env.STOCK_LEDGER.getByName(sku).movements(0, 100_000);
  return {
    onHand: movements.reduce((sum, { onHandDelta }) => sum + onHandDelta, 0),
    reserved: movements.reduce((sum, { reservedDelta }) => sum + reservedDelta, 0),
  };
}
