import type { Fault } from "./fault.ts";

const CHANGE_CART_TEST = "shop/cart/change-cart.test.ts";
const CURRENT_VARIANTS = "shop/catalog/current-variants.ts";
const RESERVE_ORDER = "shop/orders/reserve-order.ts";
const PLACE_ORDER_TEST = "shop/orders/place-order.test.ts";

/** What makes an order of a cart cheap, and may cost it nothing of what it promises. */
export const CART_ORDER_FAULTS: readonly Fault[] = [
  {
    id: "a-change-of-a-cart-reads-the-catalog-twice",
    file: "shop/cart/change-cart.ts",
    from: "viewOf(env, shopper, changed.value, variants)",
    to: "viewOf(env, shopper, changed.value)",
    noticedBy: [CHANGE_CART_TEST],
  },
  {
    id: "each-cart-reads-the-catalog-for-itself",
    file: CURRENT_VARIANTS,
    from: 'env.COALESCE_RESERVATIONS === "off"',
    to: "env.DB",
    noticedBy: [CHANGE_CART_TEST],
  },
  {
    id: "a-read-that-hangs-holds-up-every-cart-of-its-isolate",
    file: CURRENT_VARIANTS,
    from: "patienceMs: 20,",
    to: "patienceMs: 600_000,",
    noticedBy: [CHANGE_CART_TEST],
  },
  {
    id: "a-scarce-line-is-not-reserved",
    file: RESERVE_ORDER,
    from: "!isAmple(line) && refused.length === 0",
    to: "false",
    noticedBy: [PLACE_ORDER_TEST],
  },
  {
    id: "the-draft-goes-before-all-other-lines-are-reserved",
    file: RESERVE_ORDER,
    from: "const lines = draft.lines.slice(0, -1);",
    to: "const lines: OrderLine[] = [];",
    noticedBy: [PLACE_ORDER_TEST],
  },
  {
    id: "an-order-fails-because-its-cart-cannot-be-emptied",
    file: "shop/orders/place-order.ts",
    from: "  emptyCart(call, checkout, id);\n  call.touch(id);\n",
    to: "  await checkout.complete(id);\n  call.touch(id);\n",
    noticedBy: [PLACE_ORDER_TEST],
  },
  {
    id: "each-change-of-a-cart-writes-its-alarm",
    file: "durable-objects/cart/cart.ts",
    from: "const isEarlier = ringsAt === undefined || next < ringsAt;",
    to: "const isEarlier = ringsAt !== next;",
    noticedBy: ["durable-objects/cart/cart.test.ts"],
  },
  {
    id: "a-look-at-an-empty-cart-makes-an-object",
    file: "shop/cart/cart-client.ts",
    from: "shopper.unused === true",
    to: "false",
    noticedBy: ["workers/cart/routes.test.ts"],
  },
  {
    id: "a-key-whose-goods-are-gone-forgets-its-order",
    file: "shop/orders/place-order.ts",
    from: "if (before?.fingerprint !== digest) {",
    to: 'if (before?.fingerprint !== "") {',
    noticedBy: ["shop/orders/place-order.test.ts"],
  },
];
