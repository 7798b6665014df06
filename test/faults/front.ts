import type { Fault } from "./fault.ts";

const PRODUCT = "web/product/product-routes.test.ts";
const ADDRESSES = "web/sitemap/sitemap-routes.test.ts";
const WAITING = "shop/back-in-stock/watch-stock.test.ts";
const CART = "web/cart/cart-routes.test.ts";

export const FRONT_FAULTS: readonly Fault[] = [
  {
    id: "two-variants-of-a-product-share-an-answer",
    file: "http/cache/read-cache.ts",
    from: "|sort|variant|",
    to: "|sort|",
    noticedBy: [PRODUCT],
  },
  {
    id: "a-form-without-scripts-buys-what-its-page-was-made-with",
    file: "web/cart/cart-routes.tsx",
    from: "(await chosenSku(c, named)) ?? named.sku",
    to: "named.sku",
    noticedBy: [PRODUCT],
  },
  {
    id: "a-combination-that-is-not-made-buys-another",
    file: "web/cart/cart-routes.tsx",
    from: '?.sku ?? "")',
    to: "?.sku)",
    noticedBy: [PRODUCT],
  },
  {
    id: "a-chosen-variant-is-shown-by-another-picture",
    file: "web/product/product-page.tsx",
    from: "return [own, ...images.filter(({ url }) => url !== imageUrl)];",
    to: "return [...images.filter(({ url }) => url !== imageUrl), own];",
    noticedBy: [PRODUCT],
  },
  {
    id: "a-sold-out-combination-looks-like-any-other",
    file: "web/product/variant-choice.tsx",
    from: "data-state={state}",
    to: 'data-state="open"',
    noticedBy: [PRODUCT],
  },
  {
    id: "links-are-shown-with-a-drawing",
    file: "web/search-engines/share-picture.ts",
    from: 'address.href.replace(/\\.svg$/i, ".png")',
    to: "address.href",
    noticedBy: [PRODUCT],
  },
  {
    id: "an-order-of-an-emptied-cart-is-answered-without-a-word",
    file: "web/checkout/checkout-routes.tsx",
    from: 'refused && refused.status !== 200 ? "/cart?emptied" : "/cart"',
    to: '"/cart"',
    noticedBy: ["web/checkout/journey.test.ts"],
  },
  {
    id: "an-offer-does-not-say-how-it-is-returned",
    file: "web/search-engines/structured-data.ts",
    from: "    hasMerchantReturnPolicy: returnPolicy(shop),\n  };",
    to: "  };",
    noticedBy: [PRODUCT],
  },
  {
    id: "an-address-puts-words-into-the-shops-mouth",
    file: "web/cart/cart-routes.tsx",
    from: "return variant?.sellable ? { ...item.data, title: variant.title } : undefined;",
    to: "return { ...item.data, title: variant?.title ?? item.data.sku };",
    noticedBy: [CART],
  },
  {
    id: "undo-puts-one-unit-back",
    file: "web/cart/cart-routes.tsx",
    from: "Quantity.safeParse(quantity).data ?? 1",
    to: "1",
    noticedBy: [CART],
  },
  {
    id: "the-sitemap-lists-what-is-in-no-list",
    file: "stores/catalog/catalog-sitemap.ts",
    from: 'eq(products.status, "active"),',
    to: "",
    noticedBy: [ADDRESSES],
  },
  {
    id: "an-address-with-a-stroke-at-its-end-is-not-there",
    file: "workers/app.ts",
    from: '  const straight = path.endsWith("/")',
    to: "  const straight = path.length === 0",
    noticedBy: [ADDRESSES],
  },
  {
    id: "what-comes-back-is-told-to-none-who-wait",
    file: "queues/catalog.ts",
    from: "queueBackInStockMails(env, back,",
    to: "queueBackInStockMails(env, [],",
    noticedBy: [WAITING],
  },
  {
    id: "an-erased-account-still-waits",
    file: "stores/accounts/erase-account.ts",
    from: '    one("DELETE FROM back_in_stock WHERE email IN ?"),\n',
    to: "",
    noticedBy: [WAITING],
  },
  {
    id: "an-address-waits-for-everything",
    file: "stores/back-in-stock/watches.ts",
    from: "WHERE ${IS_IT}) < ?4",
    to: "WHERE ${IS_IT}) < 1000 + ?4",
    noticedBy: [WAITING],
  },
  {
    id: "a-page-with-a-stroke-at-its-end-forgets-what-was-asked",
    file: "workers/app.ts",
    from: "straight + new URL(c.req.url).search, 301",
    to: "straight, 301",
    noticedBy: ["http/access/access.test.ts"],
  },
];
