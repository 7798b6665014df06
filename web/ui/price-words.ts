import type { Words } from "../../domain/language/words.ts";

interface Step {
  minQuantity: number;
  price: { amount: number; currency: string };
}

/** What more units cost: "From 3: $15.00 each. From 10: $12.00 each." */
export function stepWords({ say, money }: Words<"stock">, steps: readonly Step[] = []): string {
  return steps
    .map(({ minQuantity, price }) => say("stock.step", { count: minQuantity, price: money(price) }))
    .join(" ");
}
