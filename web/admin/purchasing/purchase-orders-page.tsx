import { formatMoney, money } from "../../../domain/base/money.ts";
import { PurchaseOrderState, purchaseNumber } from "../../../domain/purchasing/purchase-order.ts";
import type { PurchaseOrderRow } from "../../../stores/purchasing/purchase-orders.ts";
import type { StoredSupplier } from "../../../stores/purchasing/suppliers.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Field, Select } from "../frame/fields.tsx";
import { purchaseOrderPath } from "../frame/paths.ts";
import { STATE_WORDS } from "./purchase-words.ts";

export const PURCHASE_ORDERS = "/admin/purchase-orders";
export const REORDER = `${PURCHASE_ORDERS}/reorder`;

/** What the list is asked for, as texts; empty for anything. */
type PurchaseSieve = Record<"state" | "supplierId" | "sku", string>;

interface ListProps extends Pick<PageProps, "notice"> {
  orders: readonly PurchaseOrderRow[];
  suppliers: readonly StoredSupplier[];
  sieve: PurchaseSieve;
  isFirst: boolean;
  next: number | null;
}

/** What was ordered from suppliers, the newest first. */
export function PurchaseOrdersPage({ orders, suppliers, sieve, isFirst, next, notice }: ListProps) {
  const asked = Object.entries(sieve).filter(([, value]) => value !== "");
  const link = (more: Record<string, string>) => {
    const query = new URLSearchParams([...asked, ...Object.entries(more)]).toString();
    return query === "" ? PURCHASE_ORDERS : `${PURCHASE_ORDERS}?${query}`;
  };
  return (
    <ConsolePage
      title="Purchase orders"
      path={PURCHASE_ORDERS}
      notice={notice}
      actions={
        <>
          <a href={REORDER}>What to order</a>
          <a class="button" href={`${PURCHASE_ORDERS}/new`}>
            New order
          </a>
        </>
      }
    >
      <search>
        <form class="sieve" method="get" action={PURCHASE_ORDERS}>
          <Field name="sku" label="With the SKU" value={sieve.sku} max={64} optional />
          <Select
            name="state"
            label="State"
            value={sieve.state}
            options={[
              { value: "", label: "All" },
              ...PurchaseOrderState.options.map((state) => ({ value: state, label: STATE_WORDS[state] })),
            ]}
          />
          <Select
            name="supplierId"
            label="Supplier"
            value={sieve.supplierId}
            options={[
              { value: "", label: "All" },
              ...suppliers.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <div class="actions">
            <button class="button button--quiet" type="submit">
              Show
            </button>
          </div>
        </form>
      </search>
      {orders.length === 0 ? (
        <p class="lede found">
          {asked.length > 0 ? "No order is like that." : "Nothing was ordered from a supplier yet."}
        </p>
      ) : (
        <div class="found">
          <Table columns={COLUMNS} rows={orders} />
        </div>
      )}
      <Keyset
        first={isFirst ? null : link({})}
        next={next === null ? null : link({ before: String(next) })}
        labels={{ first: "Newest orders", next: "Older orders" }}
      />
    </ConsolePage>
  );
}

const COLUMNS: readonly Column<PurchaseOrderRow>[] = [
  {
    head: "Order",
    cell: ({ id, num, supplierName }) => (
      <>
        <a href={purchaseOrderPath(id)}>{purchaseNumber(num)}</a>
        <br />
        <span class="note breakable">{supplierName}</span>
      </>
    ),
  },
  { head: "State", class: "whole", cell: ({ state }) => STATE_WORDS[state] },
  { head: "Expected", class: "spare whole", cell: ({ expectedOn }) => expectedOn ?? "" },
  {
    head: "Came",
    class: "number",
    cell: ({ received, units }) => `${received.toLocaleString("en-US")} of ${units.toLocaleString("en-US")}`,
  },
  {
    head: "Total",
    class: "amount spare",
    cell: ({ total, currency }) => formatMoney(money(total, currency)),
  },
];

interface NewProps extends Pick<PageProps, "problem"> {
  suppliers: readonly StoredSupplier[];
  supplierId: string;
}

/** Whom a new order goes to: the rest is said on its own page. */
export function NewPurchaseOrderPage({ suppliers, supplierId, problem }: NewProps) {
  const open = suppliers.filter(({ archived }) => !archived);
  return (
    <ConsolePage
      title="New purchase order"
      path={`${PURCHASE_ORDERS}/new`}
      under={{ href: PURCHASE_ORDERS, label: "Purchase orders" }}
      problem={problem}
    >
      {open.length === 0 ? (
        <p class="lede">
          There is no supplier to order from. <a href="/admin/suppliers/new">Add a supplier</a>
        </p>
      ) : (
        <form class="panel choose" method="post" action={PURCHASE_ORDERS}>
          <Select
            name="supplierId"
            label="Supplier"
            value={supplierId}
            options={open.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <div class="actions">
            <button class="button" type="submit">
              Begin a draft
            </button>
          </div>
        </form>
      )}
    </ConsolePage>
  );
}
