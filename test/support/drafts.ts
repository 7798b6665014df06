import { randomId } from "../../domain/base/ids.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { type OrderDraft, orderId, orderNumber } from "../../domain/orders/order.ts";
import { FULL_TERMS } from "./terms.ts";

/** A customer no other test knows. */
export function newCustomer(): string {
  return `user:${randomId("tst")}`;
}

/** An accepted order of two lines, $59.98 in all. */
export async function draftOf(customer: string, overrides: Partial<OrderDraft> = {}): Promise<OrderDraft> {
  const id = await orderId(customer, randomId("key"), { variantId: 1 });
  return {
    id,
    customer,
    number: orderNumber(id),
    fingerprint: "a-fingerprint",
    placedAt: new Date().toISOString(),
    currency: "USD",
    lines: [
      { sku: "TIDE-1", title: "Tide, “A4”", quantity: 2, unitPrice: 2_000, priceVersion: 1 },
      {
        sku: "LOOM-1",
        title: "L'ouvrage — élan",
        quantity: 1,
        unitPrice: 999,
        priceVersion: 7,
        priceList: "plist_a",
      },
    ],
    totals: { subtotal: 4_999, discount: 0, shipping: 500, tax: 499, total: 5_998 },
    ...FULL_TERMS,
    payment: { provider: "mock", token: "tok_ok" },
    traceparent: continueTrace(null),
    ...overrides,
  };
}
