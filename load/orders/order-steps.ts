import {
  cartIds,
  cartItemRequest,
  cartOrderRequest,
  type Merchant,
  OPEN_SKU,
  orderRequest,
} from "../lib/shop-client.ts";

/** The requests of each step of many orders: all of one are answered before the next begins. */
export type Steps = Buffer[][];

/** Guests who put one unit into a cart, and then order it. */
export async function cartSteps(merchant: Merchant, count: number, prefix = ""): Promise<Steps> {
  await merchant.stockUp(OPEN_SKU, count);
  const carts = cartIds(count, prefix);
  return [carts.map((cart) => cartItemRequest(cart)), carts.map((cart) => cartOrderRequest(cart))];
}

interface Sale {
  allotment: number;
  lanes: number;
}

/** Customers, by their tokens, who order one unit each of a sale that is opened for them. */
export async function saleSteps(merchant: Merchant, tokens: readonly string[], sale: Sale): Promise<Steps> {
  const saleId = await merchant.openSale(sale);
  return [tokens.map((token, i) => orderRequest(saleId, token, `order-${i}`))];
}
