import { createRouter } from "../../workers/router.ts";
import { browseRoutes } from "../routes/browse.tsx";
import { cartPageRoutes } from "../routes/cart.tsx";
import { checkoutPageRoutes } from "../routes/checkout.tsx";
import { mailboxRoutes } from "../routes/mailbox.tsx";
import { orderPageRoutes } from "../routes/orders.tsx";
import { shopperRoutes } from "../routes/shopper.ts";

/** Everything a browser is shown. */
export const pages = createRouter();

for (const routes of [
  browseRoutes,
  cartPageRoutes,
  checkoutPageRoutes,
  orderPageRoutes,
  shopperRoutes,
  mailboxRoutes,
]) {
  pages.route("/", routes);
}
