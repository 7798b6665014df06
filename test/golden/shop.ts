import { stockItem } from "../support/shop.ts";
import type { Day } from "./day.ts";

export const usd = (amount: number) => ({ amount, currency: "USD" });

/** A variant as merchants write it. */
export const variant = (sku: string, change: object = {}) => ({
  sku,
  price: usd(1_500),
  quantity: 9,
  ...change,
});

/**
 * Three goods: one of which there are enough, one of which there are few, one that is awaited. Each
 * day has names of its own: what another file's shop kept of a name may still be there.
 */
export async function stocked(day: Day, [many, few, awaited]: [string, string, string]): Promise<void> {
  await day.given(async () => {
    await stockItem({ sku: many, price: 4_000, stock: 9, reorderPoint: 5 });
    await stockItem({ sku: few, price: 1_500, stock: 3 });
    await stockItem({ sku: awaited, price: 7_000, stock: 0, backorder: "allow" });
  });
}

/** The same call with each of these bodies: what a route refuses. */
export async function asEach(
  day: Day,
  who: Parameters<Day["ask"]>[0],
  route: string,
  bodies: readonly unknown[],
  headers: Record<string, string> = {},
): Promise<void> {
  for (const body of bodies) {
    await day.ask(who, route, body, headers);
  }
}

/** A list by pages of one, to its third: each begins where the page before it says. */
export async function page(day: Day, who: Parameters<Day["ask"]>[0], route: string): Promise<void> {
  const one = `${route}${route.includes("?") ? "&" : "?"}limit=1`;
  let cursor = "";
  for (let n = 0; n < 3; n++) {
    const { nextCursor } = await day.ask<{ nextCursor: string | number | null }>(who, `${one}${cursor}`);
    if (nextCursor === null) {
      return;
    }
    cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
  }
}
