import { StaffRole } from "../../../domain/accounts/access.ts";
import { MAX_EMAIL_CHARS } from "../../../domain/base/email.ts";
import { capitalized } from "../../../domain/base/shop.ts";
import type { Account } from "../../../stores/accounts/accounts.ts";
import type { Invitation } from "../../../stores/accounts/invitations.ts";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { Person } from "../customers/customers-page.tsx";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { ErrorSummary, Field, Select } from "../frame/fields.tsx";

export const STAFF = "/admin/staff";
export const INVITATIONS = `${STAFF}/invitations`;

const ROLE_WORDS: Readonly<Record<StaffRole, string>> = {
  support: "reads and refunds orders",
  merchant: "runs products, stock, sales and settings",
  ops: "does all of that, repairs what stands still, and gives roles",
};

/** A form's role, or the least that there is. */
export interface InviteValues {
  email: string;
  role: string;
}
export const NO_INVITE: InviteValues = { email: "", role: "support" };
export type InviteErrors = Partial<Record<keyof InviteValues, string>>;

interface StaffPageProps extends Pick<PageProps, "notice" | "problem"> {
  staff: readonly Account[];
  /** The accounts among them that have a second factor. */
  factors: ReadonlySet<string>;
  invitations: readonly Invitation[];
  /** Names of people by the id of their account. */
  names: ReadonlyMap<string, string>;
  values: InviteValues;
  errors: InviteErrors;
}

/** Who works in the shop, who is invited, and the form that invites. */
export function StaffPage(props: StaffPageProps) {
  const { staff, factors, invitations, names, values, errors, notice, problem } = props;
  return (
    <ConsolePage title="Staff" path={STAFF} notice={notice} problem={problem}>
      {problem ? null : <ErrorSummary title="No mail was sent" errors={errors} />}
      <Table
        columns={COLUMNS}
        rows={staff.map((account) => ({ ...account, hasFactor: factors.has(account.id) }))}
      />
      <div class="longform found">
        <section class="panel">
          <h2 class="minor">Open invitations</h2>
          {invitations.length === 0 ? (
            <p class="note">None.</p>
          ) : (
            <ul class="letters">
              {invitations.map((invitation) => (
                <Invited invitation={invitation} by={names.get(invitation.invitedBy)} />
              ))}
            </ul>
          )}
        </section>
        <form class="panel" method="post" action={INVITATIONS} novalidate>
          <h2 class="minor">Invite a person</h2>
          <Field
            name="email"
            label="Email address"
            type="email"
            value={values.email}
            error={errors.email}
            max={MAX_EMAIL_CHARS}
            autocomplete="off"
            hint="The mail has a link that works once, for 72 hours."
          />
          <Select
            name="role"
            label="Role"
            value={values.role}
            error={errors.role}
            options={StaffRole.options.map((role) => ({
              value: role,
              label: capitalized(role),
            }))}
            hint={`${StaffRole.options.map((role) => `${capitalized(role)} ${ROLE_WORDS[role]}`).join(". ")}.`}
          />
          <div class="actions">
            <button class="button" type="submit">
              Send the invitation
            </button>
          </div>
        </form>
      </div>
    </ConsolePage>
  );
}

const COLUMNS: readonly Column<Account & { hasFactor: boolean }>[] = [
  {
    head: "Person",
    cell: (account) => <Person {...account} />,
  },
  {
    head: "Last sign-in",
    class: "spare",
    cell: ({ signedInAt }) => (signedInAt === null ? "Never" : <Time at={signedInAt} />),
  },
  { head: "Second factor", class: "spare", cell: ({ hasFactor }) => (hasFactor ? "Yes" : "None") },
  { head: "Role", class: "amount", cell: ({ role }) => capitalized(role) },
];

function Invited({ invitation, by }: { invitation: Invitation; by: string | undefined }) {
  const { id, email, role, invitedBy, expiresAt } = invitation;
  return (
    <li>
      <h3 class="breakable">{email}</h3>
      <p class="note breakable">
        {capitalized(role)}, invited by {by ?? invitedBy}. The link ends <Time at={expiresAt} />.
      </p>
      <form method="post" action={`${INVITATIONS}/${encodeURIComponent(id)}/revoke`}>
        <button class="button button--quiet" type="submit">
          Revoke<span class="visually-hidden"> the invitation of {email}</span>
        </button>
      </form>
    </li>
  );
}

function Time({ at }: { at: number }) {
  const iso = new Date(at).toISOString();
  return <time datetime={iso}>{moment(iso)}</time>;
}
