import type { Child } from "hono/jsx";
import { formatMoney } from "../../domain/base/money.ts";
import { countUnits } from "../../domain/base/shop.ts";
import type { OrderSummary } from "../../stores/orders/order-store.ts";
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
          const units = <span class="note">{countUnits(order.itemCount, unit)}</span>;
          return (
            <tr>
              <td>
                <a href={href(order.id)}>{order.number}</a>
                <br />
                {note ? <span class="note breakable">{note(order)}</span> : units}
              </td>
              <td class="spare">
                <time datetime={order.createdAt}>{moment(order.createdAt)}</time>
              </td>
              <td>{statusName(order.status)}</td>
              <td class="amount">
                {formatMoney(order.total)}
                {note ? (
                  <>
                    <br />
                    {units}
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
