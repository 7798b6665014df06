import { createRoute } from "@hono/zod-openapi";
import {
  CartCurrency,
  CartView,
  Coupon,
  ItemChange,
  ItemParams,
  NewItem,
} from "../../domain/cart/cart-view.ts";
import { CartHeaders } from "../../http/cart-id.ts";
import { OptionalKey } from "../../http/contract/orders.ts";
import { readIdempotencyKey } from "../../http/idempotency-key.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { withShopper } from "../../http/shopper.ts";
import { viewCart } from "../../shop/cart/cart-view.ts";
import {
  addToCart,
  clearCart,
  payIn,
  removeCoupon,
  removeFromCart,
  setCoupon,
  setInCart,
} from "../../shop/cart/change-cart.ts";

/** A guest needs no token: the `Cart-Id` header, or a browser's cookie, names the cart. */
const GUEST: Record<string, string[]> = {};

const shared = {
  tags: ["Cart"],
  middleware: [noStore, withShopper],
  security: [GUEST, { bearer: [] }],
};
const cart = jsonResponse("The cart, checked against the catalog of this moment", CartView);
const guards = ["invalid_request", "invalid_token", "forbidden"] as const;
const changes = ["unknown_sku", "item_unavailable", "item_limit_exceeded", "cart_limit_exceeded"] as const;

const read = createRoute({
  ...shared,
  method: "get",
  path: "/api/cart",
  summary: "Read the cart",
  request: { headers: CartHeaders },
  responses: { 200: cart, ...problemResponses(...guards) },
});

const clear = createRoute({
  ...shared,
  method: "delete",
  path: "/api/cart",
  summary: "Empty the cart",
  request: { headers: CartHeaders },
  responses: { 200: cart, ...problemResponses(...guards) },
});

const add = createRoute({
  ...shared,
  method: "post",
  path: "/api/cart/items",
  summary: "Add units of an item",
  description:
    "With an `Idempotency-Key` they are added once, however often the request is sent. The same key with other units is refused.",
  request: { headers: CartHeaders.extend({ "idempotency-key": OptionalKey }), body: jsonBody(NewItem) },
  responses: {
    200: cart,
    ...problemResponses(...guards, ...changes, "currency_not_sold", "idempotency_key_reused"),
  },
});

const change = createRoute({
  ...shared,
  method: "patch",
  path: "/api/cart/items/{sku}",
  summary: "Set the quantity of an item in the cart",
  request: { params: ItemParams, headers: CartHeaders, body: jsonBody(ItemChange) },
  responses: { 200: cart, ...problemResponses(...guards, ...changes, "not_found") },
});

const remove = createRoute({
  ...shared,
  method: "delete",
  path: "/api/cart/items/{sku}",
  summary: "Remove an item from the cart",
  request: { params: ItemParams, headers: CartHeaders },
  responses: { 200: cart, ...problemResponses(...guards) },
});

const putCurrency = createRoute({
  ...shared,
  method: "put",
  path: "/api/cart/currency",
  summary: "Choose the currency of the cart",
  description:
    "Prices in another currency than the shop's own come from its price lists. An item without a price in it stays in the cart as `unavailable`, and is in no sum.",
  request: { headers: CartHeaders, body: jsonBody(CartCurrency) },
  responses: { 200: cart, ...problemResponses(...guards, "currency_not_sold") },
});

const putCoupon = createRoute({
  ...shared,
  method: "put",
  path: "/api/cart/coupon",
  summary: "Add a coupon code",
  description:
    "Kept with the cart. While it takes nothing off, `coupon.problem` says why, and orders are refused until it does or is removed.",
  request: { body: jsonBody(Coupon) },
  responses: {
    200: cart,
    ...problemResponses(...guards, "rate_limited", "coupon_invalid", "coupon_expired", "coupon_used_up"),
  },
});

const deleteCoupon = createRoute({
  ...shared,
  method: "delete",
  path: "/api/cart/coupon",
  summary: "Remove the coupon code",
  responses: { 200: cart, ...problemResponses(...guards) },
});

export const cartRoutes = createRouter()
  .openapi(read, async (c) => c.json(await viewCart(c.env, c.get("shopper")), 200))
  .openapi(clear, async (c) => c.json(await clearCart(c.env, c.get("shopper")), 200))
  .openapi(add, async (c) => {
    const header = c.req.header("Idempotency-Key");
    const key = header === undefined ? undefined : orThrow(readIdempotencyKey(header));
    const item = c.req.valid("json");
    return c.json(orThrow(await addToCart(c.env, c.get("shop"), c.get("shopper"), item, key)), 200);
  })
  .openapi(change, async (c) => {
    const item = { ...c.req.valid("param"), ...c.req.valid("json") };
    return c.json(orThrow(await setInCart(c.env, c.get("shopper"), item)), 200);
  })
  .openapi(putCurrency, async (c) => {
    const { currency } = c.req.valid("json");
    return c.json(orThrow(await payIn(c.env, c.get("shop"), c.get("shopper"), currency)), 200);
  })
  .openapi(putCoupon, async (c) =>
    c.json(orThrow(await setCoupon(c.env, c.get("shopper"), c.req.valid("json").code)), 200),
  )
  .openapi(deleteCoupon, async (c) => c.json(await removeCoupon(c.env, c.get("shopper")), 200))
  .openapi(remove, async (c) =>
    c.json(await removeFromCart(c.env, c.get("shopper"), c.req.valid("param").sku), 200),
  );
