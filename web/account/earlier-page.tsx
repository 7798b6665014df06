import { money } from "../../domain/base/money.ts";
import type { ImportedOrder } from "../../domain/imported/imported.ts";
import { useWords } from "../language/words.ts";
import { moment } from "../ui/order-words.ts";
import { AccountFrame } from "./account-frame.tsx";

export const EARLIER = "/account/earlier-orders";

/** A customer's orders at the shop that moved here, the newest first. */
export function EarlierPage({ orders, next }: { orders: readonly ImportedOrder[]; next: string | null }) {
  const { say } = useWords();
  return (
    <AccountFrame title={say("earlier.title")} path={EARLIER}>
      <p class="lede">{orders.length === 0 ? say("earlier.empty") : say("earlier.lede")}</p>
      {orders.map((order) => (
        <EarlierOrder order={order} />
      ))}
      {next === null ? null : (
        <p>
          <a href={`${EARLIER}?${new URLSearchParams({ after: next })}`}>{say("earlier.more")}</a>
        </p>
      )}
    </AccountFrame>
  );
}

function EarlierOrder({ order }: { order: ImportedOrder }) {
  const words = useWords();
  const { say } = words;
  const { name, placedAt, state, lines, currency } = order;
  const amount = (value: number) => words.money(money(value, currency));
  const sums = [
    ["earlier.subtotal", order.subtotal],
    ["earlier.discount", -order.discount],
    ["earlier.shipping", order.shipping],
    ["earlier.taxes", order.taxes],
    ["earlier.total", order.total],
    ["earlier.paidBack", -order.refunded],
  ] as const;
  return (
    <details class="form-part">
      <summary>
        <strong class="breakable">{name}</strong> {say(`earlier.${state}`)}, {amount(order.total)}
        <br />
        <span class="note">
          {say("earlier.placed", { date: moment(new Date(placedAt).toISOString(), words) })}
        </span>
      </summary>
      <ul class="plain-list">
        {lines.map(({ title, quantity, unitPrice }) => (
          <li class="breakable">
            {say("earlier.line", { quantity, title })} <span class="note">{amount(unitPrice)}</span>
          </li>
        ))}
      </ul>
      <dl class="levels">
        {sums
          .filter(([, value]) => value !== 0)
          .map(([label, value]) => (
            <div>
              <dt>{say(label)}</dt>
              <dd class="figures">{amount(value)}</dd>
            </div>
          ))}
      </dl>
    </details>
  );
}
