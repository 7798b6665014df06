import { formatMoney } from "../../../domain/base/money.ts";
import { MAX_TAG_CHARS } from "../../../domain/order-tags/order-tags.ts";
import { OrderStatus } from "../../../domain/orders/order.ts";
import type { FoundSummary } from "../../../stores/orders/order-summaries.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment, statusName } from "../../ui/order-words.ts";
import { useShop } from "../../ui/shop.ts";
import { BulkActions, CHOOSE, EVERY_ROW, type LeftRow, LeftRows, ticksOf } from "../frame/bulk.tsx";
import { ColumnChoice, chosenColumns } from "../frame/columns.tsx";
import { ConsolePage } from "../frame/console.tsx";
import { useStaff } from "../frame/staff.tsx";
import { type ListState, listHref } from "../views/list-state.ts";
import { SavedViews } from "../views/saved-views.tsx";

export const ORDERS = "/admin/orders";

/** What the form says, as it was sent; empty where nothing was. */
interface OrderSearchValues {
  q: string;
  status: string;
  from: string;
  to: string;
  sku: string;
  tag: string;
}

export interface AdminOrdersPageProps {
  list: ListState;
  values: OrderSearchValues;
  orders: readonly FoundSummary[];
  /** Tags by the id of their order. */
  tags: ReadonlyMap<string, readonly string[]>;
  /** The cursor that this page was asked for by; empty on the first. */
  cursor: string;
  /** Whether all rows are chosen when the page opens. */
  all: boolean;
  /** The cursor of the next page; null on the last. */
  next: string | null;
  /** In how many orders words were looked for; null where none were. */
  lookedThrough: number | null;
  /** Names what is done with those chosen, so that sending the form twice does it once. */
  bulkKey: string;
  /** The chosen orders that are as they were. */
  left: readonly LeftRow[];
  notice: string | undefined;
  /** What could not be read or done. */
  problem: string | undefined;
}

/** Where staff look orders up, and do something with many at once. */
export function AdminOrdersPage(props: AdminOrdersPageProps) {
  const { list, values, orders, cursor, next, lookedThrough, left, notice, problem } = props;
  return (
    <ConsolePage title="Orders" path={ORDERS} notice={notice} problem={problem}>
      <LeftRows rows={left} />
      <SavedViews {...list} />
      <SearchForm values={values} columns={list.columns} />
      <section class="found" aria-labelledby="found">
        <h2 class="minor" id="found">
          {list.query === "" ? "The newest" : "Found"}
        </h2>
        {lookedThrough !== null && next !== null ? (
          <p class="note">
            “{values.q}” was looked for in {lookedThrough} orders. The next page looks in older ones.
          </p>
        ) : null}
        {orders.length > 0 ? <List {...props} /> : <NoOrders isAll={list.query === "" && cursor === ""} />}
        <Keyset
          first={cursor === "" ? null : listHref(list)}
          next={next && listHref(list, { cursor: next })}
          labels={{ first: "Newest orders", next: "Older orders" }}
        />
      </section>
    </ConsolePage>
  );
}

function NoOrders({ isAll }: { isAll: boolean }) {
  const { may } = useStaff();
  const { open } = useShop();
  if (!isAll) {
    return <p class="note">No order fits.</p>;
  }
  return (
    <p class="note">
      There is no order yet.{" "}
      {open ? "What shoppers order is listed here." : <a href="/admin">Say what the shop still lacks</a>}{" "}
      {open && may("GET /admin/draft-orders/new") ? (
        <>
          <a href="/">See the shop</a>, or <a href="/admin/draft-orders/new">make an order for somebody</a>.
        </>
      ) : null}
    </p>
  );
}

type Row = FoundSummary & { tags: readonly string[] };

export const ORDER_COLUMNS: readonly Column<Row>[] = [
  {
    head: "Order",
    cell: ({ id, number, email, unread }) => (
      <>
        <a href={`${ORDERS}/${encodeURIComponent(id)}`}>{number}</a>
        <br />
        <span class="note breakable">
          {email || (unread ? "Address not readable now" : "Customer erased")}
        </span>
      </>
    ),
  },
  {
    id: "placed",
    head: "Placed",
    class: "spare",
    cell: ({ createdAt }) => <time datetime={createdAt}>{moment(createdAt)}</time>,
  },
  {
    id: "state",
    head: "State",
    class: "whole",
    cell: ({ status }) => statusName(status),
  },
  {
    id: "tags",
    head: "Tags",
    class: "spare",
    cell: ({ tags }) => <span class="note breakable">{tags.join(", ")}</span>,
  },
  { id: "units", head: "Units", class: "spare number", cell: ({ itemCount }) => itemCount },
  { id: "total", head: "Total", class: "amount whole", cell: ({ total }) => formatMoney(total) },
];

function List({ list, orders, tags, cursor, all, bulkKey }: AdminOrdersPageProps) {
  const { may } = useStaff();
  return (
    <form method="post" action={`${ORDERS}/bulk`}>
      <input type="hidden" name="back" value={listHref(list, { cursor })} />
      <input type="hidden" name="key" value={bulkKey} />
      <Table
        columns={chosenColumns(ORDER_COLUMNS, list.columns)}
        rows={orders.map((order) => ({ ...order, tags: tags.get(order.id) ?? [] }))}
        ticks={ticksOf<Row>(({ number }) => number, all)}
      />
      <BulkActions choose={{ href: listHref(list, { cursor, [CHOOSE]: all ? "" : EVERY_ROW }), all }}>
        {may("GET /admin/orders/send") ? <Get to="send" label="Send" /> : null}
        <Get to="slips" label="Packing slips" />
        <Get to="export" label="Export CSV" />
        {may("POST /admin/orders/bulk") ? (
          <>
            <button class="button button--quiet" type="submit" name="do" value="mail">
              Mail the link again
            </button>
            <input
              class="input"
              name="tags"
              aria-label="Tags, with commas between them"
              placeholder="Tags"
              maxlength={5 * MAX_TAG_CHARS}
              autocomplete="off"
            />
            <button class="button button--quiet" type="submit" name="do" value="add">
              Add tags
            </button>
            <button class="button button--quiet" type="submit" name="do" value="remove">
              Remove tags
            </button>
          </>
        ) : null}
      </BulkActions>
    </form>
  );
}

/** A button that leads to a page about those chosen, and changes nothing. */
function Get({ to, label }: { to: string; label: string }) {
  return (
    <button class="button button--quiet" type="submit" formmethod="get" formaction={`${ORDERS}/${to}`}>
      {label}
    </button>
  );
}

interface SearchFormProps {
  values: OrderSearchValues;
  columns: readonly string[];
}

function SearchForm({ values, columns }: SearchFormProps) {
  return (
    <search>
      <form class="lookup" method="get" action={ORDERS}>
        <div class="field lookup__wide">
          <label for="q">Number, email, name or address</label>
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
          <label for="tag">Tag</label>
          <input
            class="input"
            id="tag"
            name="tag"
            value={values.tag}
            maxlength={MAX_TAG_CHARS}
            autocomplete="off"
          />
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
        <ColumnChoice columns={ORDER_COLUMNS} asked={columns} />
        <div class="actions lookup__wide">
          <button class="button" type="submit">
            Search
          </button>
          <a href={ORDERS}>Clear</a>
        </div>
      </form>
    </search>
  );
}
