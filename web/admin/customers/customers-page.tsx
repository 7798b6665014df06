import { MAX_EMAIL_CHARS } from "../../../domain/base/email.ts";
import { capitalized } from "../../../domain/base/shop.ts";
import type { Account } from "../../../stores/accounts/accounts.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { ColumnChoice, chosenColumns } from "../frame/columns.tsx";
import { ConsolePage } from "../frame/console.tsx";
import { type ListState, listHref } from "../views/list-state.ts";
import { SavedViews } from "../views/saved-views.tsx";

export const CUSTOMERS = "/admin/customers";
export const customerPath = (id: string) => `${CUSTOMERS}/${encodeURIComponent(id)}`;

interface CustomersPageProps {
  list: ListState;
  customers: readonly Account[];
  /** The address or the words that are looked for. */
  q: string;
  isFirst: boolean;
  next: string | null;
  /** In how many accounts words were looked for; null where none were. */
  lookedThrough: number | null;
}

/** Accounts, the newest first. */
export function CustomersPage({ list, customers, q, isFirst, next, lookedThrough }: CustomersPageProps) {
  return (
    <ConsolePage title="Customers" path={CUSTOMERS}>
      <SavedViews {...list} />
      <search>
        <form class="sieve sieve--one" method="get" action={CUSTOMERS}>
          <div class="field">
            <label for="q">Name or email address</label>
            <input
              class="input"
              id="q"
              name="q"
              type="search"
              value={q}
              maxlength={MAX_EMAIL_CHARS}
              autocomplete="off"
            />
          </div>
          <ColumnChoice columns={CUSTOMER_COLUMNS} asked={list.columns} />
          <div class="actions">
            <button class="button" type="submit">
              Find
            </button>
            <a href={CUSTOMERS}>Clear</a>
          </div>
        </form>
      </search>
      {lookedThrough !== null && next !== null ? (
        <p class="note">
          “{q}” was looked for in {lookedThrough} accounts. The next page looks in older ones.
        </p>
      ) : null}
      {customers.length === 0 ? (
        <p class="lede found">No account fits. Guests have none: look for their orders.</p>
      ) : (
        <div class="found">
          <Table columns={chosenColumns(CUSTOMER_COLUMNS, list.columns)} rows={customers} />
        </div>
      )}
      <Keyset
        first={isFirst ? null : listHref(list)}
        next={next === null ? null : listHref(list, { after: next })}
        labels={{ first: "From the beginning", next: "Next" }}
      />
    </ConsolePage>
  );
}

/** The owner of an account, in a list of accounts. */
export function Person({
  id,
  name,
  email,
  disabledAt,
}: Pick<Account, "id" | "name" | "email" | "disabledAt">) {
  return (
    <>
      <a class="breakable" href={customerPath(id)}>
        {name || email}
      </a>
      {disabledAt === null ? null : <span class="badge badge--bad">Disabled</span>}
      <br />
      <span class="note breakable">{email}</span>
    </>
  );
}

export const CUSTOMER_COLUMNS: readonly Column<Account>[] = [
  {
    head: "Customer",
    cell: (account) => <Person {...account} />,
  },
  {
    id: "since",
    head: "Since",
    class: "spare",
    cell: ({ createdAt }) => moment(new Date(createdAt).toISOString()),
  },
  {
    id: "groups",
    head: "Groups",
    class: "spare",
    cell: ({ groups }) => <span class="breakable">{(groups ?? []).join(", ")}</span>,
  },
  { id: "role", head: "Role", class: "amount", cell: ({ role }) => capitalized(role) },
];
