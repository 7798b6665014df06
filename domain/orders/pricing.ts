import { formatMoney, money } from "../base/money.ts";
import { type Refusal, refusal } from "../base/problem.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Address, OrderLine, Totals } from "./order.ts";
import { MAX_ORDER_ITEMS, MAX_ORDER_TOTAL, MIN_ORDER_VALUE } from "./order.ts";
import { findShippingMethod } from "./shipping.ts";
import { taxOn, taxRule } from "./tax.ts";

/** Totals of an order in cents, or why the cart cannot be ordered (ORD-2). */
export function priceOrder(
  lines: readonly Pick<OrderLine, "quantity" | "unitPrice">[],
  destination: Pick<Address, "country" | "region">,
  shippingMethod: string,
): Result<Totals, Refusal> {
  const items = lines.reduce((sum, item) => sum + item.quantity, 0);
  if (items > MAX_ORDER_ITEMS) {
    return err(
      refusal(
        "order_too_many_items",
        `An order holds at most ${MAX_ORDER_ITEMS} items; this one has ${items}.`,
      ),
    );
  }
  const method = findShippingMethod(destination.country, shippingMethod);
  if (!method) {
    return err(
      refusal("shipping_not_available", `“${shippingMethod}” does not ship to ${destination.country}.`, {
        errors: [{ path: "shippingMethod", message: "is not available for this country" }],
      }),
    );
  }
  const subtotal = lines.reduce((sum, item) => sum + item.unitPrice * item.quantity, 0);
  if (subtotal < MIN_ORDER_VALUE) {
    return err(
      refusal("order_total_too_low", `An order starts at ${formatMoney(money(MIN_ORDER_VALUE))} of goods.`),
    );
  }
  const tax = taxOn(subtotal, method.price, taxRule(destination.country, destination.region));
  const total = subtotal + method.price + tax;
  if (total > MAX_ORDER_TOTAL) {
    return err(
      refusal("order_total_too_high", `An order may come to ${formatMoney(money(MAX_ORDER_TOTAL))} at most.`),
    );
  }
  return ok({ subtotal, discount: 0, shipping: method.price, tax, total });
}
