import { saidOf } from "../../../domain/agents/consent.ts";
import { formatMoney } from "../../../domain/base/money.ts";
import { capitalized } from "../../../domain/base/shop.ts";
import type { OrderDetail } from "../../../domain/orders/order-view.ts";
import type { AgentOrder } from "../../../stores/agents/platforms.ts";
import type { Notification } from "../../../stores/notifications/notifications.ts";
import type { disputesOf } from "../../../stores/payments/payment-disputes.ts";
import { ExchangeNote } from "../../orders/returns.tsx";
import { Address } from "../../ui/address.tsx";
import { TimesNote, WaitingNote } from "../../ui/line-notes.tsx";
import { moment } from "../../ui/order-words.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { OrderTotals } from "../../ui/totals.tsx";
import { storyPath } from "../frame/paths.ts";
import { STATES, templateName, WAYS } from "../messages/message-words.ts";
import { OrderSection } from "./order-section.tsx";
import { OrderTimeline } from "./order-timeline.tsx";

export interface OrderFactsProps {
  order: OrderDetail;
  /** Disputes of its payments with their notices. */
  disputed: Awaited<ReturnType<typeof disputesOf>>;
  /** Messages to the customer, and whether they arrived. */
  messages: readonly Notification[];
  /** The agent that it came from; null for an order of the shop's own pages or API. */
  agent: Pick<AgentOrder, "agent" | "consent" | "consentEndedAt"> | null;
}

/** What an order is: its lines, its customer, its money, its messages and its history. */
export function OrderFacts({ order, disputed, messages, agent }: OrderFactsProps) {
  return (
    <div class="staff-facts">
      <Bought order={order} />
      <OrderSection id="customer" title="Customer">
        <p class="breakable">{order.email}</p>
        <Address order={order} />
      </OrderSection>
      {agent ? (
        <OrderSection id="agent" title="Ordered by an agent">
          <p class="breakable">{agent.agent || "An assistant that named no platform"}</p>
          {consentsOf(agent).map((line) => (
            <p class="note breakable">{line}</p>
          ))}
        </OrderSection>
      ) : null}
      <Payments order={order} />
      {messages.length > 0 ? (
        <OrderSection id="messages" title="Messages">
          <ul class="parcels">
            {messages.map((message) => (
              <Message message={message} />
            ))}
          </ul>
        </OrderSection>
      ) : null}
      <OrderSection id="timeline" title="What happened">
        <OrderTimeline timeline={order.timeline} disputes={disputed.notices} />
        <p>
          <a href={storyPath(order.id)}>The whole story, with stock, messages and events</a>
        </p>
      </OrderSection>
    </div>
  );
}

function Bought({ order }: { order: OrderDetail }) {
  return (
    <OrderSection id="bought" title="What was bought">
      <ul class="lines">
        {order.items.map(({ sku, title, quantity, lineTotal }) => (
          <li class="line line--plain">
            <span>
              {title}
              <TimesNote quantity={quantity} />
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
    </OrderSection>
  );
}

function Payments({ order }: { order: OrderDetail }) {
  return (
    <OrderSection id="money" title="Payment">
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
    </OrderSection>
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
