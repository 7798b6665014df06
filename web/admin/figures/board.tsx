import { averageOf, type Figures, paymentSuccessOf, revenueOf } from "../../../domain/analytics/figures.ts";
import { PACES } from "../../../domain/analytics/periods.ts";
import { CURRENCY, formatMoney, money } from "../../../domain/base/money.ts";
import type { SaleView } from "../../../domain/sales/sale.ts";
import type { Board } from "../../../shop/analytics/read-board.ts";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { salePath } from "../../ui/paths.ts";
import { useStaff } from "../frame/staff.tsx";
import { countWords, growthWords, LOOK_WORDS, percentWords, pointWords } from "./board-words.ts";
import { Chart } from "./chart.tsx";

export interface BoardProps {
  board: Board;
  /** Sales that are open now. */
  sales: readonly SaleView[];
  /** The time zone that days begin in. */
  zone: string;
}

/** Reports that can be had as files. */
const TABLES = ["summary", "revenue", "orders", "payments", "products", "sell-through"] as const;

/** A figure of the board: how it is computed from the figures, and how it is formatted. */
interface Measure {
  id: string;
  title: string;
  of: (figures: Figures) => number | null;
  words: (value: number) => string;
  most?: number;
}

function measuresIn(currency: Board["currency"]): Measure[] {
  const inMoney = (amount: number) => formatMoney(money(amount, currency));
  return [
    { id: "revenue", title: "Revenue", of: revenueOf, words: inMoney },
    { id: "orders", title: "Orders placed", of: ({ placed }) => placed, words: countWords },
    { id: "average", title: "Average paid order", of: averageOf, words: inMoney },
    { id: "success", title: "Payments that succeed", of: paymentSuccessOf, words: percentWords, most: 1 },
  ];
}

/**
 * What was sold lately: numbers, charts with their tables, what sold most, and the sales that are
 * open.
 */
export function FigureBoard({ board, sales, zone }: BoardProps) {
  const { pace, currency, points, totals } = board;
  const words = LOOK_WORDS[pace];
  const label = pointWords(pace, zone);
  const measures = measuresIn(currency);
  return (
    <section
      class="board"
      id="figures"
      aria-labelledby="figures-title"
      data-live={sales.length > 0 ? "yes" : undefined}
    >
      <div class="page__title">
        <h2 id="figures-title">{words.now}</h2>
        <Looks board={board} />
      </div>
      <p class="note">
        Bars are this time, the line is {words.before}. Times are those of {zone.replaceAll("_", " ")}; an
        order counts here within a minute or two.
      </p>
      {sales.length > 0 ? <OpenSales sales={sales} /> : null}
      <dl class="levels figures">
        {measures.map((measure) => (
          <Tile measure={measure} now={measure.of(totals.now)} before={measure.of(totals.before)} />
        ))}
      </dl>
      <div class="charts">
        {measures.map(({ id, title, of, words: say, most }) => (
          <Chart
            id={`chart-${id}`}
            title={title}
            beforeName={words.before}
            words={say}
            {...(most === undefined ? {} : { most })}
            bars={points.map(({ start, now, before }) => ({
              label: label(start),
              value: of(now),
              before: of(before),
            }))}
          />
        ))}
      </div>
      <Top board={board} />
      <p class="note">
        As tables:{" "}
        {TABLES.map((name, n) => (
          <>
            {n > 0 ? ", " : ""}
            <a href={`/admin/figures/${name}?by=${pace}&currency=${currency}`} download>
              {name.replace("-", " ")}
            </a>
          </>
        ))}
        .
      </p>
    </section>
  );
}

function Looks({ board: { pace, currency, currencies } }: { board: Board }) {
  const href = (look: string, code: string) =>
    `/admin?by=${look}${code === CURRENCY ? "" : `&currency=${code}`}#figures`;
  return (
    <nav class="looks" aria-label="Figures">
      {PACES.map((look) => (
        <a href={href(look, currency)} aria-current={look === pace ? "true" : undefined}>
          {LOOK_WORDS[look].tab}
        </a>
      ))}
      {currencies.length > 1 || currency !== CURRENCY
        ? [...new Set([...currencies, currency])].map((code) => (
            <a
              class="looks__code"
              href={href(pace, code)}
              aria-current={code === currency ? "true" : undefined}
            >
              {code}
            </a>
          ))
        : null}
    </nav>
  );
}

function Tile({ measure, now, before }: { measure: Measure; now: number | null; before: number | null }) {
  const growth = now === null || before === null || measure.most === 1 ? null : growthWords(now, before);
  return (
    <div>
      <dt>{measure.title}</dt>
      <dd>
        {now === null ? "–" : measure.words(now)}
        <span class="levels__before note">
          {growth ? `${growth}, was ` : "was "}
          {before === null ? "–" : measure.words(before)}
        </span>
      </dd>
    </div>
  );
}

function OpenSales({ sales }: { sales: readonly SaleView[] }) {
  return (
    <ul class="board__sales">
      {sales.map(({ id, title, state, remaining, allotment }) => (
        <li>
          <a href={salePath(id)}>{title}</a>
          <span class="note">{state === "sold_out" ? "Sold out" : "Open"}</span>
          <meter min="0" max={allotment} value={allotment - remaining}>
            {countWords(allotment - remaining)}
          </meter>
          <span class="figures">
            {countWords(allotment - remaining)} of {countWords(allotment)} sold
          </span>
        </li>
      ))}
    </ul>
  );
}

function topColumns(currency: Board["currency"], mayOpen: boolean): readonly Column<Board["top"][number]>[] {
  return [
    {
      head: "Item",
      class: "breakable",
      cell: ({ sku, title, productId }) => (
        <>
          {mayOpen && productId ? (
            <a href={`/admin/products/${encodeURIComponent(productId)}`}>{title ?? sku}</a>
          ) : (
            (title ?? sku)
          )}
          <br />
          <span class="note">{sku}</span>
        </>
      ),
    },
    { head: "Units", class: "amount", cell: ({ units }) => <span class="figures">{countWords(units)}</span> },
    {
      head: "Returned",
      class: "amount spare",
      cell: ({ returned }) => <span class="figures">{countWords(returned)}</span>,
    },
    {
      head: "Sold of stock",
      class: "amount",
      cell: ({ sellThrough }) => (
        <span class="figures">{sellThrough === null ? "–" : percentWords(sellThrough)}</span>
      ),
    },
    {
      head: "At its price",
      class: "amount spare",
      cell: ({ revenue }) => <span class="figures">{formatMoney(money(revenue, currency))}</span>,
    },
  ];
}

function Top({ board: { top, currency } }: { board: Board }) {
  const { may } = useStaff();
  return (
    <section class="found" aria-labelledby="top">
      <h2 class="minor" id="top">
        What sold most
      </h2>
      {top.length === 0 ? (
        <p class="note">Nothing was paid in this time.</p>
      ) : (
        <Table columns={topColumns(currency, may("GET /admin/products/:id"))} rows={top} />
      )}
      <p class="note">
        Sold of stock: units sold and kept, of those and what is left to sell now. At its price: before
        discounts and taxes.
      </p>
    </section>
  );
}
