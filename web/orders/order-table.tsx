import type { Child } from "hono/jsx";
import type { OrderSummary } from "../../stores/orders/order-store.ts";
import { useWords } from "../language/words.ts";
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
  return (
    <div class="room">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{say("order.order")}</th>
            <th scope="col" class="spare">
              {say("order.placed")}
            </th>
            <th scope="col">{say("order.state")}</th>
            <th scope="col" class="amount">
              {say("order.total")}
            </th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => {
            const units = (
              <span class="note">{say("browse.count", { count: order.itemCount, ...unit })}</span>
            );
            return (
              <tr>
                <td>
                  <a href={href(order.id)}>{order.number}</a>
                  <br />
                  {note ? <span class="note breakable">{note(order)}</span> : units}
                </td>
                <td class="spare">
                  <time datetime={order.createdAt}>{moment(order.createdAt, words)}</time>
                </td>
                <td>{statusName(order.status, words)}</td>
                <td class="amount">
                  {money(order.total)}
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
    </div>
  );
}
