import type { Context } from "hono";
import { z } from "zod";
import { money } from "../../domain/base/money.ts";
import { PROBLEMS, type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, type Result } from "../../domain/base/result.ts";
import { type CartView, Coupon, NewItem } from "../../domain/cart/cart-view.ts";
import { parcelOf } from "../../domain/orders/pricing.ts";
import { missingForFreeShipping, shippingOptions } from "../../domain/orders/shipping.ts";
import { isTooLittle, leastCharge } from "../../domain/payments/least-charge.ts";
import { allowSources } from "../../http/middleware/security-headers.ts";
import { type AppEnv, orThrow } from "../../http/router.ts";
import { restoreCart, viewLinkedCart } from "../../shop/accounts/cart-link.ts";
import { showCart } from "../../shop/cart/cart-view.ts";
import {
  addToCart,
  removeCoupon,
  removeFromCart,
  setCoupon,
  setInCart,
} from "../../shop/cart/change-cart.ts";
import { currentVariants } from "../../shop/catalog/current-variants.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { refuseGuest } from "../../shop/orders/order-draft.ts";
import { findProduct } from "../../stores/catalog/catalog.ts";
import { sellsHere } from "../checkout/closed.tsx";
import { refusalText } from "../language/refusal-text.ts";
import { personalRouter } from "../layout/personal-router.ts";
import { personalPage } from "../layout/respond.tsx";
import { askedFor } from "../product/variant-choice.tsx";
import { CartPage, type CartPageProps } from "./cart-page.tsx";
import { RestorePage } from "./restore-page.tsx";

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
  const shown = await shownCart(c);
  const added = shown.cart.items.find(({ sku }) => sku === c.req.query("added"))?.title;
  const removed = await removedItem(c);
  const isEmptied = c.req.query("emptied") !== undefined && shown.cart.itemCount === 0;
  const problem = isEmptied ? wordsIn(c.get("language")).say("cart.emptied") : undefined;
  return personalPage(
    c,
    <CartPage {...shown} {...(added ? { added } : {})} {...(removed ? { removed } : {})} problem={problem} />,
  );
});

/** The cart, and how far it is from free shipping. */
async function shownCart(
  c: Context<AppEnv>,
): Promise<Pick<CartPageProps, "cart" | "missing" | "least" | "wallets">> {
  const shopper = c.get("shopper");
  const { view, goods } = await showCart(c.env, shopper);
  c.set("currency", view.currency);
  const { shipping } = c.get("shop");
  const parcel = parcelOf(goods, shipping.home, view.currency);
  const mayOrder = view.items.length > 0 && refuseGuest(c.get("shop"), shopper) === null;
  const form = mayOrder ? sellsHere(c.env, c.get("shop")) : null;
  const amount = money(view.subtotal.amount - view.discount.amount, view.currency);
  const least = leastCharge(form?.provider, view.currency);
  const isLess = isTooLittle(amount.amount, least);
  const shown = {
    cart: view,
    missing: missingForFreeShipping(shipping, parcel),
    ...(isLess ? { least: money(least, view.currency) } : {}),
  };
  if (!form?.express || isLess) {
    return shown;
  }
  allowSources(c, form.sources);
  return { ...shown, wallets: { form, amount, rates: shippingOptions(shipping, parcel) } };
}

/** What the address says was taken out. It is named by the catalog, never by the address. */
async function removedItem(c: Context<AppEnv>): Promise<CartPageProps["removed"]> {
  const { removed: sku, quantity } = c.req.query();
  const item = NewItem.safeParse({ sku, quantity: Quantity.safeParse(quantity).data });
  if (!item.success) {
    return undefined;
  }
  const variant = (await currentVariants(c.env, [item.data.sku])).get(item.data.sku);
  return variant?.sellable ? { ...item.data, title: variant.title } : undefined;
}

cartPageRoutes.post("/cart/items", async (c) => {
  const item = await readItem(c);
  if (!item.ok) {
    return cartWith(c, item.error);
  }
  const { next } = await c.req.parseBody();
  const shop = c.get("shop");
  // The cart is in what the page had its price in.
  const priced = shop.currencies.length > 1 ? { ...item.value, currency: c.get("currency") } : item.value;
  const changed = await addToCart(c.env, shop, c.get("shopper"), priced);
  if (!changed.ok) {
    return cartWith(c, changed.error);
  }
  // The express action of a product's page: wallets and the form of an order are there.
  return c.redirect(
    next === "checkout" ? "/checkout" : `/cart?${new URLSearchParams({ added: item.value.sku })}`,
    303,
  );
});

cartPageRoutes.post("/cart/items/update", async (c) => {
  const item = await readItem(c);
  if (!item.ok) {
    return cartWith(c, item.error);
  }
  return back(c, await setInCart(c.env, c.get("shopper"), item.value));
});

cartPageRoutes.post("/cart/items/remove", async (c) => {
  const { sku: named, quantity } = await c.req.parseBody();
  const sku = NewItem.shape.sku.safeParse(named);
  if (!sku.success) {
    return c.redirect("/cart", 303);
  }
  await removeFromCart(c.env, c.get("shopper"), sku.data);
  const units = String(Quantity.safeParse(quantity).data ?? 1);
  return c.redirect(`/cart?${new URLSearchParams({ removed: sku.data, quantity: units })}`, 303);
});

cartPageRoutes.post("/cart/coupon", async (c) => {
  const { code } = await c.req.parseBody();
  const typed = typeof code === "string" ? code : "";
  const coupon = Coupon.safeParse({ code: typed });
  if (!coupon.success) {
    return cartWith(c, refusal("invalid_request", wordsIn(c.get("language")).say("cart.enterCode")), typed);
  }
  return back(c, await setCoupon(c.env, c.get("shopper"), coupon.data.code), typed);
});

cartPageRoutes.post("/cart/coupon/remove", async (c) => {
  await removeCoupon(c.env, c.get("shopper"));
  return c.redirect("/cart", 303);
});

cartPageRoutes.get("/cart/restore", async (c) => {
  const token = c.req.query("token") ?? "";
  const cart = orThrow(await viewLinkedCart(c.env, token));
  return personalPage(c, <RestorePage cart={cart} token={token} />);
});

cartPageRoutes.post("/cart/restore", async (c) => {
  const { token } = await c.req.parseBody();
  orThrow(await restoreCart(c.env, c.get("shopper"), typeof token === "string" ? token : ""));
  return c.redirect("/cart", 303);
});

/** An item by its SKU, or by a product and a value of each of its options. */
async function readItem(c: Context<AppEnv>): Promise<Result<NewItem, Refusal>> {
  const { quantity, ...named } = await c.req.parseBody();
  const sku = (await chosenSku(c, named)) ?? named.sku;
  const item = NewItem.safeParse({ sku, quantity: Quantity.safeParse(quantity).data });
  if (item.success) {
    return { ok: true, value: item.data };
  }
  return err(refusal("invalid_request", wordsIn(c.get("language")).say("cart.chooseItem")));
}

/**
 * The SKU that a product's form means by the values that are chosen. A browser without scripts
 * sends them beside the SKU that the page was made with.
 */
async function chosenSku(c: Context<AppEnv>, fields: Record<string, unknown>): Promise<string | undefined> {
  const slug = fields.product;
  const chosen = Object.entries(fields).flatMap(([name, value]) =>
    name.startsWith("option.") && typeof value === "string" ? [[name, value]] : [],
  );
  if (typeof slug !== "string" || chosen.length === 0) {
    return undefined;
  }
  const product = await findProduct(c.env.DB, slug);
  // An empty SKU is none: what does not exist is refused, and never replaced by something else.
  return product ? (askedFor(product, new URLSearchParams(chosen))?.sku ?? "") : undefined;
}

/** @param typed What a refused form held, which is shown again. */
function back(c: Context<AppEnv>, changed: Result<CartView, Refusal>, typed?: string) {
  return changed.ok ? c.redirect("/cart", 303) : cartWith(c, changed.error, typed);
}

async function cartWith(c: Context<AppEnv>, refused: Refusal, typed?: string) {
  const { code, detail } = refused;
  // What a form of this page lacks is said in its language already.
  const problem = code === "invalid_request" ? detail : refusalText(wordsIn(c.get("language")), refused);
  const shown = { ...(await shownCart(c)), problem, ...(typed === undefined ? {} : { typed }) };
  return personalPage(c, <CartPage {...shown} />, PROBLEMS[code].status);
}
