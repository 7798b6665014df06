import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { promiseWords } from "./stock-words.ts";

/** What of an order's line is not there yet. */
export function WaitingNote({ order, sku }: { order: OrderDetail; sku: string }) {
  const waiting = order.waiting?.find((line) => line.sku === sku);
  return waiting ? (
    <span class="note">
      {" "}
      ({waiting.quantity} on back order, {promiseWords(waiting.promisedOn)})
    </span>
  ) : null;
}
