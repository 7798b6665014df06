import { isPaid } from "../../domain/orders/fulfilment.ts";
import type { OrderSummary } from "../../stores/orders/order-store.ts";
import { rich, useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { Keyset } from "../ui/keyset.tsx";
import { orderPath, receiptPath } from "../ui/paths.ts";
import { useShop } from "../ui/shop.ts";
import { OrderTable } from "./order-table.tsx";

export interface OrdersPageProps {
  /**
   * The name of the signed-in shopper; null for a guest, whose orders are those of this browser.
   */
  name: string | null;
  orders: readonly OrderSummary[];
  /** Placed as a guest, and kept in the account since. */
  claimed: readonly OrderSummary[];
  isFirst: boolean;
  /** The cursor of the next page; null on the last. */
  next: string | null;
}

export function OrdersPage({ name, orders, claimed, isFirst, next }: OrdersPageProps) {
  const words = useWords();
  const { say } = words;
  return (
    <Layout title={say("order.yours")} path="/orders">
      <div class="wrap page">
        <div class="page__head">
          <h1>{say("order.yours")}</h1>
          {name === null ? (
            <p class="lede">
              {rich(words, "order.fromBrowser", {
                link: (text) => <a href="/sign-in?returnTo=%2Forders">{text}</a>,
              })}
            </p>
          ) : (
            <p class="lede">
              {rich(words, "order.signedInAs", { link: (text) => <a href="/account">{text}</a> }, { name })}
            </p>
          )}
        </div>
        {orders.length > 0 ? <OwnOrders orders={orders} /> : null}
        {orders.length + claimed.length > 0 ? null : <NoOrders />}
        <Keyset
          first={isFirst ? null : "/orders"}
          next={next && `/orders?${new URLSearchParams({ cursor: next })}`}
          labels={{ first: say("order.newest"), next: say("order.older") }}
        />
        {claimed.length > 0 ? (
          <section class={orders.length > 0 ? "section" : ""} aria-labelledby="claimed">
            <h2 class="minor" id="claimed">
              {say("order.asGuest")}
            </h2>
            <OwnOrders orders={claimed} />
          </section>
        ) : null}
      </div>
    </Layout>
  );
}

function OwnOrders({ orders }: { orders: readonly OrderSummary[] }) {
  const { say } = useWords();
  return (
    <OrderTable
      orders={orders}
      href={orderPath}
      note={({ id, status }) =>
        isPaid(status) ? <a href={receiptPath(id)}>{say("order.receipt")}</a> : null
      }
    />
  );
}

function NoOrders() {
  const { unit } = useShop();
  const { say } = useWords();
  return (
    <div class="stack">
      <p class="lede">{say("order.none")}</p>
      <a class="button" href="/products">
        {say("frame.seeAllUnits", { units: unit.several })}
      </a>
    </div>
  );
}
