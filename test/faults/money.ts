// biome-ignore-all lint/suspicious/noTemplateCurlyInString: faults quote code of other files.
import type { Fault } from "./fault.ts";

const PLACE_ORDER_TEST = "shop/orders/place-order.test.ts";

/** Taxes, totals that were seen, refunds by line, and what a cancellation waits for. */
export const MONEY_FAULTS: readonly Fault[] = [
  {
    id: "shipping-is-not-taxed",
    file: "domain/orders/pricing.ts",
    from: "taxesOf(lines, shipping,",
    to: "taxesOf(lines, 0,",
    noticedBy: [PLACE_ORDER_TEST],
  },
  {
    id: "a-region-is-taken-as-it-is-written",
    file: "domain/orders/places.ts",
    from: "return found ?? null;",
    to: "return found === undefined ? null : text;",
    noticedBy: [PLACE_ORDER_TEST],
  },
  {
    id: "an-address-that-cannot-be-reached-is-sold-to",
    file: "shop/orders/place-order.ts",
    from: "  if (!terms.ok) {\n    return terms;\n  }\n",
    to: "  if (!terms.ok) {\n    throw new Error();\n  }\n",
    noticedBy: [PLACE_ORDER_TEST],
  },
  {
    id: "an-order-is-not-for-the-total-that-was-seen",
    file: "shop/orders/place-order.ts",
    from: "  if (unexpected) {",
    to: "  if (false) {",
    noticedBy: [PLACE_ORDER_TEST],
  },
  {
    id: "a-sale-s-order-is-not-for-the-total-that-was-seen",
    file: "shop/sales/place-sale-order.ts",
    from: "  if (unexpected) {",
    to: "  if (false) {",
    noticedBy: ["workers/sales/order-from-sale.test.ts"],
  },
  {
    id: "an-order-that-was-placed-has-another-total-now",
    file: "shop/orders/reading/expected-total.ts",
    from: "  if (before) {",
    to: "  if (false) {",
    noticedBy: [PLACE_ORDER_TEST],
  },
  {
    id: "the-taxes-of-an-order-are-not-stored",
    file: "stores/orders/d1-order-store.ts",
    from: "value->>'$.totals.taxes'",
    to: "NULL",
    noticedBy: ["stores/orders/d1-order-store.test.ts"],
  },
  {
    id: "a-refund-does-not-say-what-it-was-for",
    file: "shop/orders/refund-order.ts",
    from: "    ...plan.value,\n",
    to: "    ...plan.value,\n    parts: undefined,\n",
    noticedBy: ["shop/orders/refund-order.test.ts"],
  },
  {
    id: "what-is-left-of-a-refunded-order-is-kept",
    file: "shop/orders/refund-order.ts",
    from: 'order.status === "REFUNDED" && refundedAmount',
    to: "false && refundedAmount",
    noticedBy: ["shop/orders/refund-order.test.ts"],
  },
  {
    id: "a-cancelled-order-does-not-say-what-is-paid-back",
    file: "domain/payments/payment.ts",
    from: 'money(payment.state === "refunded" ? payment.amount : refundedAmount(refunds), currency)',
    to: "money(refundedAmount(refunds), currency)",
    noticedBy: ["domain/payments/payment.test.ts"],
  },
  {
    id: "what-a-cancelled-order-gave-back-is-not-recorded",
    file: "shop/orders/steps/take-steps.ts",
    from: "{ refunds: withRest(order) }",
    to: "{}",
    noticedBy: ["shop/orders/cancel-order.test.ts"],
  },
  {
    id: "a-cancellation-does-not-wait-for-its-order",
    file: "shop/orders/cancel-order.ts",
    from: 'while (found === null || found.order.status === "PENDING") {',
    to: "while (false) {",
    noticedBy: ["shop/orders/cancel-order.test.ts"],
  },
  {
    id: "two-requests-order-one-cart",
    file: "domain/cart/cart-checkout.ts",
    from: "if (other?.begun && !placed) {",
    to: "if (false) {",
    noticedBy: [PLACE_ORDER_TEST],
  },
  {
    id: "a-refused-order-keeps-its-cart",
    file: "shop/orders/place-order.ts",
    from: "endLater(call, checkout.release());",
    to: "",
    noticedBy: [PLACE_ORDER_TEST],
  },
  {
    id: "a-request-that-died-keeps-its-cart",
    file: "shop/orders/checkout/open-checkout.ts",
    from: "await begun.release();",
    to: "return begun;",
    noticedBy: [PLACE_ORDER_TEST],
  },
  {
    id: "a-journal-of-no-time-is-read",
    file: "workers/orders/journal.ts",
    from: "if (period.from >= period.to) {",
    to: "if (period.from > period.to) {",
    noticedBy: ["workers/orders/journal.test.ts"],
  },
];
