import type { StockRow } from "../../../stores/catalog/catalog-stock.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { ConsolePage } from "../frame/console.tsx";
import { stockPath } from "../frame/paths.ts";
import { useStaff } from "../frame/staff.tsx";

const ROOT = "/admin/stock";
const REORDER = "/admin/purchase-orders/reorder";

export interface StockPageProps {
  rows: readonly StockRow[];
  /** Units that orders wait for, by SKU. */
  waiting: ReadonlyMap<string, number>;
  /** SKUs that a sale has, or will have. */
  onSale: ReadonlySet<string>;
  low: boolean;
  sought: string;
  isFirst: boolean;
  next: string | null;
}

/** What is there of everything that is sold. */
export function StockPage({ rows, waiting, onSale, low, sought, isFirst, next }: StockPageProps) {
  const link = (more: Record<string, string>) => {
    const query = new URLSearchParams({ ...(low ? { low: "true" } : {}), ...more }).toString();
    return query === "" ? ROOT : `${ROOT}?${query}`;
  };
  const { may } = useStaff();
  return (
    <ConsolePage
      title={low ? "Low stock" : "Stock"}
      path={ROOT}
      problem={
        sought === "" ? undefined : `There is no SKU ${sought}. What follows it in the alphabet is below.`
      }
      actions={
        <>
          <a href={low ? ROOT : `${ROOT}?low=true`}>{low ? "All stock" : "Only what is low"}</a>
          {low && may(`GET ${REORDER}`) ? <a href={REORDER}>What to order</a> : null}
        </>
      }
    >
      <search>
        <form class="sieve sieve--one" method="get" action={ROOT}>
          <div class="field">
            <label for="sku">SKU</label>
            <input
              class="input"
              id="sku"
              name="sku"
              type="search"
              value={sought}
              maxlength={64}
              autocomplete="off"
            />
          </div>
          <div class="actions">
            <button class="button" type="submit">
              Find
            </button>
          </div>
        </form>
      </search>
      {rows.length === 0 ? (
        <p class="lede found">{low ? "Nothing is low." : "There is nothing here."}</p>
      ) : (
        <div class="found">
          <Table
            columns={COLUMNS}
            rows={rows.map((row) => ({
              ...row,
              waiting: waiting.get(row.sku) ?? 0,
              onSale: onSale.has(row.sku),
            }))}
          />
        </div>
      )}
      <Keyset
        first={isFirst ? null : link({})}
        next={next === null ? null : link({ cursor: next })}
        labels={{ first: "From the beginning", next: "Next" }}
      />
      <p class="note">Counts are some seconds old. The page of a SKU has those of this moment.</p>
    </ConsolePage>
  );
}

type Row = StockRow & { waiting: number; onSale: boolean };

const number = (units: number) => units.toLocaleString("en-US");

const COLUMNS: readonly Column<Row>[] = [
  {
    head: "SKU",
    cell: ({ sku, title, onSale }) => (
      <>
        <a class="breakable" href={stockPath(sku)}>
          {sku}
        </a>
        {onSale ? <span class="badge">In a sale</span> : null}
        <br />
        <span class="note breakable">{title}</span>
      </>
    ),
  },
  { head: "On hand", class: "spare number", cell: ({ onHand }) => number(onHand) },
  { head: "Reserved", class: "spare number", cell: ({ reserved }) => number(reserved) },
  { head: "Waited for", class: "spare number", cell: ({ waiting }) => number(waiting) },
  {
    head: "Low at",
    class: "spare number",
    cell: ({ tracked, reorderPoint }) => (tracked ? number(reorderPoint) : ""),
  },
  {
    head: "For sale",
    class: "amount",
    cell: ({ sku, tracked, available, reorderPoint }) => (
      <>
        {tracked ? number(available) : "Not counted"}
        {tracked && available <= reorderPoint ? (
          <>
            <span class="badge badge--bad">Low</span>
            <br />
            <a href={`${REORDER}?${new URLSearchParams({ sku })}`}>Order</a>
          </>
        ) : null}
      </>
    ),
  },
];
