import { isPaid } from "../../domain/orders/fulfilment.ts";
import type { OrderSummary } from "../../stores/orders/order-store.ts";
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
  return (
    <Layout title="Your orders" path="/orders">
      <div class="wrap page">
        <div class="page__head">
          <h1>Your orders</h1>
          {name === null ? (
            <p class="lede">
              Orders placed from this browser.{" "}
              <a href="/sign-in?returnTo=%2Forders">Sign in to see those of your account.</a>
            </p>
          ) : (
            <p class="lede">
              Signed in as {name}. <a href="/account">Your account</a>
            </p>
          )}
        </div>
        {orders.length > 0 ? <OwnOrders orders={orders} /> : null}
        {orders.length + claimed.length > 0 ? null : <NoOrders />}
        <Keyset
          first={isFirst ? null : "/orders"}
          next={next && `/orders?${new URLSearchParams({ cursor: next })}`}
          labels={{ first: "Newest orders", next: "Older orders" }}
        />
        {claimed.length > 0 ? (
          <section class={orders.length > 0 ? "section" : ""} aria-labelledby="claimed">
            <h2 class="minor" id="claimed">
              Placed as a guest
            </h2>
            <OwnOrders orders={claimed} />
          </section>
        ) : null}
      </div>
    </Layout>
  );
}

function OwnOrders({ orders }: { orders: readonly OrderSummary[] }) {
  return (
    <OrderTable
      orders={orders}
      href={orderPath}
      note={({ id, status }) => (isPaid(status) ? <a href={receiptPath(id)}>Receipt</a> : null)}
    />
  );
}

function NoOrders() {
  const { unit } = useShop();
  return (
    <div class="stack">
      <p class="lede">None yet.</p>
      <a class="button" href="/products">
        See all {unit.several}
      </a>
    </div>
  );
}
