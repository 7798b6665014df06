import type { Scope } from "../../../domain/accounts/access.ts";
import { formatMoney } from "../../../domain/base/money.ts";
import { decimalOf } from "../../../domain/currency/currency.ts";
import { isPaid } from "../../../domain/orders/fulfilment.ts";
import type { OrderDetail } from "../../../domain/orders/order-view.ts";
import type { Location } from "../../../domain/stock/locations.ts";
import type { LeftToSend } from "../../../shop/orders/fulfilment/pick-list.ts";
import type { StoredContradiction } from "../../../stores/payments/payment-contradictions.ts";
import { Parcels } from "../../orders/parcels.tsx";
import { hasRefunds, Refunds } from "../../orders/refunds.tsx";
import { isReceipted } from "../../paper/receipt-page.tsx";
import { Notice } from "../../ui/notice.tsx";
import { moment, statusName } from "../../ui/order-words.ts";
import { adminOrderPath, receiptPath, slipsPath } from "../../ui/paths.ts";
import { useShop } from "../../ui/shop.ts";
import { OrderDisputes } from "../disputes/order-disputes.tsx";
import { Console } from "../frame/console.tsx";
import { contradictionWords } from "../frame/contradiction-words.ts";
import { LateReturnForm, StaffReturns } from "../returns/return-forms.tsx";
import { OrderFacts, type OrderFactsProps } from "./order-facts.tsx";
import { OrderSection } from "./order-section.tsx";
import { Arrived, ToBeSent } from "./parcel-forms.tsx";
import { RefundForms } from "./refund-forms.tsx";

const ROOT = "/admin/orders";

export interface AdminOrderPageProps extends OrderFactsProps {
  /** Notices of payment providers that say something else than the order. */
  contradictions: readonly StoredContradiction[];
  /** What is left to send, by location; in a shop of one without a name. */
  left: readonly LeftToSend[];
  /** Those that parcels may leave from. */
  locations: readonly Pick<Location, "id" | "name">[];
  /** The actions that the signed-in member of staff may take. */
  scopes: ReadonlySet<Scope>;
  /** Names the next refund, so that sending the form twice makes one. */
  refundKey: string;
  problem?: string | undefined;
  /** What was just done. */
  done?: string | undefined;
}

/**
 * One order as staff see it: who, what, where the parcels and the money are, and what can be done.
 */
export function AdminOrderPage(props: AdminOrderPageProps) {
  const { order } = props;
  return (
    <Console title={`Order ${order.number}`} path={adminOrderPath(order.id)}>
      <div class="wrap page">
        <nav class="crumbs" aria-label="Orders">
          <a href={ROOT}>Orders</a>
        </nav>
        <OrderHead {...props} />
        <div class="split">
          <OrderWork {...props} />
          <OrderFacts {...props} />
        </div>
      </div>
    </Console>
  );
}

/** What the order is, and what staff should know before anything else. */
function OrderHead({ order, contradictions, disputed, problem, done }: AdminOrderPageProps) {
  return (
    <div class="page__head">
      <h1 class="figures">{order.number}</h1>
      <p class="lede">
        {statusName(order.status)}. {formatMoney(order.total)}, placed{" "}
        <time datetime={order.createdAt}>{moment(order.createdAt)}</time>.
      </p>
      <p class="actions">
        {isReceipted(order) ? <a href={receiptPath(order.id)}>Receipt</a> : null}
        {order.shipments.length > 0 ? <a href={slipsPath([order.id])}>Packing slip</a> : null}
      </p>
      {problem ? <Notice bad title={problem} /> : null}
      {done ? <Notice title={done} /> : null}
      {owesMoney(order) ? (
        <Notice title="The provider has money of this cancelled order.">
          <p>It is asked to give it back until it has. Nobody needs to do anything for that.</p>
        </Notice>
      ) : null}
      {disputed.disputes.length > 0 ? <OrderDisputes disputes={disputed.disputes} /> : null}
      {contradictions.length > 0 ? <Contradictions list={contradictions} /> : null}
    </div>
  );
}

/** Where its parcels, returns and refunds are, each with what may be done next. */
function OrderWork({ order, left, locations, scopes, refundKey }: AdminOrderPageProps) {
  const planned = order.shipments.find(({ state }) => state === "planned");
  const whole = order.shipments.every(({ state }) => state === "planned") && !hasRefunds(order);
  const mayRefund = scopes.has("order:refund");
  return (
    <div class="staff-work">
      {planned && scopes.has("order:fulfil") ? (
        <ToBeSent order={order} units={planned.items} left={left} locations={locations} />
      ) : null}
      {order.shipments.some(({ state }) => state !== "planned") ? (
        <OrderSection id="parcels" title="Parcels">
          <Parcels
            order={{ ...order, shipments: order.shipments.filter((parcel) => parcel !== planned) }}
            action={(parcel) =>
              parcel.state === "dispatched" && scopes.has("order:fulfil") ? (
                <Arrived order={order} parcel={parcel} />
              ) : null
            }
          />
        </OrderSection>
      ) : null}
      {order.returns || order.returnableLate ? (
        <OrderSection id="returns" title="Returns">
          {order.returns ? <StaffReturns order={order} mayDecide={mayRefund} /> : null}
          {order.returnableLate && mayRefund ? (
            <LateReturnForm order={order} late={order.returnableLate} returnKey={refundKey} />
          ) : null}
        </OrderSection>
      ) : null}
      {(isPaid(order.status) || order.status === "REFUNDED") && mayRefund ? (
        <RefundForms order={order} refundKey={refundKey} />
      ) : null}
      {hasRefunds(order) ? (
        <OrderSection id="refunds" title="Refunds">
          <Refunds order={order} whole />
        </OrderSection>
      ) : null}
      {(order.status === "CONFIRMED" && whole) || order.status === "PENDING" ? (
        <CancelForm order={order} />
      ) : null}
    </div>
  );
}

/** Whether a payment of a cancelled order is still at its provider. */
function owesMoney({ status, payments }: OrderDetail): boolean {
  return status === "CANCELLED" && payments.some(({ state }) => state === "captured");
}

function Contradictions({ list }: { list: readonly StoredContradiction[] }) {
  return (
    <Notice title="The payment provider says something else than this order.">
      <ul>
        {list.map(({ provider, kind, amount, currency, at, settledAt }) => {
          return (
            <li>
              {moment(new Date(at).toISOString())}, {provider}: {contradictionWords(kind)}
              {amount === null || currency === null ? "" : `, ${decimalOf({ amount, currency })} ${currency}`}
              {settledAt === null ? "" : "; settled"}
            </li>
          );
        })}
      </ul>
    </Notice>
  );
}

function CancelForm({ order }: { order: OrderDetail }) {
  const { several, onSale } = useShop().unit;
  return (
    <OrderSection id="cancel" title="Cancel">
      <details>
        <summary class="link-button">Cancel this order</summary>
        <form class="actions" method="post" action={`${adminOrderPath(order.id)}/cancel`}>
          <p>
            The {several} go back {onSale}, the payment is returned, and the customer is notified.
          </p>
          <button class="button button--quiet" type="submit">
            Yes, cancel it
          </button>
        </form>
      </details>
    </OrderSection>
  );
}
