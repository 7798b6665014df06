import type { Context } from "hono";
import { PROBLEMS, type ProblemStatus } from "../../../domain/base/problem.ts";
import { callOf } from "../../../http/call.ts";
import { NewInvitation } from "../../../http/contract/staff/staff.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { invite, listInvitations, revokeInvitation } from "../../../shop/accounts/staff/invitations.ts";
import { accountNames, listStaff, MOST_STAFF } from "../../../stores/accounts/accounts.ts";
import { withFactor } from "../../../stores/accounts/factors.ts";
import { staffPage } from "../frame/staff.tsx";
import {
  INVITATIONS,
  type InviteErrors,
  type InviteValues,
  NO_INVITE,
  STAFF,
  StaffPage,
} from "./staff-page.tsx";

const DONE: Record<string, string> = {
  invited: "The invitation is on its way.",
  revoked: "The invitation is revoked. Its link opens nothing any more.",
};
const MAX_FIELD_CHARS = 300;

export const adminStaffRoutes = createRouter();
adminStaffRoutes.use(STAFF, noStore);
adminStaffRoutes.use(`${STAFF}/*`, noStore);

adminStaffRoutes.get(STAFF, (c) => page(c));

adminStaffRoutes.post(INVITATIONS, async (c) => {
  const form = await c.req.formData();
  const text = (name: string) =>
    String(form.get(name) ?? "")
      .slice(0, MAX_FIELD_CHARS)
      .trim();
  const values = { email: text("email"), role: text("role") };
  const asked = NewInvitation.safeParse(values);
  if (!asked.success) {
    const wrong = new Set(asked.error.issues.map(({ path: [field] }) => field));
    const errors = {
      ...(wrong.has("email") ? { email: "Enter an email address such as ada@example.com." } : {}),
      ...(wrong.has("role") ? { role: "Choose a role." } : {}),
    };
    return page(c, { values, errors, status: 422 });
  }
  const made = await invite(callOf(c), asked.data);
  return made.ok
    ? c.redirect(`${STAFF}?done=invited`, 303)
    : page(c, { values, problem: made.error.detail, status: PROBLEMS[made.error.code].status });
});

adminStaffRoutes.post(`${INVITATIONS}/:id/revoke`, async (c) => {
  const revoked = await revokeInvitation(callOf(c), c.req.param("id"));
  return revoked.ok
    ? c.redirect(`${STAFF}?done=revoked`, 303)
    : page(c, { problem: revoked.error.detail, status: PROBLEMS[revoked.error.code].status });
});

interface Shown {
  values?: InviteValues;
  errors?: InviteErrors;
  problem?: string;
  status?: ProblemStatus;
}

async function page(c: Context<AppEnv>, { values = NO_INVITE, errors = {}, problem, status }: Shown = {}) {
  const [staff, invitations] = await Promise.all([listStaff(c.env, MOST_STAFF), listInvitations(c.env)]);
  const factors = await withFactor(
    c.env.DB,
    staff.map(({ id }) => id),
  );
  const makers = invitations.map(({ invitedBy }) => invitedBy);
  const content = (
    <StaffPage
      staff={staff}
      factors={factors}
      invitations={invitations}
      names={await accountNames(c.env, makers)}
      values={values}
      errors={errors}
      notice={DONE[c.req.query("done") ?? ""]}
      problem={problem}
    />
  );
  return staffPage(c, content, status ?? 200);
}
