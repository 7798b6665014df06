import { CURRENCIES } from "../../../domain/currency/currency.ts";
import type { StoredSupplier } from "../../../stores/purchasing/suppliers.ts";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { ErrorSummary, Field, type Filled, fill, Select, TextArea } from "../frame/fields.tsx";
import { PURCHASE_ORDERS } from "./purchase-orders-page.tsx";

export const SUPPLIERS = "/admin/suppliers";
export const supplierPath = (id: string) => `${SUPPLIERS}/${encodeURIComponent(id)}`;

interface ListProps extends Pick<PageProps, "notice"> {
  suppliers: readonly StoredSupplier[];
}

const COLUMNS: readonly Column<StoredSupplier>[] = [
  {
    head: "Name",
    cell: ({ id, name, archived }) => (
      <>
        <a class="breakable" href={supplierPath(id)}>
          {name}
        </a>
        {archived ? <span class="badge">Archived</span> : null}
      </>
    ),
  },
  { head: "Email", class: "spare breakable", cell: ({ email }) => email ?? "" },
  { head: "Currency", class: "spare", cell: ({ currency }) => currency },
  { head: "Days to deliver", class: "number", cell: ({ leadTimeDays }) => leadTimeDays },
];

/** Whom the shop buys goods from. */
export function SuppliersPage({ suppliers, notice }: ListProps) {
  return (
    <ConsolePage
      title="Suppliers"
      path={SUPPLIERS}
      notice={notice}
      actions={
        <a class="button" href={`${SUPPLIERS}/new`}>
          New supplier
        </a>
      }
    >
      {suppliers.length === 0 ? (
        <p class="lede found">There is no supplier yet. Add whom you buy your goods from.</p>
      ) : (
        <div class="found">
          <Table columns={COLUMNS} rows={suppliers} />
        </div>
      )}
    </ConsolePage>
  );
}

interface OneProps extends Pick<PageProps, "notice" | "problem"> {
  /** Null for one that is added. */
  supplier: StoredSupplier | null;
  /** The version that the form shows. */
  version: number;
  filled: Filled;
}

/** The form of a supplier. */
export function SupplierPage({ supplier, version, filled, notice, problem }: OneProps) {
  const path = supplier ? supplierPath(supplier.id) : SUPPLIERS;
  return (
    <ConsolePage
      title={supplier?.name ?? "New supplier"}
      path={supplier ? path : `${SUPPLIERS}/new`}
      under={{ href: SUPPLIERS, label: "Suppliers" }}
      notice={notice}
      problem={problem}
      {...(supplier ? { actions: <Actions supplier={supplier} /> } : {})}
    >
      {supplier?.archived ? (
        <p class="note">Archived: it gets no new orders. Those that were made stay as they are.</p>
      ) : null}
      {problem ? null : <ErrorSummary title="Nothing is saved yet" errors={filled.errors} />}
      <form class="longform" method="post" action={path} novalidate>
        {supplier ? <input type="hidden" name="version" value={String(version)} /> : null}
        <fieldset class="panel">
          <legend>Who it is</legend>
          <Field {...fill(filled, "name")} label="Name" max={120} />
          <Field {...fill(filled, "email")} label="Email" type="email" inputmode="email" max={254} optional />
          <TextArea {...fill(filled, "note")} label="Note for your staff" rows={3} max={1_000} />
        </fieldset>
        <fieldset class="panel">
          <legend>How it delivers</legend>
          <Select
            {...fill(filled, "currency")}
            label="Currency of its prices"
            options={CURRENCIES.map((code) => ({ value: code, label: code }))}
            hint="Orders that were made keep theirs."
          />
          <Field
            {...fill(filled, "leadTimeDays")}
            label="Days from an order to its goods"
            max={3}
            inputmode="numeric"
            hint="Suggestions look so far ahead."
          />
        </fieldset>
        <div class="longform__save">
          <button class="button" type="submit">
            {supplier ? "Save" : "Add the supplier"}
          </button>
        </div>
      </form>
    </ConsolePage>
  );
}

function Actions({ supplier: { id, archived } }: { supplier: StoredSupplier }) {
  return (
    <>
      <a href={`${PURCHASE_ORDERS}?${new URLSearchParams({ supplierId: id })}`}>Its orders</a>
      <form method="post" action={`${supplierPath(id)}/archived`}>
        <button class="button button--quiet" type="submit" name="archived" value={archived ? "no" : "yes"}>
          {archived ? "Take it back" : "Archive"}
        </button>
      </form>
    </>
  );
}
