import type { OpenSaga } from "../../../stores/orders/order-store.ts";
import { moment, statusName } from "../../ui/order-words.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { ConsolePage } from "../frame/console.tsx";

/** Orders of which something is being paid back, those that wait longest first. */
export function RefundsPage({ orders }: { orders: readonly OpenSaga[] }) {
  return (
    <ConsolePage title="Refunds on their way" path="/admin/refunds">
      {orders.length === 0 ? (
        <p class="lede">None. The payment provider has said of each that it is paid, or refused it.</p>
      ) : (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Order</th>
              <th scope="col">State</th>
              <th scope="col">Waits since</th>
            </tr>
          </thead>
          <tbody>
            {orders.map(({ id, number, status, movedAt }) => (
              <tr>
                <td>
                  <a href={adminOrderPath(id)}>{number}</a>
                </td>
                <td>{statusName(status)}</td>
                <td>{moment(new Date(movedAt).toISOString())}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </ConsolePage>
  );
}
