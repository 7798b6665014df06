import { MAX_RESERVATION_QUANTITY } from "../domain/stock.ts";

/** Units at or below which a shopper is told how few there are. */
export const FEW_LEFT = 10;

export type StockWords = { level: "in" | "low" | "out"; text: string };

/** What a shopper is told about a variant's stock. `available` is in units for sale. */
export function stockWords(available: number): StockWords {
  if (available <= 0) return { level: "out", text: "Sold out" };
  // Stock that never runs out reads as the largest number there is.
  if (available >= MAX_RESERVATION_QUANTITY) return { level: "in", text: "In stock" };
  if (available === 1) return { level: "low", text: "The last one" };
  if (available <= FEW_LEFT) return { level: "low", text: `Only ${available} left` };
  return { level: "in", text: `${available.toLocaleString("en-US")} left of the edition` };
}
