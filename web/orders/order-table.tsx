import type { Child } from "hono/jsx";
import { formatMoney } from "../../domain/base/money.ts";
import type { OrderSummary } from "../../stores/orders/order-store.ts";
import { moment, statusName } from "../ui/order-words.ts";

/** Orders, one a row. `note` is what stands below a number, else how many prints it is. */
export function OrderTable<Order extends OrderSummary>({
  orders,
  href,
  note,
}: {
  orders: readonly Order[];
  href: (id: string) => string;
  note?: (order: Order) => Child;
}) {
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">Order</th>
          <th scope="col" class="spare">
            Placed
          </th>
          <th scope="col">State</th>
          <th scope="col" class="amount">
            Total
          </th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => {
          const prints = (
            <span class="note">{order.itemCount === 1 ? "1 print" : `${order.itemCount} prints`}</span>
          );
          return (
            <tr>
              <td>
                <a href={href(order.id)}>{order.number}</a>
                <br />
                {note ? <span class="note breakable">{note(order)}</span> : prints}
              </td>
              <td class="spare">{moment(order.createdAt)}</td>
              <td>{statusName(order.status)}</td>
              <td class="amount">
                {formatMoney(order.total)}
                {note ? (
                  <>
                    <br />
                    {prints}
                  </>
                ) : null}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
