import type { Fault } from "./fault.ts";

/** Paying in a browser: declined cards, banks that ask, lost answers, and the reservation's clock. */
export const CARD_FAULTS: readonly Fault[] = [
  {
    id: "a-declined-card-in-a-browser-ends-its-order",
    file: "shop/payments/payment-notice.ts",
    from: 'order.payment.token === IN_SESSION && (state === "declined" || state === "pending")',
    to: 'order.payment.token === IN_SESSION && state === "pending"',
    noticedBy: ["test/stripe.test.ts", "test/adyen.test.ts"],
  },
  {
    id: "a-browser-s-session-is-opened-twice",
    file: "providers/payment/stripe.ts",
    from: 'inSession ? "session" : "create"}`',
    to: 'inSession ? crypto.randomUUID() : "create"}`',
    noticedBy: ["test/stripe.test.ts"],
  },
  {
    id: "a-browser-is-believed-without-asking-its-provider",
    file: "providers/payment/stripe.ts",
    from: "return sessionDecision(await read(reference, signal));",
    to: 'return { state: "authorized", reference };',
    noticedBy: ["test/stripe.test.ts"],
  },
  {
    id: "a-browser-pays-an-order-whose-time-is-over",
    file: "domain/orders/saga.ts",
    from: "    return sessionEnd(placedAt);",
    to: "    return null;",
    noticedBy: ["domain/orders/saga.test.ts"],
  },
  {
    id: "stock-is-held-for-a-browser-without-end",
    file: "domain/orders/saga.ts",
    from: "  if (waitsForBrowser(order)) {\n    return expiresAt;\n  }\n",
    to: "",
    noticedBy: ["domain/orders/saga.test.ts"],
  },
  {
    id: "a-replaced-session-is-not-found-again",
    file: "shop/payments/charge.ts",
    from: "...(token === IN_SESSION ? { inSession: true } : {})",
    to: "...(token === IN_SESSION ? {} : {})",
    noticedBy: ["test/stripe.test.ts"],
  },
  {
    id: "anybody-gets-the-session-of-an-order",
    file: "workers/payments/routes.ts",
    from: 'const { orderId } = c.req.valid("json");\n  await requireOrder(c, orderId);\n',
    to: 'const { orderId } = c.req.valid("json");\n',
    noticedBy: ["test/stripe.test.ts"],
  },
  {
    id: "a-deployed-shop-opens-without-a-key-for-browsers",
    file: "domain/settings/settings.ts",
    from: "if (deployed && key && !shown) {",
    to: "if (deployed && key && shown === null) {",
    noticedBy: ["domain/settings/settings.test.ts"],
  },
  {
    id: "every-page-may-load-the-provider-s-script",
    file: "http/middleware/security-headers.ts",
    from: "scriptSrc: [\"'self'\"],",
    to: 'scriptSrc: ["\'self\'", "https://js.stripe.com"],',
    noticedBy: ["http/middleware/security-headers.test.ts", "test/closed.test.ts"],
  },
  {
    id: "adyen-captures-a-browser-s-payment-at-once",
    file: "providers/payment/adyen.ts",
    from: 'manualCapture: "true" },\n      };\n      const opened',
    to: 'manualCapture: "false" },\n      };\n      const opened',
    noticedBy: ["test/adyen.test.ts"],
  },
  {
    id: "a-cart-below-the-least-order-leads-into-the-form",
    file: "web/cart/cart-page.tsx",
    from: "cart.subtotal.amount < MIN_ORDER_VALUE ? (",
    to: "cart.subtotal.amount < 0 ? (",
    noticedBy: ["web/checkout/journey.test.ts"],
  },
];
