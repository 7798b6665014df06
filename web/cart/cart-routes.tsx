import type { Context } from "hono";
import { z } from "zod";
import { PROBLEMS, type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, type Result } from "../../domain/base/result.ts";
import { type CartView, Coupon, NewItem } from "../../domain/cart/cart-view.ts";
import type { AppEnv } from "../../http/router.ts";
import { viewCart } from "../../shop/cart/cart-view.ts";
import {
  addToCart,
  removeCoupon,
  removeFromCart,
  setCoupon,
  setInCart,
} from "../../shop/cart/change-cart.ts";
import { personalRouter } from "../layout/personal-router.ts";
import { personalPage } from "../layout/respond.tsx";
import { CartPage } from "./cart-page.tsx";

/** A form's quantity: digits, nothing else. */
const Quantity = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number);

/**
 * The cart as plain forms: each change answers with a redirect back, or with the cart and why not.
 */
export const cartPageRoutes = personalRouter("/cart/*");

cartPageRoutes.get("/cart", async (c) => {
  const cart = await viewCart(c.env, c.get("shopper"));
  const sku = c.req.query("added");
  const added = cart.items.find((item) => item.sku === sku)?.title;
  return personalPage(c, <CartPage cart={cart} {...(added ? { added } : {})} />);
});

cartPageRoutes.post("/cart/items", async (c) => {
  const item = await readItem(c);
  if (!item.ok) {
    return cartWith(c, item.error);
  }
  const changed = await addToCart(c.env, c.get("shopper"), item.value);
  if (!changed.ok) {
    return cartWith(c, changed.error);
  }
  return c.redirect(`/cart?${new URLSearchParams({ added: item.value.sku })}`, 303);
});

cartPageRoutes.post("/cart/items/update", async (c) => {
  const item = await readItem(c);
  if (!item.ok) {
    return cartWith(c, item.error);
  }
  return back(c, await setInCart(c.env, c.get("shopper"), item.value));
});

cartPageRoutes.post("/cart/items/remove", async (c) => {
  const sku = NewItem.shape.sku.safeParse((await c.req.parseBody()).sku);
  if (sku.success) {
    await removeFromCart(c.env, c.get("shopper"), sku.data);
  }
  return c.redirect("/cart", 303);
});

cartPageRoutes.post("/cart/coupon", async (c) => {
  const coupon = Coupon.safeParse({ code: (await c.req.parseBody()).code });
  if (!coupon.success) {
    return cartWith(c, refusal("invalid_request", "Enter the code as you got it."));
  }
  return back(c, await setCoupon(c.env, c.get("shopper"), coupon.data.code));
});

cartPageRoutes.post("/cart/coupon/remove", async (c) => {
  await removeCoupon(c.env, c.get("shopper"));
  return c.redirect("/cart", 303);
});

async function readItem(c: Context<AppEnv>): Promise<Result<NewItem, Refusal>> {
  const { sku, quantity } = await c.req.parseBody();
  const item = NewItem.safeParse({ sku, quantity: Quantity.safeParse(quantity).data });
  if (item.success) {
    return { ok: true, value: item.data };
  }
  return err(refusal("invalid_request", "Choose an item and a quantity of one or more."));
}

function back(c: Context<AppEnv>, changed: Result<CartView, Refusal>) {
  return changed.ok ? c.redirect("/cart", 303) : cartWith(c, changed.error);
}

async function cartWith(c: Context<AppEnv>, { code, detail }: Refusal) {
  const cart = await viewCart(c.env, c.get("shopper"));
  return personalPage(c, <CartPage cart={cart} problem={detail} />, PROBLEMS[code].status);
}
