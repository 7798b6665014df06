// biome-ignore-all lint/suspicious/noTemplateCurlyInString: faults quote code of other files.
import type { Fault } from "./fault.ts";

const RESERVE = "shop/orders/reserve-order.ts";
const STEPS = "shop/orders/steps/take-steps.ts";
const OFFERS = "shop/promotions/offers.ts";
const SHOPPER_PRICES = "shop/prices/shopper-prices.ts";
const LEDGER = "durable-objects/promotions/promotion-ledger.ts";
const MANAGE = "shop/promotions/manage-promotions.ts";
const ORDERS = "test/promotions.test.ts";
const LEDGERS = "durable-objects/promotions/promotion-ledger.test.ts";
const ROUTES = "workers/promotions/routes.test.ts";

export const PROMOTION_FAULTS: readonly Fault[] = [
  {
    id: "a-guest-with-a-new-cart-is-another-customer",
    file: RESERVE,
    from: "      mailbox,\n",
    to: "",
    noticedBy: [ORDERS],
  },
  {
    id: "a-mailbox-is-another-in-capital-letters",
    file: "stores/personal/vault.ts",
    from: "secretDigest(`mailbox\\n${mailboxOf(email)}`)",
    to: "secretDigest(`mailbox\\n${email}`)",
    noticedBy: [ORDERS],
  },
  {
    id: "a-use-that-came-back-counts-for-its-mailbox",
    file: LEDGER,
    from: "WHERE status IN ('active', 'confirmed') AND (",
    to: "WHERE status <> '' AND (",
    noticedBy: [LEDGERS],
  },
  {
    id: "a-used-up-automatic-promotion-refuses-its-customers-orders",
    file: OFFERS,
    from: "known.filter(({ id }) => !spent.has(id))",
    to: "known",
    noticedBy: [ORDERS],
  },
  {
    id: "a-promotion-that-runs-out-meanwhile-refuses-orders",
    file: "shop/orders/place-order.ts",
    from: '"coupon_used_up" && !isCoded',
    to: '"coupon_used_up" && isCoded',
    noticedBy: [ORDERS],
  },
  {
    id: "a-checkout-does-not-know-what-its-mailbox-has-used-up",
    file: "shop/cart/cart-view.ts",
    from: "code, email, orderId: null",
    to: "code, email: null, orderId: null",
    noticedBy: [ORDERS],
  },
  {
    id: "an-orders-own-use-counts-against-its-repetition",
    file: LEDGER,
    from: 'held === "active" || held === "confirmed"',
    to: 'held === "confirmed"',
    noticedBy: [LEDGERS],
  },
  {
    id: "a-quote-tries-codes-without-end",
    file: "shop/orders/quote-cart.ts",
    from: "  if (guessed) {",
    to: '  if (guessed?.code === "coupon_invalid") {',
    noticedBy: [ORDERS],
  },
  {
    id: "an-order-tries-codes-without-end",
    file: "shop/orders/place-order.ts",
    from: "  if (guessed) {",
    to: '  if (guessed?.code === "coupon_invalid") {',
    noticedBy: [ORDERS],
  },
  {
    id: "right-codes-count-as-guesses",
    file: "shop/promotions/guessing.ts",
    from: 'isKnown ? "wait" : "admit"',
    to: 'isKnown ? "admit" : "admit"',
    noticedBy: [ORDERS],
  },
  {
    id: "a-use-of-a-code-is-kept-when-the-stock-is-refused",
    file: RESERVE,
    from: "await giveBackUses(env, draft, used.value);",
    to: "",
    noticedBy: [ORDERS],
  },
  {
    id: "an-order-goes-on-without-a-use-of-its-code",
    file: RESERVE,
    from: "    if (!used.ok) {",
    to: "    if (used === null) {",
    noticedBy: [ORDERS],
  },
  {
    id: "the-saga-forgets-the-uses-of-codes",
    file: STEPS,
    from: "...countedOf({ discounts })",
    to: "...countedOf({})",
    noticedBy: [ORDERS],
  },
  {
    id: "a-code-that-does-not-apply-is-passed-over",
    file: OFFERS,
    from: "return problem === null ? ok(offers)",
    to: "return true ? ok(offers)",
    noticedBy: [ORDERS],
  },
  {
    id: "everybody-belongs-to-every-group",
    file: SHOPPER_PRICES,
    from: "groupsOf(env.DB, shopper.sub) : Promise.resolve([])",
    to: 'Promise.resolve(["trade"]) : Promise.resolve([])',
    noticedBy: [ORDERS, "workers/catalog/price-lists.test.ts"],
  },
  {
    id: "a-customers-own-limit-of-a-code-is-not-held",
    file: LEDGER,
    from: "return held + quantity > limits.perCustomerLimit;",
    to: "return held > limits.perCustomerLimit;",
    noticedBy: [LEDGERS],
  },
  {
    id: "another-limit-of-uses-changes-nothing",
    file: LEDGER,
    from: "    if (delta !== 0) {",
    to: "    if (delta > 1e9) {",
    noticedBy: [LEDGERS],
  },
  {
    id: "a-merchant-edits-a-promotion-over-anothers-change",
    file: MANAGE,
    from: "    if (!mayChange(before.version)) {",
    to: "    if (before.version < 0) {",
    noticedBy: [ROUTES],
  },
  {
    id: "a-promotion-that-was-just-changed-is-deleted-unread",
    file: "stores/promotions/promotions.ts",
    from: ".where(and(eq(promotions.id, before.id), eq(promotions.version, before.version), isLive))\n    .returning({ id",
    to: ".where(and(eq(promotions.id, before.id), isLive))\n    .returning({ id",
    noticedBy: ["workers/promotions/routes.test.ts"],
  },
  {
    id: "a-limit-of-each-customer-is-not-written",
    file: "durable-objects/promotions/promotion-ledger.ts",
    from: "        limits.usageLimit,\n        limits.perCustomerLimit,",
    to: "        limits.usageLimit,\n        stock.limits.perCustomerLimit,",
    noticedBy: ["durable-objects/promotions/promotion-ledger.test.ts"],
  },
];
