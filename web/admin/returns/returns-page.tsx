import type { OpenReturn } from "../../../shop/orders/returns/open-returns.ts";
import { useWords } from "../../language/words.ts";
import { unitWords } from "../../orders/parcels.tsx";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { ConsolePage } from "../frame/console.tsx";

export const RETURNS_PATH = "/admin/returns";

export interface ReturnsPageProps {
  returns: readonly OpenReturn[];
  isFirst: boolean;
  /** The cursor of the next page; null on the last. */
  next: string | null;
}

/** Returns that wait for staff. */
export function ReturnsPage({ returns, isFirst, next }: ReturnsPageProps) {
  const words = useWords();
  const columns: readonly Column<OpenReturn>[] = [
    {
      head: "Order",
      cell: ({ order }) => (
        <>
          <a href={`${adminOrderPath(order.id)}#returns`}>{order.number}</a>
          <br />
          <span class="note breakable">{order.email || "Customer erased"}</span>
        </>
      ),
    },
    { head: "What", class: "breakable", cell: ({ one, order }) => unitWords(words, order, one.items) },
    {
      head: "Asked for",
      class: "spare",
      cell: ({ one }) => <time datetime={one.createdAt}>{moment(one.createdAt)}</time>,
    },
    { head: "Waits for", cell: ({ one }) => (one.state === "requested" ? "a decision" : "the goods") },
  ];
  return (
    <ConsolePage title="Returns" path={RETURNS_PATH}>
      {returns.length === 0 ? (
        <p class="note">No return waits for a decision or for goods.</p>
      ) : (
        <Table columns={columns} rows={returns} />
      )}
      <Keyset
        first={isFirst ? null : RETURNS_PATH}
        next={next && `${RETURNS_PATH}?${new URLSearchParams({ cursor: next })}`}
        labels={{ first: "Oldest returns", next: "Newer returns" }}
      />
    </ConsolePage>
  );
}
