import { formatMoney } from "../../domain/currency/currency.ts";

interface Step {
  minQuantity: number;
  price: { amount: number; currency: string };
}

/** What more units cost: "From 3: $15.00 each. From 10: $12.00 each." */
export function stepWords(steps: readonly Step[] = []): string {
  return steps.map(({ minQuantity, price }) => `From ${minQuantity}: ${formatMoney(price)} each.`).join(" ");
}
