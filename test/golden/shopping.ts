import type { Day } from "./day.ts";

/** Where parcels of the day go, and what pays them. */
export const ADDRESS = {
  name: "Ada Lovelace",
  line1: "12 Analytical Way",
  city: "Portland",
  region: "OR",
  postalCode: "97201",
  country: "US",
};

export const ORDER = {
  email: "ada@example.com",
  shippingAddress: ADDRESS,
  shippingMethod: "standard",
  payment: { provider: "mock", token: "tok_ok" },
};

export const usd = (amount: number) => ({ amount, currency: "USD" });

/** A guest's cart of these units, as the header that names it. */
export async function cartOf(day: Day, items: Record<string, number>): Promise<{ "Cart-Id": string }> {
  let cart: Record<string, string> = {};
  let id = "";
  for (const [sku, quantity] of Object.entries(items)) {
    ({ id } = await day.ask(cart, "POST /api/cart/items", { sku, quantity }));
    cart = { "Cart-Id": id };
  }
  return { "Cart-Id": id };
}

export interface Placed {
  id: string;
  number: string;
  accessToken: string;
}

/** A guest orders these units. */
export async function orderOf(
  day: Day,
  items: Record<string, number>,
  said: Record<string, unknown> = {},
  key = "first",
): Promise<Placed> {
  const cart = await cartOf(day, items);
  return day.ask<Placed>(cart, "POST /api/orders", { ...ORDER, ...said }, { "Idempotency-Key": key });
}
