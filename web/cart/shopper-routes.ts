import { countItems } from "../../domain/cart/cart.ts";
import { refusalAt } from "../../http/access/access.ts";
import { wantedLanguage } from "../../http/middleware/speak.ts";
import { createRouter } from "../../http/router.ts";
import { hasNoWishes, wishesOf } from "../../http/session/wishes.ts";
import { guestCartId } from "../../http/shopper.ts";
import { cartOf } from "../../shop/cart/cart-client.ts";
import { meterShopper } from "../../shop/meter/meter.ts";
import { membershipOf } from "../../shop/prices/shopper-prices.ts";
import { wishedIds } from "../../stores/accounts/own-lists.ts";

/**
 * The masthead's words for the shopper of a cached page. A browser without a cart costs nothing
 * here: it gets no cookie, and no cart is read.
 */
export const shopperRoutes = createRouter();

shopperRoutes.get("/shopper", async (c) => {
  const principal = c.get("principal");
  if (c.req.query("visit") !== undefined) {
    meterShopper(c.env, "visits");
  }
  const cartId = guestCartId(c);
  const shopper = principal
    ? ({ kind: "customer", sub: principal.sub } as const)
    : cartId
      ? ({ kind: "guest", cartId } as const)
      : null;
  const wishes = wishesOf(c);
  const [lines, groups, wished] = await Promise.all([
    shopper
      ? cartOf(c.env, shopper)
          .view()
          .then((cart) => cart.lines)
      : [],
    shopper ? membershipOf(c.env, shopper)() : [],
    hasNoWishes(wishes) ? [] : wishedIds(c.env.DB, wishes),
  ]);
  return c.json({
    name: principal ? (principal.name ?? principal.sub) : null,
    itemCount: countItems(lines),
    staff: principal !== null && refusalAt("GET /admin", principal) === null,
    // Cached pages have the prices that everybody pays.
    ownPrices: groups.length > 0,
    language: wantedLanguage(c),
    wishes: wished,
  });
});
