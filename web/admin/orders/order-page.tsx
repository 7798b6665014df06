import type { Child } from "hono/jsx";
import type { Scope } from "../../../domain/accounts/access.ts";
import { saidOf } from "../../../domain/agents/consent.ts";
import { formatMoney, money } from "../../../domain/base/money.ts";
import { capitalized } from "../../../domain/base/shop.ts";
import { decimalOf } from "../../../domain/currency/currency.ts";
import { isPaid } from "../../../domain/orders/fulfilment.ts";
import type { OrderDetail } from "../../../domain/orders/order-view.ts";
import type { Location } from "../../../domain/stock/locations.ts";
import type { LeftToSend } from "../../../shop/orders/fulfilment/pick-list.ts";
import type { AgentOrder } from "../../../stores/agents/platforms.ts";
import type { Notification } from "../../../stores/notifications/notifications.ts";
import type { StoredContradiction } from "../../../stores/payments/payment-contradictions.ts";
import type { disputesOf } from "../../../stores/payments/payment-disputes.ts";
import { Parcels } from "../../orders/parcels.tsx";
import { hasRefunds, Refunds } from "../../orders/refunds.tsx";
import { ExchangeNote } from "../../orders/returns.tsx";
import { isReceipted } from "../../paper/receipt-page.tsx";
import { Address } from "../../ui/address.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/notice.tsx";
import { moment, statusName } from "../../ui/order-words.ts";
import { adminOrderPath, receiptPath, slipsPath } from "../../ui/paths.ts";
import { useShop } from "../../ui/shop.ts";
import { OrderTotals } from "../../ui/totals.tsx";
import { WaitingNote } from "../../ui/waiting-note.tsx";
import { OrderDisputes } from "../disputes/order-disputes.tsx";
import { Console } from "../frame/console.tsx";
import { contradictionWords } from "../frame/contradiction-words.ts";
import { storyPath } from "../frame/paths.ts";
import { STATES, templateName, WAYS } from "../messages/message-words.ts";
import { LateReturnForm, StaffReturns } from "../returns/return-forms.tsx";
import { OrderTimeline } from "./order-timeline.tsx";
import { Arrived, ToBeSent, UnitFields } from "./parcel-forms.tsx";

const ROOT = "/admin/orders";

export interface AdminOrderPageProps {
  order: OrderDetail;
  /** Notices of payment providers that say something else than the order. */
  contradictions: readonly StoredContradiction[];
  /** Disputes of its payments with their notices. */
  disputed: Awaited<ReturnType<typeof disputesOf>>;
  /** Messages to the customer, and whether they arrived. */
  messages: readonly Notification[];
  /** What is left to send, by location; in a shop of one without a name. */
  left: readonly LeftToSend[];
  /** Those that parcels may leave from. */
  locations: readonly Pick<Location, "id" | "name">[];
  /** The agent that it came from; null for an order of the shop's own pages or API. */
  agent: Pick<AgentOrder, "agent" | "consent" | "consentEndedAt"> | null;
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
  const {
    order,
    contradictions,
    disputed,
    messages,
    left,
    locations,
    agent,
    scopes,
    refundKey,
    problem,
    done,
  } = props;
  const planned = order.shipments.find(({ state }) => state === "planned");
  const whole = order.shipments.every(({ state }) => state === "planned") && !hasRefunds(order);
  return (
    <Console title={`Order ${order.number}`} path={adminOrderPath(order.id)}>
      <div class="wrap page">
        <nav class="crumbs" aria-label="Orders">
          <a href={ROOT}>Orders</a>
        </nav>
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
        <div class="split">
          <div class="staff-work">
            {planned && scopes.has("order:fulfil") ? (
              <ToBeSent order={order} units={planned.items} left={left} locations={locations} />
            ) : null}
            {order.shipments.some(({ state }) => state !== "planned") ? (
              <Section id="parcels" title="Parcels">
                <Parcels
                  order={{ ...order, shipments: order.shipments.filter((parcel) => parcel !== planned) }}
                  action={(parcel) =>
                    parcel.state === "dispatched" && scopes.has("order:fulfil") ? (
                      <Arrived order={order} parcel={parcel} />
                    ) : null
                  }
                />
              </Section>
            ) : null}
            {order.returns || order.returnableLate ? (
              <Section id="returns" title="Returns">
                {order.returns ? <StaffReturns order={order} mayDecide={scopes.has("order:refund")} /> : null}
                {order.returnableLate && scopes.has("order:refund") ? (
                  <LateReturnForm order={order} late={order.returnableLate} returnKey={refundKey} />
                ) : null}
              </Section>
            ) : null}
            {(isPaid(order.status) || order.status === "REFUNDED") && scopes.has("order:refund") ? (
              <RefundForms order={order} refundKey={refundKey} />
            ) : null}
            {hasRefunds(order) ? (
              <Section id="refunds" title="Refunds">
                <Refunds order={order} whole />
              </Section>
            ) : null}
            {(order.status === "CONFIRMED" && whole) || order.status === "PENDING" ? (
              <CancelForm order={order} />
            ) : null}
          </div>
          <div class="staff-facts">
            <Section id="bought" title="What was bought">
              <ul class="lines">
                {order.items.map(({ sku, title, quantity, lineTotal }) => (
                  <li class="line line--plain">
                    <span>
                      {title}
                      {quantity > 1 ? (
                        <span class="note">
                          {" "}
                          ×{"\u00a0"}
                          {quantity}
                        </span>
                      ) : null}
                      <WaitingNote order={order} sku={sku} />
                      <br />
                      <span class="note breakable">{sku}</span>
                    </span>
                    <span class="figures">{formatMoney(lineTotal)}</span>
                  </li>
                ))}
              </ul>
              <OrderTotals order={order} />
              <ExchangeNote order={order} path={adminOrderPath} />
            </Section>
            <Section id="customer" title="Customer">
              <p class="breakable">{order.email}</p>
              <Address order={order} />
            </Section>
            {agent ? (
              <Section id="agent" title="Ordered by an agent">
                <p class="breakable">{agent.agent || "An assistant that named no platform"}</p>
                {consentsOf(agent).map((line) => (
                  <p class="note breakable">{line}</p>
                ))}
              </Section>
            ) : null}
            <Section id="money" title="Payment">
              <ul class="parcels">
                {order.payments.map(({ id, provider, state, amount, failureCode }) => (
                  <li>
                    <h3>
                      <span class="figures">{formatMoney(amount)}</span> {state}
                    </h3>
                    <p class="note breakable">
                      {provider}, {id}
                      {failureCode ? `, ${failureCode}` : null}
                    </p>
                  </li>
                ))}
              </ul>
            </Section>
            {messages.length > 0 ? (
              <Section id="messages" title="Messages">
                <ul class="parcels">
                  {messages.map((message) => (
                    <Message message={message} />
                  ))}
                </ul>
              </Section>
            ) : null}
            <Section id="timeline" title="What happened">
              <OrderTimeline timeline={order.timeline} disputes={disputed.notices} />
              <p>
                <a href={storyPath(order.id)}>The whole story, with stock, messages and events</a>
              </p>
            </Section>
          </div>
        </div>
      </div>
    </Console>
  );
}

function Message({ message }: { message: Notification }) {
  const { channel, template, state, recipient, error, createdAt, dueAt } = message;
  const at = new Date(state === "held" && dueAt !== null ? dueAt : createdAt).toISOString();
  return (
    <li>
      <h3>
        {WAYS[channel]}: {templateName(template)}
      </h3>
      <p class="note breakable">
        {STATES[state]}
        {state === "held" ? " until " : ", "}
        <time datetime={at}>{moment(at)}</time>
        {recipient ? `, ${recipient}` : null}
        {error ? `, ${error}` : null}
      </p>
    </li>
  );
}

/** The customer's consent as the agent reported it, and whether it was withdrawn. */
function consentsOf({ consent, consentEndedAt }: Pick<AgentOrder, "consent" | "consentEndedAt">): string[] {
  const lines = saidOf(consent ?? {}).map(({ purpose, granted }) => {
    return `${capitalized(purpose.replaceAll("_", " "))}: the customer ${granted ? "agrees" : "does not agree"}.`;
  });
  return consentEndedAt === null
    ? lines
    : [...lines, `The customer took this back ${moment(new Date(consentEndedAt).toISOString())}.`];
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

function Section({ id, title, children }: { id: string; title: string; children?: Child }) {
  return (
    <section aria-labelledby={id}>
      <h2 class="minor" id={id}>
        {title}
      </h2>
      {children}
    </section>
  );
}

function RefundForms({ order, refundKey }: { order: OrderDetail; refundKey: string }) {
  const { several } = useShop().unit;
  const returned = new Map<string, number>();
  for (const { items } of order.payments.flatMap((payment) =>
    payment.refunds.filter((r) => r.state !== "refused"),
  )) {
    for (const { sku, quantity } of items) {
      returned.set(sku, (returned.get(sku) ?? 0) + quantity);
    }
  }
  const units = order.items.flatMap(({ sku, quantity }) => {
    const left = quantity - (returned.get(sku) ?? 0);
    return left > 0 ? [{ sku, quantity: left }] : [];
  });
  const rest = money(
    order.total.amount - (order.payments.at(-1)?.refunded.amount ?? 0),
    order.total.currency,
  );
  if (rest.amount === 0) {
    return null;
  }
  const action = `${adminOrderPath(order.id)}/refund`;
  return (
    <Section id="refund" title="Refund">
      <details>
        <summary class="link-button">Some of it</summary>
        <form class="form" method="post" action={action}>
          <input type="hidden" name="key" value={refundKey} />
          <input type="hidden" name="currency" value={rest.currency} />
          <UnitFields order={order} units={units} prefix="refund" filled={false} />
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
    </Section>
  );
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

function CancelForm({ order }: { order: OrderDetail }) {
  const { several, onSale } = useShop().unit;
  return (
    <Section id="cancel" title="Cancel">
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
    </Section>
  );
}
