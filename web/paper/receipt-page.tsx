import { money as moneyOf } from "../../domain/base/money.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { useWords } from "../language/words.ts";
import { AddressBlock } from "../ui/address.tsx";
import { OrderTotals } from "../ui/totals.tsx";
import { day, Paper, Seller } from "./paper.tsx";

/** Whether an order was paid, so that there is a receipt. */
export function isReceipted({ payments }: Pick<OrderDetail, "payments">): boolean {
  return payments.some(({ state }) => state === "captured" || state === "refunded");
}

/** What an order was paid for: goods, shipping, each tax with its base, and what was paid back. */
export function ReceiptPage({ order, back }: { order: OrderDetail; back: string }) {
  const words = useWords();
  const { say, money, own, goods } = words;
  const paidAt = order.timeline.find(({ to }) => to === "CONFIRMED")?.at ?? order.createdAt;
  const refunds = order.payments.flatMap((payment) =>
    payment.refunds.filter(({ state }) => state !== "refused"),
  );
  const refunded = order.payments.reduce((sum, payment) => sum + payment.refunded.amount, 0);
  return (
    <Paper title={say("receipt.titleOf", { number: order.number })} back={back}>
      <article class="paper">
        <header class="paper__head">
          <Seller />
          <div>
            <h1>{say("receipt.title")}</h1>
            <dl class="paper__facts">
              <dt>{say("receipt.number")}</dt>
              <dd>{order.number}</dd>
              <dt>{say("receipt.ordered")}</dt>
              <dd>{day(words, order.createdAt)}</dd>
              <dt>{say("receipt.paid")}</dt>
              <dd>{day(words, paidAt)}</dd>
            </dl>
          </div>
        </header>
        <section class="paper__to" aria-label={say("receipt.forWhom")}>
          <AddressBlock address={order.billingAddress ?? order.shippingAddress} />
          <p>{order.email}</p>
        </section>
        {order.billingAddress ? (
          <section class="paper__to" aria-label={say("receipt.sentTo")}>
            <h2>{say("receipt.sentTo")}</h2>
            <AddressBlock address={order.shippingAddress} />
          </section>
        ) : null}
        <table class="paper__table">
          <thead>
            <tr>
              <th scope="col">{say("receipt.what")}</th>
              <th scope="col" class="amount">
                {say("receipt.units")}
              </th>
              <th scope="col" class="amount">
                {say("receipt.price")}
              </th>
              <th scope="col" class="amount">
                {say("receipt.amount")}
              </th>
            </tr>
          </thead>
          <tbody>
            {order.items.map(({ sku, title, quantity, unitPrice, lineTotal }) => (
              <tr>
                <td>
                  <span lang={goods} dir="auto">
                    {title}
                  </span>
                  <br />
                  <small>{sku}</small>
                </td>
                <td class="amount">{quantity}</td>
                <td class="amount">{money(unitPrice)}</td>
                <td class="amount">{money(lineTotal)}</td>
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
            <h2>{say("receipt.paidBack")}</h2>
            <table class="paper__table">
              <tbody>
                {refunds.map(({ createdAt, amount, parts }) => (
                  <tr>
                    <td>
                      {day(words, createdAt)}
                      {parts?.taxes.some((tax) => tax.amount.amount > 0) ? (
                        <small>
                          {say("receipt.ofIt", {
                            taxes: parts.taxes
                              .map((tax) => `${own(tax.name)} ${money(tax.amount)}`)
                              .join(", "),
                          })}
                        </small>
                      ) : null}
                    </td>
                    <td class="amount">−{money(amount)}</td>
                  </tr>
                ))}
                <tr>
                  <th scope="row">{say("receipt.leftPaid")}</th>
                  <td class="amount">
                    <strong>{money(moneyOf(order.total.amount - refunded, order.total.currency))}</strong>
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
  const { say, money, own } = useWords();
  return (
    <section>
      <h2>{say(order.taxIncluded ? "receipt.taxesIncluded" : "receipt.taxes")}</h2>
      <table class="paper__table">
        <thead>
          <tr>
            <th scope="col">{say("receipt.tax")}</th>
            <th scope="col" class="amount">
              {say("receipt.rate")}
            </th>
            <th scope="col" class="amount">
              {say("receipt.on")}
            </th>
            <th scope="col" class="amount">
              {say("receipt.amount")}
            </th>
          </tr>
        </thead>
        <tbody>
          {order.taxLines.map(({ name, rate, base, amount }) => (
            <tr>
              <td>{own(name)}</td>
              <td class="amount">{rate === undefined ? "" : `${rate} %`}</td>
              <td class="amount">{base ? money(base) : ""}</td>
              <td class="amount">{money(amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
