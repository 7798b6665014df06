import { countItems } from "../../domain/cart/cart.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter } from "../../http/router.ts";
import { guestCartId } from "../../http/shopper.ts";
import { cartOf } from "../../shop/cart/cart-client.ts";

/**
 * What the masthead says about whoever looks at a cached page. A browser without a cart costs
 * nothing here: it is given no cookie and no cart is asked.
 */
export const shopperRoutes = createRouter();

shopperRoutes.get("/shopper", noStore, async (c) => {
  const principal = c.get("principal");
  const cartId = guestCartId(c);
  const shopper = principal
    ? ({ kind: "customer", sub: principal.sub } as const)
    : cartId
      ? ({ kind: "guest", cartId } as const)
      : null;
  const lines = shopper ? (await cartOf(c.env, shopper).view()).lines : [];
  return c.json({
    name: principal ? (principal.name ?? principal.sub) : null,
    itemCount: countItems(lines),
  });
});
