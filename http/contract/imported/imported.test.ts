import { expect, it } from "vitest";
import { importedOrderView } from "./imported.ts";

it("each sum of an earlier order is its own, in the order's currency", () => {
  const sums = { subtotal: 1, discount: 2, shipping: 3, taxes: 4, total: 5, refunded: 6 };
  const texts = { name: "#1", email: "ada@example.com", fulfilment: "", discountCode: "", paidBy: "" };
  const address = { name: "", company: "", line1: "", line2: "", city: "", region: "", postalCode: "" };
  const view = importedOrderView({
    ...texts,
    ...sums,
    currency: "EUR",
    placedAt: 0,
    state: "paid",
    lines: [{ title: "Print", sku: "", quantity: 1, unitPrice: 7 }],
    shippingAddress: { ...address, country: "", phone: "" },
  });
  const seen = Object.keys(sums).map((name) => view[name as keyof typeof sums]);
  expect([...seen, view.lines[0]?.unitPrice]).toEqual(
    [1, 2, 3, 4, 5, 6, 7].map((amount) => ({ amount, currency: "EUR" })),
  );
});
