import type { Fault } from "./fault.ts";

const CART_OBJECT = "durable-objects/cart/cart.ts";
const CHANGE_CART = "shop/cart/change-cart.ts";
const PLACE_ORDER = "shop/orders/place-order.ts";
const GOODS = "shop/orders/goods.ts";

export const CART_FAULTS: readonly Fault[] = [
  {
    id: "two-changes-within-a-millisecond-look-like-one",
    file: CART_OBJECT,
    from: "Math.max(Date.now(), (changed.changedAt ?? 0) + 1)",
    to: "Date.now()",
    noticedBy: ["durable-objects/cart/cart.test.ts"],
  },
  {
    id: "what-a-merge-left-out-is-told-after-the-cart-was-cleared",
    file: CART_OBJECT,
    from: "cart.lines.length > 0 || cart.leftOut.length > 0",
    to: "cart.lines.length > 0",
    noticedBy: ["durable-objects/cart/cart.test.ts"],
  },
  {
    id: "the-newest-merge-is-forgotten-instead-of-the-oldest",
    file: "domain/cart/cart.ts",
    from: "slice(-MAX_REMEMBERED_MERGES)",
    to: "slice(0, MAX_REMEMBERED_MERGES)",
    noticedBy: ["durable-objects/cart/cart.test.ts"],
  },
  {
    id: "merges-are-remembered-without-end",
    file: "domain/cart/cart.ts",
    from: "[...cart.mergedFrom, source].slice(-MAX_REMEMBERED_MERGES)",
    to: "[...cart.mergedFrom, source]",
    noticedBy: ["durable-objects/cart/cart.test.ts"],
  },
  {
    id: "a-merge-overfills-a-cart",
    file: "domain/cart/cart.ts",
    from: "Math.min(limit - held, MAX_CART_ITEMS - countItems(lines))",
    to: "limit - held",
    noticedBy: ["durable-objects/cart/cart.test.ts"],
  },
  {
    id: "a-merge-ignores-what-the-cart-holds-of-an-item",
    file: "domain/cart/cart.ts",
    from: "Math.min(limit - held, MAX_CART_ITEMS",
    to: "Math.min(limit, MAX_CART_ITEMS",
    noticedBy: ["durable-objects/cart/cart.test.ts"],
  },
  {
    id: "a-merge-ignores-a-lowered-limit",
    file: CHANGE_CART,
    from: "limit: itemLimit(variants.get(line.sku)?.maxPerOrder ?? null)",
    to: "limit: itemLimit(null)",
    noticedBy: ["shop/cart/change-cart.test.ts"],
  },
  {
    id: "a-guest-s-later-cart-is-taken-for-the-one-merged-before",
    file: CHANGE_CART,
    from: ":${changedAt",
    to: ":${0",
    noticedBy: ["shop/cart/change-cart.test.ts"],
  },
  {
    id: "a-guest-s-cart-stays-full-after-it-was-merged",
    file: CHANGE_CART,
    from: "await guest.clear();",
    to: "",
    noticedBy: ["shop/cart/change-cart.test.ts"],
  },
  {
    id: "what-a-merge-left-out-is-not-told",
    file: "shop/cart/cart-view.ts",
    from: "...leftOut.map((left) => leftOutWarning(left, variants.get(left.sku))),",
    to: "",
    noticedBy: ["shop/cart/change-cart.test.ts"],
  },
  {
    id: "a-lowered-limit-does-not-hold-at-checkout",
    file: GOODS,
    from: "if (quantity > limit) {",
    to: "if (false) {",
    noticedBy: ["shop/orders/place-order.test.ts"],
  },
  {
    id: "a-limit-at-checkout-is-off-by-one",
    file: GOODS,
    from: "if (quantity > limit) {",
    to: "if (quantity >= limit) {",
    noticedBy: ["shop/orders/place-order.test.ts"],
  },
  {
    id: "what-left-the-shop-is-sold-from-a-cart",
    file: GOODS,
    from: "if (!variant.sellable)",
    to: "if (false)",
    noticedBy: ["shop/orders/place-order.test.ts"],
  },
  {
    id: "a-cart-that-was-ordered-stays-full",
    file: PLACE_ORDER,
    from: "  endLater(call, checkout.complete(orderId));\n",
    to: "",
    noticedBy: ["shop/orders/place-order.test.ts"],
  },
  {
    id: "a-repeated-order-does-not-say-that-it-is-one",
    file: PLACE_ORDER,
    from: "        replay: true,",
    to: "        replay: false,",
    noticedBy: ["shop/orders/place-order.test.ts"],
  },
  {
    id: "the-name-of-an-order-does-not-depend-on-the-customer",
    file: PLACE_ORDER,
    from: "id: await orderId(customer, idempotencyKey,",
    to: 'id: await orderId("guest", idempotencyKey,',
    noticedBy: ["shop/orders/place-order.test.ts"],
  },
];
