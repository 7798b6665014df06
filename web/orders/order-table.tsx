import type { Child } from "hono/jsx";
import type { OrderSummary } from "../../stores/orders/order-store.ts";
import { useWords } from "../language/words.ts";
import { type Column, Table } from "../ui/lists/table.tsx";
import { moment, statusName } from "../ui/order-words.ts";
import { useShop } from "../ui/shop.ts";

/** Orders, one a row. `note` is the text below a number, else how many units it is. */
export function OrderTable<Order extends OrderSummary>({
  orders,
  href,
  note,
}: {
  orders: readonly Order[];
  href: (id: string) => string;
  note?: (order: Order) => Child;
}) {
  const { unit } = useShop();
  const words = useWords();
  const { say, money } = words;
  const units = ({ itemCount }: Order) => (
    <span class="note">{say("browse.count", { count: itemCount, ...unit })}</span>
  );
  const columns: Column<Order>[] = [
    {
      head: say("order.order"),
      cell: (order) => (
        <>
          <a href={href(order.id)}>{order.number}</a>
          <br />
          {note ? <span class="note breakable">{note(order)}</span> : units(order)}
        </>
      ),
    },
    {
      head: say("order.placed"),
      class: "spare",
      cell: ({ createdAt }) => <time datetime={createdAt}>{moment(createdAt, words)}</time>,
    },
    { head: say("order.state"), class: "whole", cell: ({ status }) => statusName(status, words) },
    {
      head: say("order.total"),
      class: "amount",
      cell: (order) => (
        <>
          {money(order.total)}
          {note ? (
            <>
              <br />
              {units(order)}
            </>
          ) : null}
        </>
      ),
    },
  ];
  return (
    <div class="room">
      <Table columns={columns} rows={orders} />
    </div>
  );
}
