import { formatMoney, money } from "../../domain/base/money.ts";
import type { Totals } from "../../domain/orders/order.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";

/** The sums of an order. Tax that cannot be known yet is shown as such. */
export function TotalsList({ totals, taxPending = false }: { totals: Totals; taxPending?: boolean }) {
  const rows: { key: keyof Totals; label: string }[] = [
    { key: "subtotal", label: "Subtotal" },
    ...(totals.discount > 0 ? [{ key: "discount", label: "Discount" } as const] : []),
    { key: "shipping", label: "Shipping" },
    { key: "tax", label: "Tax" },
  ];
  return (
    <dl class="totals">
      {rows.map(({ key, label }) => (
        <div>
          <dt>{label}</dt>
          <dd>
            {key === "discount" ? "−" : ""}
            {key === "tax" && taxPending ? "Depends on your state" : formatMoney(money(totals[key]))}
          </dd>
        </div>
      ))}
      <div class="totals__sum">
        <dt>{taxPending ? "Total before tax" : "Total"}</dt>
        <dd>{formatMoney(money(totals.total))}</dd>
      </div>
    </dl>
  );
}

/** The sums of an order that was placed. */
export function OrderTotals({ order: { subtotal, discount, shipping, tax, total } }: { order: OrderDetail }) {
  return (
    <TotalsList
      totals={{
        subtotal: subtotal.amount,
        discount: discount.amount,
        shipping: shipping.amount,
        tax: tax.amount,
        total: total.amount,
      }}
    />
  );
}
