import { OrderStatus } from "../../../domain/orders/order.ts";
import type { FoundSummary } from "../../../stores/orders/order-summaries.ts";
import { OrderTable } from "../../orders/order-table.tsx";
import { Keyset } from "../../ui/keyset.tsx";
import { statusName } from "../../ui/order-words.ts";
import { slipsPath } from "../../ui/paths.ts";
import { Console } from "../frame/console.tsx";

const PATH = "/admin/orders";

/** What the form says, as it was sent; empty where nothing was. */
interface OrderSearchValues {
  q: string;
  status: string;
  from: string;
  to: string;
  sku: string;
}

export interface AdminOrdersPageProps {
  values: OrderSearchValues;
  orders: readonly FoundSummary[];
  isFirst: boolean;
  /** The cursor of the next page; null on the last. */
  next: string | null;
  /** What in the form could not be read. */
  problem: string | undefined;
}

/** Where operators look an order up. */
export function AdminOrdersPage({ values, orders, isFirst, next, problem }: AdminOrdersPageProps) {
  const toPack = orders.filter(({ status }) => status === "CONFIRMED").map(({ id }) => id);
  const asked = Object.entries(values).filter(([, value]) => value !== "");
  const link = (more: Record<string, string>) => {
    const query = new URLSearchParams([...asked, ...Object.entries(more)]).toString();
    return query === "" ? PATH : `${PATH}?${query}`;
  };
  return (
    <Console title="Look an order up" path={PATH}>
      <div class="wrap page">
        <div class="page__head">
          <h1>Orders</h1>
        </div>
        <SearchForm values={values} />
        <section class="found" aria-labelledby="found">
          <h2 class="minor" id="found">
            {asked.length === 0 ? "The newest" : "Found"}
          </h2>
          {problem ? (
            <p role="alert">{problem}</p>
          ) : orders.length > 0 ? (
            <OrderTable
              orders={orders}
              href={(id) => `${PATH}/${encodeURIComponent(id)}`}
              note={({ email }) => email || "Customer erased"}
            />
          ) : (
            <p class="note">No order fits.</p>
          )}
          {toPack.length > 0 ? (
            <p>
              <a href={slipsPath(toPack)}>Packing slips of the confirmed ones</a>
            </p>
          ) : null}
          <Keyset
            first={isFirst ? null : link({})}
            next={next && link({ cursor: next })}
            labels={{ first: "Newest orders", next: "Older orders" }}
          />
        </section>
      </div>
    </Console>
  );
}

function SearchForm({ values }: { values: OrderSearchValues }) {
  return (
    <search>
      <form class="lookup" method="get" action={PATH}>
        <div class="field lookup__wide">
          <label for="q">Id, number or email</label>
          <input
            class="input"
            id="q"
            name="q"
            type="search"
            value={values.q}
            maxlength={254}
            autocomplete="off"
            spellcheck={false}
          />
        </div>
        <div class="field">
          <label for="sku">SKU</label>
          <input class="input" id="sku" name="sku" value={values.sku} maxlength={255} autocomplete="off" />
        </div>
        <div class="field">
          <label for="status">State</label>
          <select class="input" id="status" name="status">
            <option value="">Any</option>
            {OrderStatus.options.map((status) => (
              <option value={status} selected={status === values.status}>
                {statusName(status)}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="from">From</label>
          <input class="input" id="from" name="from" type="date" value={values.from} />
        </div>
        <div class="field">
          <label for="to">To</label>
          <input class="input" id="to" name="to" type="date" value={values.to} />
        </div>
        <div class="actions lookup__wide">
          <button class="button" type="submit">
            Search
          </button>
          <a href={PATH}>Clear</a>
        </div>
      </form>
    </search>
  );
}
