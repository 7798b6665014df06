import { formatMoney } from "../../domain/base/money.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import type { RefundView } from "../../domain/payments/payment.ts";
import { rich, useWords } from "../language/words.ts";
import { moment } from "../ui/order-words.ts";
import { unitWords } from "./parcels.tsx";

/** "$20.00 goods, $3.80 VAT". */
function partWords({ goods, shipping, taxes }: NonNullable<RefundView["parts"]>): string {
  const parts = [{ name: "goods", amount: goods }, { name: "shipping", amount: shipping }, ...taxes];
  return parts
    .filter(({ amount }) => amount.amount > 0)
    .map(({ name, amount }) => `${formatMoney(amount)} ${name}`)
    .join(", ");
}

/** The refunds of an order. `whole` shows what only staff should read. */
export function Refunds({ order, whole = false }: { order: OrderDetail; whole?: boolean }) {
  const words = useWords();
  const refunds = order.payments.flatMap((payment) => payment.refunds);
  return (
    <ul class="parcels">
      {refunds.map(({ amount, state, items, restock, parts, reason, createdAt }) => (
        <li>
          <h3>
            {rich(
              words,
              `order.refund_${state}`,
              { sum: (text) => <span class="figures">{text}</span> },
              { amount: words.money(amount) },
            )}
          </h3>
          <p class="note">
            <time datetime={createdAt}>{moment(createdAt, words)}</time>
          </p>
          {whole && parts ? <p class="note">{partWords(parts)}</p> : null}
          {items.length === 0 ? null : <p>{unitWords(words, order, items)}</p>}
          {whole && restock ? <p class="note">{words.say("order.restocked")}</p> : null}
          {whole && reason ? <p class="note breakable">{reason}</p> : null}
        </li>
      ))}
    </ul>
  );
}

export function hasRefunds(order: OrderDetail): boolean {
  return order.payments.some((payment) => payment.refunds.length > 0);
}
