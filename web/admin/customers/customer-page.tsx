import { Role } from "../../../domain/accounts/access.ts";
import { MAX_NOTE_CHARS } from "../../../domain/accounts/notes.ts";
import { randomId } from "../../../domain/base/ids.ts";
import { capitalized } from "../../../domain/base/shop.ts";
import type { Account } from "../../../stores/accounts/accounts.ts";
import type { AccountNote } from "../../../stores/accounts/notes.ts";
import type { FoundSummary } from "../../../stores/orders/order-summaries.ts";
import { OrderTable } from "../../orders/order-table.tsx";
import { moment } from "../../ui/order-words.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Field, Select, TextArea } from "../frame/fields.tsx";
import { staffCartPath } from "../frame/paths.ts";
import { useStaff } from "../frame/staff.tsx";
import { CUSTOMERS, customerPath } from "./customers-page.tsx";

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
  const { account, orders, notice, problem } = props;
  const { may } = useStaff();
  const { id, name, email, createdAt } = account;
  return (
    <ConsolePage
      title={name || email || id}
      path={customerPath(id)}
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
          <GroupsForm {...props} />
          <RoleForm {...props} />
          <SecondFactorForm {...props} />
          <DisabledForm {...props} />
        </div>
      </div>
    </ConsolePage>
  );
}

function GroupsForm({ account, groups }: CustomerPageProps) {
  if (!useStaff().may("POST /admin/customers/:id/groups")) {
    return <p class="panel breakable">Groups: {groups || "none"}</p>;
  }
  return (
    <form class="panel" method="post" action={`${customerPath(account.id)}/groups`}>
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
  );
}

function RoleForm({ account: { id, role } }: CustomerPageProps) {
  if (!useStaff().may("POST /admin/customers/:id/role")) {
    return <p class="panel">Role: {capitalized(role)}</p>;
  }
  return (
    <form class="panel" method="post" action={`${customerPath(id)}/role`}>
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
  );
}

/** For a person who lost it, with the recovery codes. */
function SecondFactorForm({ account, factors, why, whyError }: CustomerPageProps) {
  if (factors === 0 || !useStaff().may("POST /admin/customers/:id/second-factor")) {
    return null;
  }
  return (
    <form class="panel" method="post" action={`${customerPath(account.id)}/second-factor`}>
      <h2 class="minor">Second factor</h2>
      <p class="note">
        The person lost it, and the recovery codes? Then take it away. Its sessions end, and the password
        alone signs in until another one is added. Be sure who asks.
      </p>
      <Field name="why" label="Reason, for the audit log" value={why} error={whyError} max={500} />
      <div class="actions">
        <button class="button button--quiet" type="submit">
          Take the second factor away
        </button>
      </div>
    </form>
  );
}

function DisabledForm({ account, turned, reason, reasonError }: CustomerPageProps) {
  const { id, disabledAt } = account;
  if (!useStaff().may("POST /admin/customers/:id/disabled")) {
    return disabledAt === null ? null : <p class="panel">The account is disabled.</p>;
  }
  return (
    <form class="panel" method="post" action={`${customerPath(id)}/disabled`}>
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
      <Field name="reason" label="Reason, for the audit log" value={reason} error={reasonError} max={500} />
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
