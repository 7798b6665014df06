import type { Fault } from "./fault.ts";

const SHOPPER = "shop/prices/shopper-prices.ts";
const APPLY = "shop/prices/apply-price-lists.ts";
const MANAGE = "shop/prices/manage-price-lists.ts";
const GOODS = "shop/orders/goods.ts";
const IN_FORCE = "stores/prices/prices-in-force.ts";
const LISTS = "stores/prices/price-lists.ts";
const WRITE = "stores/catalog/catalog-write.ts";
const CART = "shop/cart/change-cart.ts";
const SWEEPER = "durable-objects/ops/sweeper.ts";
const SUITE = "workers/catalog/price-lists.test.ts";

export const PRICE_LIST_FAULTS: readonly Fault[] = [
  {
    id: "members-of-a-group-pay-what-everybody-pays",
    file: SHOPPER,
    from: "isPersonal ? await membership() : []",
    to: "isPersonal ? [] : []",
    noticedBy: [SUITE],
  },
  {
    id: "an-order-forgets-its-price-list",
    file: GOODS,
    from: "priceList ? { priceList: priceList.id } : {}",
    to: "priceList ? {} : {}",
    noticedBy: [SUITE],
  },
  {
    id: "the-price-of-a-group-is-shown-to-everybody",
    file: IN_FORCE,
    from: "f.sku = variants.sku and f.min_quantity = 1 and l.customer_groups is null",
    to: "f.sku = variants.sku and f.min_quantity = 1",
    noticedBy: [SUITE],
  },
  {
    id: "a-price-that-changed-is-told-again-and-again",
    file: IN_FORCE,
    from: "on conflict (list, sku, min_quantity) do update set amount = excluded.amount",
    to: "on conflict (list, sku, min_quantity) do update set amount = amount",
    noticedBy: [SUITE],
  },
  {
    id: "a-list-that-is-over-lowers-what-is-shown-for-ever",
    file: APPLY,
    from: "list.deleted ? null : nextTurn(list, now)",
    to: "null",
    noticedBy: [SUITE],
  },
  {
    id: "no-alarm-has-a-list-begin",
    file: SWEEPER,
    from: "work: () => changePrices(env)",
    to: "work: () => Promise.resolve(null)",
    noticedBy: [SUITE],
  },
  {
    id: "a-list-for-everybody-becomes-one-for-a-group",
    file: MANAGE,
    from: "if ((terms.customerGroups === undefined) !== (before.terms.customerGroups === undefined)) {",
    to: "if (terms.customerGroups === before.terms) {",
    noticedBy: [SUITE],
  },
  {
    id: "a-merchant-edits-a-price-list-over-anothers-change",
    file: MANAGE,
    from: "    if (!mayChange(before.version)) {",
    to: "    if (before.version < 0) {",
    noticedBy: [SUITE],
  },
  {
    id: "the-prices-of-a-former-version-of-a-list-are-lost",
    file: LISTS,
    from: "(until is null or until > $",
    to: "(until is null or until < -$",
    noticedBy: [SUITE],
  },
  {
    id: "a-renamed-variant-loses-its-listed-price",
    file: WRITE,
    from: "update or replace price_list_prices set sku = $",
    to: "update or replace price_list_prices set sku = sku || $",
    noticedBy: [SUITE],
  },
  {
    id: "more-units-are-warned-of-as-if-their-price-had-changed",
    file: CART,
    from: "priceOf(variant, inCart + quantity)",
    to: "priceOf(variant, quantity)",
    noticedBy: [SUITE],
  },
  {
    id: "a-single-step-is-not-told-to-its-shopper",
    file: "shop/prices/shopper-prices.ts",
    from: "steps.length > 0 ?",
    to: "steps.length > 1 ?",
    noticedBy: [SUITE],
  },
];
