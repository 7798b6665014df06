import { formatMoney, money } from "../../../domain/base/money.ts";
import { purchaseNumber, purchaseTotal } from "../../../domain/purchasing/purchase-order.ts";
import type { Location } from "../../../domain/stock/locations.ts";
import type { StoredPurchaseOrder } from "../../../stores/purchasing/purchase-orders.ts";
import type { StoredSupplier } from "../../../stores/purchasing/suppliers.ts";
import { useWords } from "../../language/words.ts";
import { day, Paper, Seller } from "../../paper/paper.tsx";
import { purchaseOrderPath } from "../frame/paths.ts";

interface PaperPageProps {
  order: StoredPurchaseOrder;
  supplier: StoredSupplier;
  location: Location | undefined;
  titles: ReadonlyMap<string, string>;
}

/** The order as its supplier gets it. */
export function PaperPage({ order, supplier, location, titles }: PaperPageProps) {
  const words = useWords();
  const { num, lines, currency, expectedOn, note, orderedAt, createdAt } = order;
  const number = purchaseNumber(num);
  const price = (amount: number) => formatMoney(money(amount, currency));
  return (
    <Paper title={`Purchase order ${number}`} back={purchaseOrderPath(order.id)}>
      <article class="paper" lang="en">
        <header class="paper__head">
          <Seller />
          <div>
            <h1>Purchase order</h1>
            <dl class="paper__facts">
              <dt>Number</dt>
              <dd>{number}</dd>
              <dt>Date</dt>
              <dd>{day(words, new Date(orderedAt ?? createdAt).toISOString())}</dd>
              <dt>Supplier</dt>
              <dd>{supplier.name}</dd>
              {expectedOn === null ? null : (
                <>
                  <dt>Expected</dt>
                  <dd>{day(words, expectedOn)}</dd>
                </>
              )}
              {location === undefined ? null : (
                <>
                  <dt>Deliver to</dt>
                  <dd>{location.name}</dd>
                </>
              )}
            </dl>
          </div>
        </header>
        {orderedAt === null ? <p>This is a draft, and no order yet.</p> : null}
        <table class="paper__table">
          <caption class="visually-hidden">What is ordered</caption>
          <thead>
            <tr>
              <th scope="col">SKU</th>
              <th scope="col">What</th>
              <th scope="col" class="amount">
                Units
              </th>
              <th scope="col" class="amount">
                One costs
              </th>
              <th scope="col" class="amount">
                Sum
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ sku, quantity, cost }) => (
              <tr>
                <td>{sku}</td>
                <td dir="auto">{titles.get(sku) ?? ""}</td>
                <td class="amount">{quantity.toLocaleString("en-US")}</td>
                <td class="amount">{price(cost)}</td>
                <td class="amount">{price(quantity * cost)}</td>
              </tr>
            ))}
            <tr>
              <th scope="row" colspan={4}>
                Total
              </th>
              <td class="amount">
                <strong>{price(purchaseTotal(lines))}</strong>
              </td>
            </tr>
          </tbody>
        </table>
        {note === "" ? null : <p class="paper__note">{note}</p>}
      </article>
    </Paper>
  );
}
