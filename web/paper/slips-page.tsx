import type { Units } from "../../domain/orders/fulfilment.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { shippingMethod } from "../../domain/orders/shipping.ts";
import { useWords } from "../language/words.ts";
import { AddressBlock } from "../ui/address.tsx";
import { useShop } from "../ui/shop.ts";
import { titleOf } from "../ui/unit-fields.tsx";
import { WaitingNote } from "../ui/waiting-note.tsx";
import { day, Paper, Seller } from "./paper.tsx";

/** One order a page of paper: what goes into its next parcel. */
export function SlipsPage({ orders, back }: { orders: readonly OrderDetail[]; back: string }) {
  return (
    <Paper title="Packing slips" back={back}>
      {orders.map((order) => (
        <Slip order={order} />
      ))}
    </Paper>
  );
}

function Slip({ order }: { order: OrderDetail }) {
  const { shipping } = useShop();
  const method = shippingMethod(shipping, order.shippingAddress.country, order.shippingMethod);
  const units = unitsOfSlip(order);
  return (
    <article class="paper">
      <header class="paper__head">
        <Seller />
        <div>
          <h1>Packing slip</h1>
          <dl class="paper__facts">
            <dt>Order</dt>
            <dd>{order.number}</dd>
            <dt>Ordered</dt>
            <dd>{day(useWords(), order.createdAt)}</dd>
            {method ? (
              <>
                <dt>By</dt>
                <dd>{method.title}</dd>
              </>
            ) : null}
          </dl>
        </div>
      </header>
      <section class="paper__to" aria-label="Goes to">
        <AddressBlock address={order.shippingAddress} />
        {order.phone ? <p>{order.phone}</p> : null}
      </section>
      {order.note ? (
        <section class="paper__to">
          <h2>Note</h2>
          <p class="said" dir="auto">
            {order.note}
          </p>
        </section>
      ) : null}
      {units.length === 0 ? (
        <p>Nothing of this order is to be sent.</p>
      ) : (
        <table class="paper__table">
          <thead>
            <tr>
              <th scope="col" class="paper__check">
                Packed
              </th>
              <th scope="col" class="amount">
                Units
              </th>
              <th scope="col">What</th>
              <th scope="col">SKU</th>
            </tr>
          </thead>
          <tbody>
            {units.map(({ sku, quantity }) => (
              <tr>
                <td class="paper__check">
                  <span class="paper__box" />
                </td>
                <td class="amount">
                  <strong>{quantity}</strong>
                </td>
                <td>
                  <span dir="auto">{titleOf(order, sku)}</span>
                  <WaitingNote order={order} sku={sku} />
                </td>
                <td>{sku}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </article>
  );
}

/** The units of the parcel that is planned; those of the last one that left, when none is. */
function unitsOfSlip({ shipments }: OrderDetail): readonly Units[] {
  return shipments.at(-1)?.items ?? [];
}
