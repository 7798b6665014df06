import type { WaitingOrder } from "../../../stores/catalog/catalog-waiting.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage } from "../frame/console.tsx";
import { stockPath } from "../frame/paths.ts";
import { Reference } from "./reference.tsx";

const PATH = "/admin/back-orders";

interface WaitingPageProps {
  orders: readonly WaitingOrder[];
  isFirst: boolean;
  next: string | null;
}

/** Orders that wait for goods, by SKU, each SKU's in the order in which they are served. */
export function WaitingPage({ orders, isFirst, next }: WaitingPageProps) {
  return (
    <ConsolePage title="Back orders" path={PATH}>
      {orders.length === 0 ? (
        <p class="lede">None.</p>
      ) : (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">SKU</th>
              <th scope="col">Order</th>
              <th scope="col" class="spare">
                Since
              </th>
              <th scope="col" class="amount">
                Units
              </th>
            </tr>
          </thead>
          <tbody>
            {orders.map(({ sku, reference, since, units, backorder }) => (
              <tr>
                <td>
                  <a class="breakable" href={stockPath(sku)}>
                    {sku}
                  </a>
                </td>
                <td>
                  <Reference reference={reference} />
                  {backorder === "deny" ? <span class="badge badge--bad">Its goods are gone</span> : null}
                </td>
                <td class="spare">{moment(new Date(since).toISOString())}</td>
                <td class="amount">{units}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Keyset
        first={isFirst ? null : PATH}
        next={next === null ? null : `${PATH}?${new URLSearchParams({ cursor: next })}`}
        labels={{ first: "From the beginning", next: "Next" }}
      />
    </ConsolePage>
  );
}
