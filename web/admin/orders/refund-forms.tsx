import { formatMoney, money } from "../../../domain/base/money.ts";
import type { OrderDetail } from "../../../domain/orders/order-view.ts";
import { Field } from "../../ui/field.tsx";
import { adminOrderPath } from "../../ui/paths.ts";
import { useShop } from "../../ui/shop.ts";
import { OrderSection } from "./order-section.tsx";
import { UnitFields } from "./parcel-forms.tsx";

/** The ways to give money back: for some units and the shipping, or all that is left of it. */
export function RefundForms({ order, refundKey }: { order: OrderDetail; refundKey: string }) {
  const { several } = useShop().unit;
  const rest = money(
    order.total.amount - (order.payments.at(-1)?.refunded.amount ?? 0),
    order.total.currency,
  );
  if (rest.amount === 0) {
    return null;
  }
  const action = `${adminOrderPath(order.id)}/refund`;
  return (
    <OrderSection id="refund" title="Refund">
      <details>
        <summary class="link-button">Some of it</summary>
        <form class="form" method="post" action={action}>
          <input type="hidden" name="key" value={refundKey} />
          <input type="hidden" name="currency" value={rest.currency} />
          <UnitFields order={order} units={unrefunded(order)} prefix="refund" filled={false} />
          <label class="check">
            <input type="checkbox" name="shipping" />
            <span>The shipping, {formatMoney(order.shipping)} and its tax</span>
          </label>
          <Field
            name="amount"
            label={`Amount in ${order.total.currency}`}
            value=""
            optional
            inputmode="decimal"
            max={12}
            hint={`At most ${formatMoney(rest)}. Left empty: what these ${several} and the shipping cost.`}
          />
          <RefundRest />
          <div class="actions">
            <button class="button" type="submit">
              Refund
            </button>
          </div>
        </form>
      </details>
      <details>
        <summary class="link-button">All of it</summary>
        <form class="form" method="post" action={action}>
          <input type="hidden" name="key" value={refundKey} />
          <input type="hidden" name="everything" value="yes" />
          <RefundRest suffix="-all" />
          <div class="actions">
            <button class="button" type="submit">
              Refund {formatMoney(rest)}
            </button>
          </div>
        </form>
      </details>
    </OrderSection>
  );
}

/** The units that no refund has named, but for refunds that the provider refused. */
function unrefunded({ items, payments }: OrderDetail): { sku: string; quantity: number }[] {
  const refunds = payments.flatMap((payment) => payment.refunds.filter(({ state }) => state !== "refused"));
  const refunded = new Map<string, number>();
  for (const { sku, quantity } of refunds.flatMap((refund) => refund.items)) {
    refunded.set(sku, (refunded.get(sku) ?? 0) + quantity);
  }
  return items.flatMap(({ sku, quantity }) => {
    const left = quantity - (refunded.get(sku) ?? 0);
    return left > 0 ? [{ sku, quantity: left }] : [];
  });
}

function RefundRest({ suffix = "" }: { suffix?: string }) {
  const { several } = useShop().unit;
  return (
    <>
      <div class="field">
        <label for={`reason${suffix}`}>
          Reason<span class="field__optional"> (optional, for colleagues)</span>
        </label>
        <input class="input" id={`reason${suffix}`} name="reason" maxlength={200} />
      </div>
      <label class="check">
        <input type="checkbox" name="restock" /> The {several} go back to stock
      </label>
    </>
  );
}
