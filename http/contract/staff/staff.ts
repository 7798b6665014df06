import { z } from "@hono/zod-openapi";
import { Role, StaffRole } from "../../../domain/accounts/access.ts";
import { AccountEmail, AccountName } from "../../../domain/accounts/account.ts";
import { NewPassword } from "../../../domain/accounts/password.ts";
import type { Account } from "../../../stores/accounts/accounts.ts";
import type { Invitation } from "../../../stores/accounts/invitations.ts";

const StaffMember = z
  .object({
    id: z.string(),
    email: z.string().nullable(),
    name: z.string().nullable(),
    role: Role,
    disabled: z.boolean(),
    secondFactor: z.boolean(),
    lastSignInAt: z.iso.datetime().nullable(),
  })
  .openapi("StaffMember");

const InvitationView = z
  .object({
    id: z.string(),
    email: z.string(),
    role: StaffRole,
    invitedBy: z.string().describe("The id of an account"),
    expiresAt: z.iso.datetime(),
  })
  .openapi("Invitation");

export { InvitationView };

export const Staff = z
  .object({
    items: z.array(StaffMember),
    invitations: z.array(InvitationView).describe("Those that can still be taken"),
  })
  .openapi("Staff");

export const NewInvitation = z
  .strictObject({ email: AccountEmail, role: StaffRole })
  .openapi("NewInvitation");

export const InvitationParams = z.object({
  id: z.string().max(32).openapi({ example: "aml_4k7qx3m2x9vt5n8wbcjz" }),
});

const token = z.string().max(128).describe("From the mailed link");

export const InvitedAccount = z
  .strictObject({ token, name: AccountName, password: NewPassword })
  .openapi("InvitedAccount");

export const TakenInvitation = z.strictObject({ token }).openapi("TakenInvitation");

export function viewStaffMember(
  account: Account,
  withFactor: ReadonlySet<string>,
): z.infer<typeof StaffMember> {
  const { id, email, name, role, disabledAt, signedInAt } = account;
  const lastSignInAt = signedInAt === null ? null : new Date(signedInAt).toISOString();
  return {
    id,
    email,
    name,
    role,
    disabled: disabledAt !== null,
    secondFactor: withFactor.has(id),
    lastSignInAt,
  };
}

export function viewInvitation({ expiresAt, ...invitation }: Invitation): z.infer<typeof InvitationView> {
  return { ...invitation, expiresAt: new Date(expiresAt).toISOString() };
}
