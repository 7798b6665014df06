import { createRouter } from "../../http/router.ts";
import { accountPageRoutes } from "../routes/account.tsx";
import { adminDeadLetterRoutes } from "../routes/admin-dead-letters.tsx";
import { adminOrderRoutes } from "../routes/admin-order.tsx";
import { adminOrderSearchRoutes } from "../routes/admin-orders.tsx";
import { adminSaleRoutes } from "../routes/admin-sales.tsx";
import { browseRoutes } from "../routes/browse.tsx";
import { cartPageRoutes } from "../routes/cart.tsx";
import { checkoutPageRoutes } from "../routes/checkout.tsx";
import { mailboxRoutes } from "../routes/mailbox.tsx";
import { orderPageRoutes } from "../routes/orders.tsx";
import { salePageRoutes } from "../routes/sales.tsx";
import { shopperRoutes } from "../routes/shopper.ts";
import { signInRoutes } from "../routes/sign-in.tsx";

/** Everything a browser is shown. */
export const pages = createRouter();

for (const routes of [
  browseRoutes,
  cartPageRoutes,
  checkoutPageRoutes,
  orderPageRoutes,
  salePageRoutes,
  adminSaleRoutes,
  adminOrderRoutes,
  adminOrderSearchRoutes,
  adminDeadLetterRoutes,
  shopperRoutes,
  signInRoutes,
  accountPageRoutes,
  mailboxRoutes,
]) {
  pages.route("/", routes);
}
