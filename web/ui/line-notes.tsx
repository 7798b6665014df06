import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { useWords } from "../language/words.ts";
import { promiseWords } from "./stock-words.ts";

/** The units of an order's line that are not in stock yet. */
export function WaitingNote({ order, sku }: { order: OrderDetail; sku: string }) {
  const words = useWords();
  const waiting = order.waiting?.find((line) => line.sku === sku);
  return waiting ? (
    <span class="note">
      {" "}
      {words.say("stock.waiting", {
        count: waiting.quantity,
        promise: promiseWords(words, waiting.promisedOn),
      })}
    </span>
  ) : null;
}

/** How many of a line's goods there are, where it is more than one. */
export function TimesNote({ quantity }: { quantity: number }) {
  return quantity > 1 ? (
    <span class="note">
      {" "}
      ×{"\u00a0"}
      {quantity}
    </span>
  ) : null;
}
