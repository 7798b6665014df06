import type { Context } from "hono";
import { z } from "zod";
import { AccountName } from "../../domain/accounts/account.ts";
import { NewPassword } from "../../domain/accounts/password.ts";
import { PROBLEMS, type ProblemStatus, type Refusal } from "../../domain/base/problem.ts";
import type { Result } from "../../domain/base/result.ts";
import { callOf } from "../../http/call.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { isSignedOut } from "../../http/session/live-account.ts";
import { signInBrowser } from "../../http/session/sign-in.ts";
import { parseLink } from "../../shop/accounts/credentials.ts";
import {
  type Invited,
  openInvited,
  readInvitation,
  takeInvitation,
} from "../../shop/accounts/staff/invitations.ts";
import type { Account } from "../../stores/accounts/accounts.ts";
import { personalPage } from "../layout/respond.tsx";
import { InvitationPage } from "./invitation-page.tsx";
import { deadLink, errorsOf, readForm, shown } from "./sign-in-form.tsx";

const PATH = "/invitation";
const NewAccount = z.object({ name: AccountName, password: NewPassword });

export const invitationRoutes = createRouter();
invitationRoutes.use(PATH, noStore);

invitationRoutes.get(PATH, async (c) => {
  const token = c.req.query("token") ?? "";
  const link = parseLink(token);
  const found = link.ok ? await readInvitation(c.env, link.value) : link;
  return found.ok ? page(c, token, found.value) : dead(c);
});

invitationRoutes.post(PATH, async (c) => {
  const form = await readForm(c);
  const { token, name } = form;
  const link = parseLink(token);
  const found = link.ok ? await readInvitation(c.env, link.value) : link;
  if (!link.ok || !found.ok) {
    return dead(c);
  }
  const { account } = found.value;
  const typed = NewAccount.safeParse(form);
  let taken: Result<Account, Refusal>;
  if (account) {
    if (!(await isCaller(c, account.id))) {
      return page(c, token, found.value, { status: 401 });
    }
    taken = await takeInvitation(callOf(c), account, link.value);
  } else if (typed.success) {
    taken = await openInvited(callOf(c), c.get("shop"), { link: link.value, ...typed.data });
  } else {
    return page(c, token, found.value, { name, errors: errorsOf(c, typed.error, form), status: 422 });
  }
  if (!taken.ok) {
    const { code } = taken.error;
    return code === "link_invalid"
      ? dead(c)
      : page(c, token, found.value, { name, ...shown(c, taken.error), status: PROBLEMS[code].status });
  }
  await signInBrowser(c, taken.value);
  return c.redirect("/admin", 303);
});

const dead = (c: Context<AppEnv>) => deadLink(c, "/sign-in", "signIn.signIn");

/** Whether the browser is signed in to this account now. */
async function isCaller(c: Context<AppEnv>, id: string): Promise<boolean> {
  const principal = c.get("principal");
  return principal?.sub === id && !(await isSignedOut(c.env, principal));
}

interface Shown {
  name?: string;
  errors?: Parameters<typeof InvitationPage>[0]["errors"];
  problem?: string;
  status?: ProblemStatus;
}

async function page(
  c: Context<AppEnv>,
  token: string,
  { invitation: { email, role }, account }: Invited,
  { status, ...more }: Shown = {},
) {
  const way = account ? ((await isCaller(c, account.id)) ? "take" : "sign-in") : "open";
  return personalPage(
    c,
    <InvitationPage token={token} email={email} role={role} way={way} {...more} />,
    status ?? 200,
  );
}
