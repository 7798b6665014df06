import type { Context } from "hono";
import { shopperOf } from "../../../domain/accounts/access.ts";
import { ProblemError, refusal } from "../../../domain/base/problem.ts";
import { callOf } from "../../../http/call.ts";
import { CartHistoryQuery, StaffCartParams } from "../../../http/contract/orders.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { makeCartLink } from "../../../shop/accounts/cart-link.ts";
import { readCartHistory } from "../../../shop/cart/read-history.ts";
import { findAccount } from "../../../stores/accounts/accounts.ts";
import { staffPage } from "../frame/staff.tsx";
import { CartPage, NoCartPage } from "./cart-page.tsx";

const PATH = "/admin/carts/:id";

export const adminCartRoutes = createRouter();
adminCartRoutes.use("/admin/carts/*", noStore);

adminCartRoutes.get(PATH, (c) => cartPage(c));

/**
 * A link that brings what is in the cart to another device: for the shopper, by any way they like.
 */
adminCartRoutes.post(`${PATH}/link`, async (c) => {
  const { shopper } = cartNamed(c);
  const made = await makeCartLink(callOf(c), shopper);
  if (!made) {
    throw noSuchCart();
  }
  const origin = (URL.parse(c.env.SHOP_URL) ?? new URL(c.req.url)).origin;
  return cartPage(c, `${origin}/cart/restore?${new URLSearchParams({ token: made.token })}`);
});

async function cartPage(c: Context<AppEnv>, link?: string) {
  const { id, shopper } = cartNamed(c);
  const query = CartHistoryQuery.safeParse(c.req.query());
  const at = query.success ? query.data.at : undefined;
  const read = await readCartHistory(callOf(c), shopper, at === undefined ? Date.now() : Date.parse(at));
  if (!read) {
    return noCartPage(c);
  }
  return staffPage(c, <CartPage id={id} {...read} at={at ?? null} link={link} />);
}

/** A customer who never put anything into a cart has none. */
async function noCartPage(c: Context<AppEnv>) {
  const { id, shopper } = cartNamed(c);
  if (shopper.kind !== "customer" || !(await findAccount(c.env, { id: shopper.sub }))) {
    throw noSuchCart();
  }
  return staffPage(c, <NoCartPage id={id} />);
}

function cartNamed(c: Context<AppEnv>) {
  const params = StaffCartParams.safeParse(c.req.param());
  if (!params.success) {
    throw noSuchCart();
  }
  const { id } = params.data;
  return { id, shopper: shopperOf(id) ?? { kind: "guest" as const, cartId: id } };
}

function noSuchCart(): ProblemError {
  return new ProblemError(refusal("not_found", "There is no such cart, or nothing is left of it."));
}
