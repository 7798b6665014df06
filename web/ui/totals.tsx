import { type Currency, money as moneyOf } from "../../domain/base/money.ts";
import type { Sums } from "../../domain/base/quote.ts";
import { listed } from "../../domain/language/words.ts";
import type { Totals } from "../../domain/orders/order.ts";
import { discountsView } from "../../domain/orders/order-view.ts";
import { percentOf, sumOf } from "../../domain/orders/tax.ts";
import { type PageWords, useWords } from "../language/words.ts";

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

function rowsOf(words: PageWords, { subtotal, discounts, shipping, taxLines, taxIncluded }: Shown): Row[] {
  const { say, own, money } = words;
  return [
    { label: say("order.subtotal"), text: money(subtotal) },
    ...discounts.flatMap(({ title, code, amount }) =>
      amount.amount > 0
        ? [
            {
              label: listed(words, [code === undefined ? own(title) : `${own(title)} (${code})`]),
              text: `−${money(amount)}`,
            },
          ]
        : [],
    ),
    {
      label: listed(words, [
        say("order.shipping"),
        ...discounts.flatMap((one) => (one.shipping ? [own(one.title)] : [])),
      ]),
      text:
        shipping.amount === 0 && discounts.some((one) => one.shipping)
          ? say("order.freeShipping")
          : money(shipping),
    },
    ...taxLines.map(({ name, rate, amount }) => {
      const tax = taxName(own(name), rate);
      return { label: taxIncluded ? say("order.includes", { tax }) : tax, text: money(amount) };
    }),
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
  const words = useWords();
  const { say, money } = words;
  const of = (amount: number) => moneyOf(amount, currency);
  const { rows = [], included = false } = totals.taxes ?? {};
  const shown = rowsOf(words, {
    subtotal: of(totals.subtotal),
    discounts: discountsView(totals.discounts, currency),
    shipping: of(totals.shipping),
    taxLines: rows.map((row) => ({ name: row.name, rate: percentOf(row.rate), amount: of(sumOf(row)) })),
    taxIncluded: included,
    total: of(totals.total),
  });
  const pending = taxPending ? [{ label: say("order.tax"), text: say("order.taxPending") }] : [];
  const sum = {
    label: say(taxPending ? "order.totalBeforeTax" : "order.total"),
    text: money(of(totals.total)),
  };
  return <List rows={[...shown, ...pending]} sum={sum} />;
}

/** The sums of an order that was placed. */
export function OrderTotals({ order }: { order: Shown }) {
  const words = useWords();
  const sum = { label: words.say("order.total"), text: words.money(order.total) };
  return <List rows={rowsOf(words, order)} sum={sum} />;
}
