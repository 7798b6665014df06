import { type Currency, formatMoney, money } from "../../domain/base/money.ts";
import type { Sums } from "../../domain/base/quote.ts";
import type { Totals } from "../../domain/orders/order.ts";
import { discountsView } from "../../domain/orders/order-view.ts";
import { percentOf, sumOf } from "../../domain/orders/tax.ts";

interface Row {
  label: string;
  text: string;
}

/** One tax by its name: "GST (5 %)". */
function taxName(name: string, percent: string | undefined): string {
  return percent === undefined ? name : `${name} (${percent} %)`;
}

function List({ rows, sum }: { rows: readonly Row[]; sum: Row }) {
  return (
    <dl class="totals">
      {rows.map(({ label, text }) => (
        <div>
          <dt>{label}</dt>
          <dd>{text}</dd>
        </div>
      ))}
      <div class="totals__sum">
        <dt>{sum.label}</dt>
        <dd>{sum.text}</dd>
      </div>
    </dl>
  );
}

type Shown = Pick<Sums, "subtotal" | "discounts" | "shipping" | "taxLines" | "taxIncluded" | "total">;

function rowsOf({ subtotal, discounts, shipping, taxLines, taxIncluded }: Shown): Row[] {
  return [
    { label: "Subtotal", text: formatMoney(subtotal) },
    ...discounts.flatMap(({ title, code, amount }) =>
      amount.amount > 0
        ? [{ label: code === undefined ? title : `${title} (${code})`, text: `−${formatMoney(amount)}` }]
        : [],
    ),
    {
      label: ["Shipping", ...discounts.flatMap((one) => (one.shipping ? [one.title] : []))].join(", "),
      text: shipping.amount === 0 && discounts.some((one) => one.shipping) ? "Free" : formatMoney(shipping),
    },
    ...taxLines.map(({ name, rate, amount }) => ({
      label: `${taxIncluded ? "Includes " : ""}${taxName(name, rate)}`,
      text: formatMoney(amount),
    })),
  ];
}

/** The sums of an order that is not placed. Tax that cannot be known yet is shown as such. */
export function TotalsList({
  totals,
  currency,
  taxPending,
}: {
  totals: Totals;
  currency: Currency;
  taxPending: boolean;
}) {
  const of = (amount: number) => money(amount, currency);
  const { rows = [], included = false } = totals.taxes ?? {};
  const shown = rowsOf({
    subtotal: of(totals.subtotal),
    discounts: discountsView(totals.discounts, currency),
    shipping: of(totals.shipping),
    taxLines: rows.map((row) => ({ name: row.name, rate: percentOf(row.rate), amount: of(sumOf(row)) })),
    taxIncluded: included,
    total: of(totals.total),
  });
  const pending = taxPending ? [{ label: "Tax", text: "Depends on your state" }] : [];
  const sum = { label: taxPending ? "Total before tax" : "Total", text: formatMoney(of(totals.total)) };
  return <List rows={[...shown, ...pending]} sum={sum} />;
}

/** The sums of an order that was placed. */
export function OrderTotals({ order }: { order: Shown }) {
  return <List rows={rowsOf(order)} sum={{ label: "Total", text: formatMoney(order.total) }} />;
}
