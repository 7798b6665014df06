import { Role } from "../../../domain/accounts/access.ts";
import { MAX_NOTE_CHARS } from "../../../domain/accounts/notes.ts";
import { MAX_EMAIL_CHARS } from "../../../domain/base/email.ts";
import { randomId } from "../../../domain/base/ids.ts";
import { capitalized } from "../../../domain/base/shop.ts";
import type { Account } from "../../../stores/accounts/accounts.ts";
import type { AccountNote } from "../../../stores/accounts/notes.ts";
import type { FoundSummary } from "../../../stores/orders/order-summaries.ts";
import { OrderTable } from "../../orders/order-table.tsx";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { ColumnChoice, chosenColumns } from "../frame/columns.tsx";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Field, Select, TextArea } from "../frame/fields.tsx";
import { staffCartPath } from "../frame/paths.ts";
import { useStaff } from "../frame/staff.tsx";
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

interface CustomerPageProps extends Pick<PageProps, "notice" | "problem"> {
  account: Account;
  orders: readonly FoundSummary[];
  notes: readonly AccountNote[];
  /** Names of those who wrote the notes, by their id. */
  names: ReadonlyMap<string, string>;
  /** A note that was typed, and what is wrong with it. */
  note: string;
  noteError: string | undefined;
  /** As they are, or as they were typed. */
  groups: string;
  /** Why the account was disabled; null where it is not, or where the log does not say it. */
  turned: string | null;
  /** What was typed as the reason to disable or enable it, and what is wrong with that. */
  reason: string;
  reasonError: string | undefined;
  /** How many second factors it has. */
  factors: number;
  /** What was typed as the reason to take them away, and what is wrong with that. */
  why: string;
  whyError: string | undefined;
}

/** One account: its orders, its groups and its role. */
export function CustomerPage(props: CustomerPageProps) {
  const { account, orders, groups, turned, reason, reasonError, factors, why, whyError, notice, problem } =
    props;
  const { may } = useStaff();
  const { id, name, email, role, createdAt, disabledAt } = account;
  const path = customerPath(id);
  return (
    <ConsolePage
      title={name || email || id}
      path={path}
      under={{ href: CUSTOMERS, label: "Customers" }}
      notice={notice}
      problem={problem}
    >
      <p class="note breakable">
        {email}, since {moment(new Date(createdAt).toISOString())}{" "}
        {may("GET /admin/carts/:id") ? <a href={staffCartPath(`user:${id}`)}>Cart and its history</a> : null}{" "}
        <a href={`/admin/imported?${new URLSearchParams({ q: email ?? "" })}`}>Imported orders</a>
      </p>
      <div class="longform">
        <div class="stack">
          <section class="panel">
            <h2 class="minor">Orders with this address</h2>
            {orders.length === 0 ? (
              <p class="note">None.</p>
            ) : (
              <>
                <OrderTable orders={orders} href={adminOrderPath} />
                <p>
                  <a href={`/admin/orders?${new URLSearchParams({ q: email ?? "" })}`}>All of them</a>
                </p>
              </>
            )}
          </section>
          <NotesPanel {...props} />
        </div>
        <div class="stack">
          {may("POST /admin/customers/:id/groups") ? (
            <form class="panel" method="post" action={`${path}/groups`}>
              <h2 class="minor">Groups</h2>
              <Field
                name="groups"
                label="Groups that it belongs to"
                value={groups}
                max={13_000}
                optional
                hint="Separated by commas; one with a comma in quotes. Promotions and prices may be for some groups alone."
              />
              <div class="actions">
                <button class="button" type="submit">
                  Save the groups
                </button>
              </div>
            </form>
          ) : (
            <p class="panel breakable">Groups: {groups || "none"}</p>
          )}
          {may("POST /admin/customers/:id/role") ? (
            <form class="panel" method="post" action={`${path}/role`}>
              <h2 class="minor">Role</h2>
              <input type="hidden" name="was" value={role} />
              <Select
                name="role"
                label="What the person may do here"
                value={role}
                options={Role.options.map((value) => ({ value, label: capitalized(value) }))}
                hint="Another role ends all its sessions."
              />
              <div class="actions">
                <button class="button button--quiet" type="submit">
                  Give this role
                </button>
              </div>
            </form>
          ) : (
            <p class="panel">Role: {capitalized(role)}</p>
          )}
          {factors > 0 && may("POST /admin/customers/:id/second-factor") ? (
            <form class="panel" method="post" action={`${path}/second-factor`}>
              <h2 class="minor">Second factor</h2>
              <p class="note">
                The person lost it, and the recovery codes? Then take it away. Its sessions end, and the
                password alone signs in until another one is added. Be sure who asks.
              </p>
              <Field name="why" label="Reason, for the audit log" value={why} error={whyError} max={500} />
              <div class="actions">
                <button class="button button--quiet" type="submit">
                  Take the second factor away
                </button>
              </div>
            </form>
          ) : null}
          {may("POST /admin/customers/:id/disabled") ? (
            <form class="panel" method="post" action={`${path}/disabled`}>
              <h2 class="minor">{disabledAt === null ? "Disable the account" : "The account is disabled"}</h2>
              <p class="note">
                {disabledAt === null ? (
                  "Its sessions end, and its owner sees why at the next sign-in. Orders go on, and it can be enabled again."
                ) : (
                  <>
                    Since {moment(new Date(disabledAt).toISOString())}
                    {turned ? `: ${turned}` : ""}
                  </>
                )}
              </p>
              <Field
                name="reason"
                label="Reason, for the audit log"
                value={reason}
                error={reasonError}
                max={500}
              />
              <div class="actions">
                <button
                  class="button button--quiet"
                  type="submit"
                  name="to"
                  value={disabledAt === null ? "disabled" : "enabled"}
                >
                  {disabledAt === null ? "Disable it" : "Enable it again"}
                </button>
              </div>
            </form>
          ) : disabledAt === null ? null : (
            <p class="panel">The account is disabled.</p>
          )}
        </div>
      </div>
    </ConsolePage>
  );
}

/** Staff's notes about a customer, the newest first. */
function NotesPanel({ account, notes, names, note, noteError }: CustomerPageProps) {
  const { may } = useStaff();
  const path = `${customerPath(account.id)}/notes`;
  return (
    <section class="panel">
      <h2 class="minor">Notes</h2>
      {notes.length === 0 ? (
        <p class="note">None. The customer gets them with a copy of their data.</p>
      ) : null}
      {notes.length === 0 ? null : (
        <ol class="entries">
          {notes.map(({ id, text, createdBy, createdAt }) => (
            <li>
              <p class="breakable as-written">{text}</p>
              <p class="note breakable">
                {moment(new Date(createdAt).toISOString())}, {names.get(createdBy) ?? createdBy}
              </p>
              {may("POST /admin/customers/:id/notes/:note/delete") ? (
                <form method="post" action={`${path}/${id}/delete`}>
                  <button class="button button--quiet" type="submit">
                    Delete<span class="visually-hidden"> the note “{text.slice(0, 40)}”</span>
                  </button>
                </form>
              ) : null}
            </li>
          ))}
        </ol>
      )}
      {may("POST /admin/customers/:id/notes") ? (
        <form class="stack" method="post" action={path}>
          <input type="hidden" name="key" value={randomId("nte")} />
          <TextArea
            name="note"
            label="New note"
            value={note}
            error={noteError}
            rows={3}
            max={MAX_NOTE_CHARS}
            hint="Staff see it, and the customer in a copy of their data. It is erased with the account."
          />
          <div class="actions">
            <button class="button" type="submit">
              Add the note
            </button>
          </div>
        </form>
      ) : null}
    </section>
  );
}
