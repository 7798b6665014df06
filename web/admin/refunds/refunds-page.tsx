import type { OpenSaga } from "../../../stores/orders/order-store.ts";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment, statusName } from "../../ui/order-words.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { ConsolePage } from "../frame/console.tsx";

const COLUMNS: readonly Column<OpenSaga>[] = [
  { head: "Order", cell: ({ id, number }) => <a href={adminOrderPath(id)}>{number}</a> },
  { head: "State", class: "whole", cell: ({ status }) => statusName(status) },
  { head: "Waits since", cell: ({ movedAt }) => moment(new Date(movedAt).toISOString()) },
];

/** Orders of which something is being paid back, those that wait longest first. */
export function RefundsPage({ orders }: { orders: readonly OpenSaga[] }) {
  return (
    <ConsolePage title="Refunds on their way" path="/admin/refunds">
      {orders.length === 0 ? (
        <p class="lede">None. The payment provider has said of each that it is paid, or refused it.</p>
      ) : (
        <Table columns={COLUMNS} rows={orders} />
      )}
    </ConsolePage>
  );
}
