import { Currency } from "../../domain/base/money.ts";
import { ProblemError } from "../../domain/base/problem.ts";
import { notSoldIn } from "../../domain/orders/pricing.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { localPath } from "../../http/return-to.ts";
import { createRouter, orThrow } from "../../http/router.ts";
import { withShopper } from "../../http/shopper.ts";
import { payIn } from "../../shop/cart/change-cart.ts";

/** A shopper chooses a currency: the cart keeps it, and the page is shown again in it. */
export const currencyRoutes = createRouter();

currencyRoutes.post("/currency", noStore, withShopper, async (c) => {
  const { currency: asked, returnTo } = await c.req.parseBody();
  const { data: currency } = Currency.safeParse(asked);
  if (!currency) {
    throw new ProblemError(notSoldIn(typeof asked === "string" ? asked.slice(0, 3) : ""));
  }
  orThrow(await payIn(c.env, c.get("shop"), c.get("shopper"), currency));
  c.set("currency", currency);
  const page = new URL(localPath(typeof returnTo === "string" ? returnTo : "", c.req.url) ?? "/", c.req.url);
  // Bounds of prices are amounts of the currency before.
  page.searchParams.delete("min");
  page.searchParams.delete("max");
  return c.redirect(page.pathname + page.search, 303);
});
