import type { Fault } from "../fault.ts";

/** What a shopper says of an order: a phone number, where the bill goes, a note. */
export const ORDER_TERM_FAULTS: readonly Fault[] = [
  {
    id: "a-billing-address-in-the-form-is-dropped",
    file: "web/checkout/checkout-form.ts",
    from: "...(values.billing === BILL_ELSEWHERE ? { billingAddress: addressOf(billingOf(values)) } : {}),",
    to: "",
    noticedBy: ["web/checkout/checkout-form.test.ts"],
  },
  {
    id: "a-wrong-billing-address-is-told-beside-the-shipping-address",
    file: "web/checkout/checkout-form.ts",
    from: "    return part && BILLING[part];",
    to: "    return part;",
    noticedBy: ["web/checkout/checkout-form.test.ts"],
  },
  {
    id: "an-order-keeps-a-phone-number-as-it-was-typed",
    file: "shop/orders/place-order.ts",
    from: "    terms: terms.value,",
    to: "    terms: { ...terms.value, ...(request.phone ? { phone: request.phone } : {}) },",
    noticedBy: ["shop/orders/place-order.test.ts"],
  },
  {
    id: "a-total-of-a-hundred-dollars-is-not-expected",
    file: "web/checkout/checkout-form.ts",
    from: "/^\\d{1,9}$/.test(seen)",
    to: "/^\\d{1,4}$/.test(seen)",
    noticedBy: ["web/checkout/checkout-form.test.ts"],
  },
  {
    id: "the-form-s-summary-leads-past-a-field-that-is-wrong",
    file: "web/checkout/order-form.tsx",
    from: "return error ? [{ name, error }] : [];",
    to: 'return error && name !== "email" ? [{ name, error }] : [];',
    noticedBy: ["web/checkout/journey.test.ts"],
  },
];
