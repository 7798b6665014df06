import type { Location } from "../../../domain/stock/locations.ts";
import type { PickedOrder } from "../../../shop/orders/fulfilment/pick-list.ts";
import { Paper, Seller } from "../../paper/paper.tsx";
import { moment } from "../../ui/order-words.ts";
import { adminOrderPath, slipsPath } from "../../ui/paths.ts";
import { LOCATIONS, pickListPath } from "./locations-page.tsx";

interface PickListPageProps {
  location: Location;
  orders: readonly PickedOrder[];
  isFirst: boolean;
  next: string | null;
}

/** What is to be taken from a location's shelves: all together, and then order by order. */
export function PickListPage({ location, orders, isFirst, next }: PickListPageProps) {
  const path = pickListPath(location.id);
  return (
    <Paper title={`Pick list, ${location.name}`} back={LOCATIONS}>
      <article class="paper" lang="en">
        <header class="paper__head">
          <Seller />
          <div>
            <h1 class="breakable">Pick list</h1>
            <dl class="paper__facts">
              <dt>Location</dt>
              <dd class="breakable">{location.name}</dd>
              <dt>Orders</dt>
              <dd>{orders.length}</dd>
            </dl>
          </div>
        </header>
        {orders.length === 0 ? (
          <p>There is nothing to send from here.</p>
        ) : (
          <>
            <Units caption="From the shelves" items={together(orders)} />
            {orders.map(({ id, number, createdAt, items }) => (
              <section>
                <h2>
                  <a href={adminOrderPath(id)}>{number}</a>, {moment(createdAt)}
                </h2>
                <Units caption={`For order ${number}`} items={items} />
              </section>
            ))}
          </>
        )}
      </article>
      <nav class="paper__tools" aria-label="More">
        {orders.length > 0 ? (
          <a
            href={slipsPath(
              orders.map(({ id }) => id),
              location.id,
            )}
          >
            Packing slips
          </a>
        ) : null}
        {isFirst ? null : <a href={path}>The oldest orders</a>}
        {next === null ? null : (
          <a href={`${path}?${new URLSearchParams({ cursor: next })}`} rel="next">
            More orders
          </a>
        )}
      </nav>
    </Paper>
  );
}

function Units({ caption, items }: { caption: string; items: PickedOrder["items"] }) {
  return (
    <table class="paper__table">
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col" class="paper__check">
            Taken
          </th>
          <th scope="col" class="amount">
            Units
          </th>
          <th scope="col">What</th>
          <th scope="col">SKU</th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ sku, title, quantity }) => (
          <tr>
            <td class="paper__check">
              <span class="paper__box" />
            </td>
            <td class="amount">
              <strong>{quantity}</strong>
            </td>
            <td dir="auto">{title}</td>
            <td>{sku}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The units of all orders, by SKU. */
function together(orders: readonly PickedOrder[]): PickedOrder["items"] {
  const bySku = Map.groupBy(
    orders.flatMap(({ items }) => items),
    ({ sku }) => sku,
  );
  return [...bySku]
    .map(([sku, items]) => ({
      sku,
      title: items[0]?.title ?? sku,
      quantity: items.reduce((sum, { quantity }) => sum + quantity, 0),
    }))
    .sort((a, b) => (a.sku < b.sku ? -1 : 1));
}
