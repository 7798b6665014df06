import type { Fault } from "./fault.ts";

const UNIT_PRICE = "domain/prices/unit-price.ts";
const SUITE = "workers/catalog/price-lists.test.ts";
const RULES = "domain/prices/unit-price.test.ts";

export const CURRENCY_FAULTS: readonly Fault[] = [
  {
    id: "a-price-of-one-currency-is-paid-in-another",
    file: UNIT_PRICE,
    from: "    currency === context.currency &&\n",
    to: "",
    noticedBy: [RULES],
  },
  {
    id: "what-has-no-price-in-a-currency-costs-the-same-number-of-it",
    file: UNIT_PRICE,
    from: "context.currency === CURRENCY ? { amount: own, priceList: null } : null",
    to: "{ amount: own, priceList: null }",
    noticedBy: [RULES],
  },
  {
    id: "an-order-is-not-in-the-currency-of-its-cart",
    file: "shop/orders/place-order.ts",
    from: "const { currency = CURRENCY } = cart;",
    to: "const currency: Currency = CURRENCY;",
    noticedBy: [SUITE],
  },
  {
    id: "a-total-in-another-currency-passes-for-the-expected-one",
    file: "shop/orders/reading/expected-total.ts",
    from: " && expectedTotal.currency === currency",
    to: "",
    noticedBy: [SUITE],
  },
  {
    id: "a-refund-takes-dollars-for-euros",
    file: "shop/orders/refund-order.ts",
    from: "currencies.some((currency) => currency !== order.currency)",
    to: "currencies.length > 2",
    noticedBy: [SUITE],
  },
  {
    id: "a-provider-is-asked-for-dollars-whatever-the-order-is-in",
    file: "stores/orders/stored-order.ts",
    from: "    lines,\n    currency,\n    subtotal,",
    to: '    lines,\n    currency: "USD",\n    subtotal,',
    noticedBy: [SUITE],
  },
  {
    id: "the-books-add-euros-to-dollars",
    file: "http/contract/accounting/journal.ts",
    from: "views.filter(({ total }) => total.currency === currency)",
    to: "views.filter(({ total }) => total.currency !== null)",
    noticedBy: [SUITE],
  },
  {
    id: "a-cached-answer-in-one-currency-answers-for-another",
    file: "http/cache/read-cache.ts",
    from: "|vendor|currency|minPrice",
    to: "|vendor|minPrice",
    noticedBy: [SUITE],
  },
  {
    id: "the-catalog-is-read-in-a-currency-that-the-shop-does-not-sell-in",
    file: "http/cache/currency.ts",
    from: '  if (!orderLimits(c.get("shop"), currency)) {',
    to: '  if (!orderLimits(c.get("shop"), CURRENCY)) {',
    noticedBy: [SUITE],
  },
  {
    id: "a-list-in-another-currency-changes-the-price-that-everybody-sees",
    file: "stores/prices/prices-in-force.ts",
    from: "where f.sku = variants.sku and f.min_quantity = 1 and l.customer_groups is null\n            and",
    to: "where f.sku = variants.sku and f.min_quantity = 1 and l.customer_groups is null\n            or",
    noticedBy: [SUITE],
  },
  {
    id: "a-cart-takes-a-currency-that-the-shop-does-not-sell-in",
    file: "shop/cart/change-cart.ts",
    from: "return orderLimits(selling, currency)\n    ? ok(",
    to: "return orderLimits(selling, CURRENCY)\n    ? ok(",
    noticedBy: [SUITE],
  },
  {
    id: "a-total-that-was-seen-in-another-currency-is-ordered",
    file: "web/checkout/checkout-routes.tsx",
    from: '(form.get("seenIn") ?? CURRENCY) !== cart.currency',
    to: "seen === null",
    noticedBy: ["web/currency/currency-routes.test.ts"],
  },
  {
    id: "what-is-ordered-again-changes-its-currency",
    file: "web/orders/order-routes.tsx",
    from: "      currency: order.total.currency,\n",
    to: "",
    noticedBy: ["web/currency/currency-routes.test.ts"],
  },
  {
    id: "a-cart-stays-in-a-currency-that-is-sold-no-more",
    file: "shop/cart/cart-view.ts",
    from: "if (currency !== CURRENCY && !(await",
    to: "if (currency === CURRENCY && !(await",
    noticedBy: ["web/currency/currency-routes.test.ts"],
  },
];
