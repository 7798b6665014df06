import type { Shopper } from "../../domain/accounts/access.ts";
import type { Currency } from "../../domain/base/money.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import type { Selling } from "../../domain/base/selling.ts";
import {
  type OrderDraft,
  type OrderLine,
  type OrderRequest,
  type OrderTerms,
  orderNumber,
  orderPayment,
  type Totals,
} from "../../domain/orders/order.ts";
import { browserForm } from "../../providers/payment/browser.ts";
import { FREE } from "../../providers/payment/free.ts";
import { isOpen, isPaymentProvider } from "../../providers/payment/index.ts";

/**
 * A shop that is not set up completely. Setting it up takes minutes, and readiness shows it to
 * operators.
 */
export const CLOSED = refusal("unavailable", "This shop cannot take orders at the moment.", {
  retryAfterS: 60,
});

/**
 * Refuses a guest where orders need an account. A link of staff to a draft order is an invitation
 * by itself.
 */
export function refuseGuest({ ordering }: Selling, { kind }: Shopper): Refusal | null {
  return ordering === "accounts" && kind === "guest"
    ? refusal("unauthenticated", "This shop takes orders of customers with an account. Sign in first.")
    : null;
}

/** Whether the shop takes orders now. */
export function takesOrders(env: Env, { open, ordering }: Pick<Selling, "open" | "ordering">): boolean {
  return open && ordering !== "nobody" && isOpen(env);
}

/** Refuses what can be refused before the cart, the catalog or the stock is asked. */
export function checkRequest(env: Env, selling: Selling, request: OrderRequest): Refusal | null {
  if (!takesOrders(env, selling)) {
    return CLOSED;
  }
  const { provider, token } = request.payment;
  if (!isPaymentProvider(env, provider) || (token === null && !browserForm(env, provider))) {
    return refusal("payment_provider_unknown", `Payments through “${provider}” are not taken here.`, {
      errors: [{ path: "payment.provider", message: "is not known" }],
    });
  }
  return null;
}

/** The immutable order that a reservation makes durable. */
export function makeDraft(order: {
  id: string;
  customer: string;
  fingerprint: string;
  currency: Currency;
  lines: OrderLine[];
  totals: Totals;
  payment: OrderRequest["payment"];
  terms: OrderTerms;
  traceparent: string;
}): OrderDraft {
  const { id, customer, fingerprint, currency, lines, totals, payment, terms, traceparent } = order;
  return {
    id,
    customer,
    fingerprint,
    lines,
    totals,
    traceparent,
    number: orderNumber(id),
    placedAt: new Date().toISOString(),
    currency,
    ...terms,
    payment: totals.total === 0 ? { provider: FREE, token: FREE } : orderPayment(payment),
  };
}
