import { formatMoney, money } from "../../domain/money.ts";
import type { Totals } from "../../domain/order.ts";

/** The sums of an order. Amounts carry `data-total`, which the `checkout` island keeps up to date. */
export function TotalsList({ totals }: { totals: Totals }) {
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
          <dd data-total={key}>
            {key === "discount" ? "−" : ""}
            {formatMoney(money(totals[key]))}
          </dd>
        </div>
      ))}
      <div class="totals__sum">
        <dt>Total</dt>
        <dd data-total="total">{formatMoney(money(totals.total))}</dd>
      </div>
    </dl>
  );
}
