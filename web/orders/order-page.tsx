import type { OrderDetail } from "../../domain/orders/order-view.ts";
import type { BrowserForm } from "../../providers/payment/browser.ts";
import { useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { isReceipted } from "../paper/receipt-page.tsx";
import { openPayment, PayPart } from "../payment/pay-part.tsx";
import { Address } from "../ui/address.tsx";
import { Notice } from "../ui/notice.tsx";
import { isSettled, isWhole, milestones, moment, orderWords } from "../ui/order-words.ts";
import { orderPath, receiptPath } from "../ui/paths.ts";
import { useShop } from "../ui/shop.ts";
import { OrderTotals } from "../ui/totals.tsx";
import { type Faces, OrderLines } from "./order-lines.tsx";
import { Parcels } from "./parcels.tsx";
import { PaymentLine } from "./payment-line.tsx";
import { hasRefunds, Refunds } from "./refunds.tsx";
import { ExchangeNote, LateNote, ReturnForm, type ReturnFormValues, Returns } from "./returns.tsx";

/** Seconds between reloads of a browser without scripts, while the order is not settled. */
const RELOAD_S = 4;

export interface OrderPageProps {
  order: OrderDetail;
  /** How a browser may pay it, while it waits for that. */
  form: BrowserForm | null;
  problem?: string;
  faces: Faces;
  /** Whether a guest's order may be kept in an account: one to open, or that of the shopper. */
  account: "open" | "keep" | null;
  /** Names the next return, so that sending its form twice makes one. */
  returnKey: string;
  /** What the form of a return says, where it was refused. */
  returning?: ReturnFormValues;
}

export function OrderPage(props: OrderPageProps) {
  const { order, form, faces, account, problem, returnKey, returning } = props;
  const path = orderPath(order.id);
  const { say } = useWords();
  return (
    <Layout
      title={say("order.number", { number: order.number })}
      path={path}
      islands={form ? ["order", "pay"] : ["order"]}
      head={
        isSettled(order.status) || form ? null : (
          <noscript>
            <meta http-equiv="refresh" content={String(RELOAD_S)} />
          </noscript>
        )
      }
    >
      <div class="wrap page">
        {problem ? (
          <div class="page__head">
            <Notice bad title={problem} />
          </div>
        ) : null}
        <OrderStatusView order={order} />
        {form ? <PayPart order={order} form={form} /> : null}
        <div class="columns section">
          <section aria-labelledby="items">
            <h2 id="items">{say("order.whatOrdered")}</h2>
            <OrderLines order={order} faces={faces} />
            <OrderTotals order={order} />
            <ExchangeNote order={order} path={orderPath} />
          </section>
          <section aria-labelledby="delivery">
            <h2 id="delivery">{say("order.whereTo")}</h2>
            <Address order={order} />
          </section>
          {order.shipments.length > 0 ? (
            <section aria-labelledby="parcels">
              <h2 id="parcels">{say("order.parcels", { count: order.shipments.length })}</h2>
              <Parcels order={order} />
            </section>
          ) : null}
          {order.returns || order.returnable || order.returnableLate ? (
            <section aria-labelledby="returns">
              <h2 id="returns">{say("order.returns")}</h2>
              {order.returns ? <Returns order={order} /> : null}
              {order.returnable ? (
                <ReturnForm order={order} returnKey={returnKey} values={returning} />
              ) : null}
              <LateNote order={order} />
            </section>
          ) : null}
          {hasRefunds(order) ? (
            <section aria-labelledby="refunds">
              <h2 id="refunds">{say("order.refunds")}</h2>
              <Refunds order={order} />
            </section>
          ) : null}
        </div>
        {account ? <KeepInAccount order={order} account={account} /> : null}
      </div>
    </Layout>
  );
}

function KeepInAccount({ order, account }: { order: OrderDetail; account: "open" | "keep" }) {
  const { say } = useWords();
  return (
    <section class="section stack" aria-labelledby="keep">
      <h2 class="minor" id="keep">
        {say(account === "open" ? "order.keepTitle" : "order.claimTitle")}
      </h2>
      <p class="lede">{say(account === "open" ? "order.keepText" : "order.claimText")}</p>
      <form method="post" action={`${orderPath(order.id)}/${account === "open" ? "account" : "claim"}`}>
        <button class="button button--quiet" type="submit">
          {say(account === "open" ? "order.keepOpen" : "order.claim")}
        </button>
      </form>
    </section>
  );
}

/**
 * The part of the page that changes. The `order` island fetches it again until the order is
 * settled.
 */
export function OrderStatusView({ order }: { order: OrderDetail }) {
  const shop = useShop();
  const words = useWords();
  const { say } = words;
  const { several: units, onSale } = shop.unit;
  const { title, text } = orderWords(words, order, shop);
  const settled = isSettled(order.status);
  return (
    <section
      id="status"
      class="status-part"
      aria-labelledby="status-title"
      data-order-status={`${orderPath(order.id)}/status`}
      data-settled={settled ? "" : undefined}
    >
      <div class="status">
        <p class="eyebrow figures">{say("order.number", { number: order.number })}</p>
        <div role="status" class="status">
          <h1 id="status-title">{title}</h1>
          <p class="lede">{text}</p>
          <PaymentLine payments={order.payments} />
        </div>
        {settled || openPayment(order) ? null : <div class="status__waiting" aria-hidden="true" />}
      </div>
      <ol class="timeline" aria-label={say("order.whatHappened")}>
        {milestones(words, order.timeline).map(({ at, text }) => (
          <li>
            <span>{text}</span>
            <time class="note" datetime={at}>
              {moment(at, words)}
            </time>
          </li>
        ))}
        {settled ? null : (
          <li class="timeline__next">
            <span>{say("pay.payment")}</span>
            <span class="note">{say(openPayment(order) ? "order.toBeMade" : "order.beingConfirmed")}</span>
          </li>
        )}
      </ol>
      <div class="actions">
        {isSettled(order.status) ? (
          <form method="post" action={`${orderPath(order.id)}/again`}>
            <button class={order.status === "CANCELLED" ? "button" : "button button--quiet"} type="submit">
              {say(order.status === "CANCELLED" ? "order.putBack" : "order.again")}
            </button>
          </form>
        ) : null}
        {isReceipted(order) ? <a href={receiptPath(order.id)}>{say("order.receipt")}</a> : null}
        {order.status === "CONFIRMED" && isWhole(order) ? (
          <details>
            <summary class="link-button">{say("order.cancel")}</summary>
            <form class="actions" method="post" action={`${orderPath(order.id)}/cancel`}>
              <p>{say("order.cancelMeans", { units, onSale })}</p>
              <button class="button button--quiet" type="submit">
                {say("order.cancelYes")}
              </button>
            </form>
          </details>
        ) : null}
      </div>
    </section>
  );
}
