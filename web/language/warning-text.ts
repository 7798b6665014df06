import type { CartWarning } from "../../domain/cart/cart-view.ts";
import type { PageWords } from "./words.ts";

/** What changed about an item since the shopper touched it. */
export function warningText({ say, money }: PageWords, warning: CartWarning, title: string): string {
  const { code, message, limit, available, leftOut, previousPrice, currentPrice } = warning;
  switch (code) {
    case "unavailable":
      return say("cart.unavailable", { title });
    case "price_changed":
      return previousPrice && currentPrice
        ? say("cart.priceChanged", { title, before: money(previousPrice), now: money(currentPrice) })
        : message;
    case "over_limit":
      return say("cart.overLimit", { title, limit: limit ?? 0 });
    case "short_stock":
      return available ? say("cart.shortStock", { title, available }) : say("cart.soldOut", { title });
    case "left_out":
      return say("cart.leftOut", { title, count: leftOut ?? 0 });
  }
}
