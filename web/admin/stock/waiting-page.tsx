import type { WaitingOrder } from "../../../stores/catalog/catalog-waiting.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage } from "../frame/console.tsx";
import { stockPath } from "../frame/paths.ts";
import { Reference } from "./reference.tsx";

const PATH = "/admin/back-orders";

const COLUMNS: readonly Column<WaitingOrder>[] = [
  {
    head: "SKU",
    cell: ({ sku }) => (
      <a class="breakable" href={stockPath(sku)}>
        {sku}
      </a>
    ),
  },
  {
    head: "Order",
    cell: ({ reference, backorder }) => (
      <>
        <Reference reference={reference} />
        {backorder === "deny" ? <span class="badge badge--bad">Its goods are gone</span> : null}
      </>
    ),
  },
  { head: "Since", class: "spare", cell: ({ since }) => moment(new Date(since).toISOString()) },
  { head: "Units", class: "amount", cell: ({ units }) => units },
];

interface WaitingPageProps {
  orders: readonly WaitingOrder[];
  isFirst: boolean;
  next: string | null;
}

/** Orders that wait for goods, by SKU, each SKU's in the order in which they are served. */
export function WaitingPage({ orders, isFirst, next }: WaitingPageProps) {
  return (
    <ConsolePage title="Back orders" path={PATH}>
      {orders.length === 0 ? <p class="lede">None.</p> : <Table columns={COLUMNS} rows={orders} />}
      <Keyset
        first={isFirst ? null : PATH}
        next={next === null ? null : `${PATH}?${new URLSearchParams({ cursor: next })}`}
        labels={{ first: "From the beginning", next: "Next" }}
      />
    </ConsolePage>
  );
}
