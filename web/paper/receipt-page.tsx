import { formatMoney, money } from "../../domain/base/money.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { AddressBlock } from "../ui/address.tsx";
import { OrderTotals } from "../ui/totals.tsx";
import { day, Paper, Seller } from "./paper.tsx";

/** Whether money was taken for an order, of which a receipt can tell. */
export function isReceipted({ payments }: Pick<OrderDetail, "payments">): boolean {
  return payments.some(({ state }) => state === "captured" || state === "refunded");
}

/** What an order was paid for: goods, shipping, each tax with its base, and what was paid back. */
export function ReceiptPage({ order, back }: { order: OrderDetail; back: string }) {
  const paidAt = order.timeline.find(({ to }) => to === "CONFIRMED")?.at ?? order.createdAt;
  const refunds = order.payments.flatMap((payment) =>
    payment.refunds.filter(({ state }) => state !== "refused"),
  );
  const refunded = order.payments.reduce((sum, payment) => sum + payment.refunded.amount, 0);
  return (
    <Paper title={`Receipt ${order.number}`} back={back}>
      <article class="paper">
        <header class="paper__head">
          <Seller />
          <div>
            <h1>Receipt</h1>
            <dl class="paper__facts">
              <dt>Number</dt>
              <dd>{order.number}</dd>
              <dt>Ordered</dt>
              <dd>{day(order.createdAt)}</dd>
              <dt>Paid</dt>
              <dd>{day(paidAt)}</dd>
            </dl>
          </div>
        </header>
        <section class="paper__to" aria-label="For whom">
          <AddressBlock address={order.billingAddress ?? order.shippingAddress} />
          <p>{order.email}</p>
        </section>
        {order.billingAddress ? (
          <section class="paper__to" aria-label="Sent to">
            <h2>Sent to</h2>
            <AddressBlock address={order.shippingAddress} />
          </section>
        ) : null}
        <table class="paper__table">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" class="amount">
                Units
              </th>
              <th scope="col" class="amount">
                Price
              </th>
              <th scope="col" class="amount">
                Amount
              </th>
            </tr>
          </thead>
          <tbody>
            {order.items.map(({ sku, title, quantity, unitPrice, lineTotal }) => (
              <tr>
                <td>
                  <span dir="auto">{title}</span>
                  <br />
                  <small>{sku}</small>
                </td>
                <td class="amount">{quantity}</td>
                <td class="amount">{formatMoney(unitPrice)}</td>
                <td class="amount">{formatMoney(lineTotal)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div class="paper__sums">
          <OrderTotals order={order} />
        </div>
        {order.taxLines.some(({ base }) => base) ? <TaxTable order={order} /> : null}
        {refunded > 0 ? (
          <section>
            <h2>Paid back</h2>
            <table class="paper__table">
              <tbody>
                {refunds.map(({ createdAt, amount, parts }) => (
                  <tr>
                    <td>
                      {day(createdAt)}
                      {parts?.taxes.some((tax) => tax.amount.amount > 0) ? (
                        <small>
                          , {parts.taxes.map((tax) => `${tax.name} ${formatMoney(tax.amount)}`).join(", ")} of
                          it
                        </small>
                      ) : null}
                    </td>
                    <td class="amount">−{formatMoney(amount)}</td>
                  </tr>
                ))}
                <tr>
                  <th scope="row">Left paid</th>
                  <td class="amount">
                    <strong>{formatMoney(money(order.total.amount - refunded, order.total.currency))}</strong>
                  </td>
                </tr>
              </tbody>
            </table>
          </section>
        ) : null}
      </article>
    </Paper>
  );
}

/** Each tax at each rate: what it is a tax on, and how much it is. */
function TaxTable({ order }: { order: OrderDetail }) {
  return (
    <section>
      <h2>{order.taxIncluded ? "Taxes in these prices" : "Taxes"}</h2>
      <table class="paper__table">
        <thead>
          <tr>
            <th scope="col">Tax</th>
            <th scope="col" class="amount">
              Rate
            </th>
            <th scope="col" class="amount">
              On
            </th>
            <th scope="col" class="amount">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {order.taxLines.map(({ name, rate, base, amount }) => (
            <tr>
              <td>{name}</td>
              <td class="amount">{rate === undefined ? "" : `${rate} %`}</td>
              <td class="amount">{base ? formatMoney(base) : ""}</td>
              <td class="amount">{formatMoney(amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
