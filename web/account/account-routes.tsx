import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Principal } from "../../domain/accounts/access.ts";
import {
  AccountEmail,
  AccountName,
  changePreferences,
  PreferencesChange,
} from "../../domain/accounts/account.ts";
import { NewPassword, Password } from "../../domain/accounts/password.ts";
import { randomId } from "../../domain/base/ids.ts";
import { PROBLEMS, ProblemError, type ProblemStatus, refusal } from "../../domain/base/problem.ts";
import type { PlainKey } from "../../domain/language/keys.ts";
import { readPage } from "../../domain/lists/page.ts";
import { refusalAt } from "../../http/access/access.ts";
import { callOf } from "../../http/call.ts";
import { importedPlace, nextImported } from "../../http/contract/imported/imported.ts";
import { isDevelopment } from "../../http/development.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../http/principal.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { forgetSession, renewSession } from "../../http/session/browser-session.ts";
import { isSignedOut, requireAccount } from "../../http/session/live-account.ts";
import { askNewEmail, confirmNewEmail, findNewEmail } from "../../shop/accounts/change-email.ts";
import { changePassword, parseLink, reauthenticate } from "../../shop/accounts/credentials.ts";
import { eraseData, exportData } from "../../shop/accounts/personal-data.ts";
import { readProfile, sessionsOf } from "../../shop/accounts/profile.ts";
import { withdrawConsent } from "../../shop/agents/linking/withdraw-consent.ts";
import { ownImported } from "../../shop/imported/own-imported.ts";
import { wordsIn } from "../../shop/language/words.ts";
import {
  deleteAddress,
  findAddress,
  listAddresses,
  readPreferences,
  saveAddress,
  savePreferences,
} from "../../stores/accounts/account-addresses.ts";
import { endSession } from "../../stores/accounts/account-sessions.ts";
import { findAccount, updateAccount } from "../../stores/accounts/accounts.ts";
import { consentsOf } from "../../stores/agents/consents.ts";
import {
  type CheckoutErrors,
  type CheckoutValues,
  checkAddress,
  emptyCheckout,
  readCheckout,
  withAddress,
} from "../checkout/checkout-form.ts";
import { refusalText } from "../language/refusal-text.ts";
import { personalPage } from "../layout/respond.tsx";
import { fieldProblem } from "../sign-in/field-problem.ts";
import { DeadLinkPage } from "../sign-in/sign-in-page.tsx";
import type { PageNotices } from "./account-frame.tsx";
import {
  ConfirmEmailPage,
  DataPage,
  type EmailErrors,
  EmailPage,
  type ProfileErrors,
  ProfilePage,
  SessionsPage,
} from "./account-page.tsx";
import { AddressesPage, AddressPage } from "./addresses-page.tsx";
import { EARLIER, EarlierPage } from "./earlier-page.tsx";
import { messageRoutes } from "./messages-routes.tsx";

const NOTICES: Record<string, PlainKey<"account" | "linking">> = {
  opened: "account.told_opened",
  saved: "account.told_saved",
  password: "account.told_password",
  email: "account.told_email",
  ended: "account.told_ended",
  deleted: "account.told_deleted",
  withdrawn: "linking.told_withdrawn",
};

/** Earlier orders that a page shows. */
const EARLIER_ORDERS = 25;

const wordsOf = (c: Context<AppEnv>) => wordsIn(c.get("language"));

type Status = ProblemStatus | 200;

/** A tab that was signed out elsewhere shows a message, and changes nothing. */
export const stillSignedIn = createMiddleware<AppEnv>(async function stillSignedIn(c, next) {
  if (await isSignedOut(c.env, requirePrincipal(c))) {
    forgetSession(c);
    throw new ProblemError(refusal("unauthenticated", wordsOf(c).say("account.wereSignedOut")));
  }
  await next();
});

export const accountPageRoutes = createRouter();
accountPageRoutes.use("/account/*", noStore, stillSignedIn);
accountPageRoutes.route("/", messageRoutes);

accountPageRoutes.get(EARLIER, async (c) => {
  const after = importedPlace(c.req.query("after"));
  const principal = requirePrincipal(c);
  const { items, last } = await readPage(EARLIER_ORDERS, (take) =>
    ownImported(c.env, principal, after, take),
  );
  return personalPage(c, <EarlierPage orders={items} next={nextImported(last)} />);
});

function noticeOf(c: Context<AppEnv>): string | undefined {
  const key = NOTICES[c.req.query("told") ?? ""];
  return key && wordsOf(c).say(key);
}

function noSuch(thing: string): ProblemError {
  return new ProblemError(refusal("not_found", `There is no such ${thing}.`));
}

async function profilePage(
  c: Context<AppEnv>,
  more: PageNotices & { name?: string; errors?: ProfileErrors } = {},
  status: Status = 200,
) {
  const principal = requirePrincipal(c);
  const [profile, preferences] = await Promise.all([
    readProfile(c.env, principal),
    readPreferences(c.env, principal.sub),
  ]);
  const staff = refusalAt("GET /admin", principal) === null;
  return personalPage(
    c,
    <ProfilePage profile={profile} preferences={preferences} staff={staff} {...more} />,
    status,
  );
}

async function texts(c: Context<AppEnv>): Promise<(name: string) => string> {
  const form = await c.req.parseBody();
  return (name) => {
    const value = form[name];
    return typeof value === "string" ? value : "";
  };
}

accountPageRoutes.get("/account", (c) => profilePage(c, { notice: noticeOf(c) }));

accountPageRoutes.post("/account/profile", async (c) => {
  const account = await requireAccount(c);
  const typed = (await texts(c))("name");
  const name = AccountName.safeParse(typed);
  if (!name.success) {
    return profilePage(c, { name: typed, errors: { name: fieldProblem(wordsOf(c), "name", typed) } }, 422);
  }
  await updateAccount(c.env, account.id, { name: name.data });
  await renewSession(c);
  return c.redirect("/account?told=saved", 303);
});

accountPageRoutes.post("/account/preferences", async (c) => {
  const text = await texts(c);
  const change = PreferencesChange.safeParse({
    shippingMethod: text("shippingMethod"),
  });
  if (!change.success) {
    return profilePage(c, { problem: wordsOf(c).say("account.shippingProblem") }, 422);
  }
  const { sub } = requirePrincipal(c);
  const kept = await readPreferences(c.env, sub);
  await savePreferences(c.env, sub, {
    ...changePreferences(kept, change.data),
    language: c.get("language"),
  });
  return c.redirect("/account?told=saved", 303);
});

accountPageRoutes.post("/account/password", async (c) => {
  const account = await requireAccount(c);
  const text = await texts(c);
  const current = Password.safeParse(text("currentPassword"));
  const chosen = NewPassword.safeParse(text("newPassword"));
  if (!current.success || !chosen.success) {
    return profilePage(
      c,
      {
        errors: {
          ...(current.success ? {} : { currentPassword: wordsOf(c).say("account.enterPassword") }),
          ...(chosen.success
            ? {}
            : { newPassword: fieldProblem(wordsOf(c), "password", text("newPassword")) }),
        },
      },
      422,
    );
  }
  const changed = await changePassword(callOf(c), c.get("shop"), account, {
    currentPassword: current.data,
    newPassword: chosen.data,
    sid: requirePrincipal(c).sid,
  });
  if (changed.ok) {
    return c.redirect("/account?told=password", 303);
  }
  const { code } = changed.error;
  const detail = refusalText(wordsOf(c), changed.error);
  const { status } = PROBLEMS[code];
  if (code === "weak_password") {
    return profilePage(c, { errors: { newPassword: detail } }, status);
  }
  if (code !== "wrong_credentials") {
    return profilePage(c, { problem: detail }, status);
  }
  return profilePage(c, { errors: { currentPassword: wordsOf(c).say("account.notYourPassword") } }, status);
});

interface EmailForm extends PageNotices {
  email?: string;
  sentTo?: string;
  errors?: EmailErrors;
}

async function emailPage(
  c: Context<AppEnv>,
  { email = "", ...more }: EmailForm = {},
  status: Status | 202 = 200,
) {
  const { email: current } = await readProfile(c.env, requirePrincipal(c));
  const mailbox = isDevelopment(c.env);
  return personalPage(c, <EmailPage current={current} email={email} mailbox={mailbox} {...more} />, status);
}

accountPageRoutes.get("/account/email", (c) => emailPage(c));

accountPageRoutes.post("/account/email", async (c) => {
  const account = await requireAccount(c);
  const text = await texts(c);
  const email = text("email").trim();
  const valid = AccountEmail.safeParse(email);
  const current = Password.safeParse(text("currentPassword"));
  if (!valid.success || !current.success) {
    const errors = {
      ...(valid.success ? {} : { email: fieldProblem(wordsOf(c), "email", email) }),
      ...(current.success ? {} : { currentPassword: wordsOf(c).say("account.enterPassword") }),
    };
    return emailPage(c, { email, errors }, 422);
  }
  const { sid } = requirePrincipal(c);
  const form = { email: valid.data, currentPassword: current.data, sid };
  const asked = await askNewEmail(callOf(c), account, form);
  if (asked.ok) {
    return emailPage(c, { sentTo: valid.data }, 202);
  }
  const { code } = asked.error;
  const detail = refusalText(wordsOf(c), asked.error);
  if (code === "invalid_request") {
    return emailPage(c, { email, errors: { email: detail } }, 422);
  }
  const wrong = code === "wrong_credentials" && account.passwordHash !== null;
  const shown = wrong
    ? { errors: { currentPassword: wordsOf(c).say("account.notYourPassword") } }
    : { problem: detail };
  return emailPage(c, { email, ...shown }, PROBLEMS[code].status);
});

function deadEmailLink(c: Context<AppEnv>) {
  return personalPage(
    c,
    <DeadLinkPage again={{ href: "/account/email", label: wordsOf(c).say("signIn.mailNew") }} />,
    410,
  );
}

accountPageRoutes.get("/account/email/confirm", async (c) => {
  const token = c.req.query("token") ?? "";
  const link = parseLink(token);
  const found = link.ok ? await findNewEmail(c.env, await requireAccount(c), link.value) : null;
  if (!found) {
    return deadEmailLink(c);
  }
  return personalPage(c, <ConfirmEmailPage token={token} email={found.email} />);
});

accountPageRoutes.post("/account/email/confirm", async (c) => {
  const account = await requireAccount(c);
  const link = parseLink((await texts(c))("token"));
  if (!link.ok) {
    return deadEmailLink(c);
  }
  const { sid } = requirePrincipal(c);
  const moved = await confirmNewEmail(callOf(c), account, {
    link: link.value,
    sid,
  });
  if (!moved.ok) {
    return deadEmailLink(c);
  }
  await renewSession(c);
  return c.redirect("/account?told=email", 303);
});

accountPageRoutes.get("/account/addresses", async (c) => {
  const addresses = await listAddresses(c.env, requirePrincipal(c).sub);
  return personalPage(c, <AddressesPage addresses={addresses} notice={noticeOf(c)} />);
});

/** The form of an address that is kept, or of a new one. Null where the address is not there. */
async function addressForm(c: Context<AppEnv>, { sub, name }: Principal) {
  const id = c.req.param("id") ?? "new";
  const { shipping } = c.get("shop");
  if (id === "new") {
    return { id: null, values: emptyCheckout(shipping, { name }), isDefault: false };
  }
  const saved = await findAddress(c.env, sub, id);
  return (
    saved && { id, values: withAddress(emptyCheckout(shipping, null), saved), isDefault: saved.isDefault }
  );
}

accountPageRoutes.get("/account/addresses/:id", async (c) => {
  const form = await addressForm(c, requirePrincipal(c));
  if (!form) {
    throw noSuch("address");
  }
  return personalPage(c, <AddressPage {...form} />);
});

accountPageRoutes.post("/account/addresses/:id", async (c) => {
  const principal = requirePrincipal(c);
  const kept = await addressForm(c, principal);
  if (!kept && !c.req.header("Content-Type")?.includes("form")) {
    throw noSuch("address");
  }
  const form = await c.req.formData();
  const values: CheckoutValues = readCheckout(form);
  const chosen = form.get("isDefault") === "yes";
  const again = (more: { errors?: CheckoutErrors; problem?: string }, status: ProblemStatus = 422) => {
    const shown = kept ?? { id: null, isDefault: false };
    return personalPage(c, <AddressPage {...shown} values={values} chosen={chosen} {...more} />, status);
  };
  if (!kept) {
    return again({ problem: wordsOf(c).say("account.addressGone") }, 404);
  }
  const { id } = kept;
  const address = checkAddress(values, c.get("shop").shipping);
  if (!address.ok) {
    return again({ errors: address.error });
  }
  const entry = { id: id ?? randomId("adr"), address: address.value, isDefault: chosen };
  if (await saveAddress(c.env, principal.sub, entry, id === null ? "add" : "change")) {
    return c.redirect("/account/addresses?told=saved", 303);
  }
  return again({ problem: wordsOf(c).say("account.bookFull") });
});

accountPageRoutes.post("/account/addresses/:id/delete", async (c) => {
  if (!(await deleteAddress(c.env.DB, requirePrincipal(c).sub, c.req.param("id")))) {
    throw noSuch("address");
  }
  return c.redirect("/account/addresses?told=deleted", 303);
});

accountPageRoutes.get("/account/sessions", async (c) => {
  const sessions = await sessionsOf(c.env, requirePrincipal(c));
  return personalPage(c, <SessionsPage sessions={sessions} notice={noticeOf(c)} />);
});

accountPageRoutes.post("/account/sessions/:id/end", async (c) => {
  if (!(await endSession(c.env.DB, requirePrincipal(c).sub, c.req.param("id")))) {
    throw noSuch("session");
  }
  return c.redirect("/account/sessions?told=ended", 303);
});

async function dataPage(
  c: Context<AppEnv>,
  more: PageNotices & { error?: string } = {},
  status: Status = 200,
) {
  const principal = requirePrincipal(c);
  const [{ hasPassword }, consents] = await Promise.all([
    readProfile(c.env, principal),
    consentsOf(c.env.DB, principal.sub),
  ]);
  return personalPage(c, <DataPage hasPassword={hasPassword} consents={consents} {...more} />, status);
}

accountPageRoutes.get("/account/data", (c) => dataPage(c, { notice: noticeOf(c) }));

accountPageRoutes.post("/account/consents/:orderId/withdraw", async (c) => {
  if (!(await withdrawConsent(callOf(c), requirePrincipal(c), c.req.param("orderId")))) {
    throw noSuch("consent");
  }
  return c.redirect("/account/data?told=withdrawn", 303);
});

accountPageRoutes.get("/account/data/export", async (c) => {
  c.header("Content-Disposition", 'attachment; filename="my-data.json"');
  return c.json(await exportData(c.env, requirePrincipal(c)));
});

accountPageRoutes.post("/account/data/erase", async (c) => {
  const { sub, sid } = requirePrincipal(c);
  const text = await texts(c);
  if (text("sure") !== "yes") {
    return dataPage(c, { problem: wordsOf(c).say("account.eraseTick") }, 422);
  }
  const account = await findAccount(c.env, { id: sub });
  if (account?.passwordHash) {
    const password = Password.safeParse(text("password"));
    if (!password.success) {
      return dataPage(c, { error: wordsOf(c).say("account.enterPassword") }, 422);
    }
    const proven = await reauthenticate(callOf(c), account, password.data, sid);
    if (!proven.ok) {
      const { code } = proven.error;
      const detail = refusalText(wordsOf(c), proven.error);
      const wrong = code === "wrong_credentials";
      const { status } = PROBLEMS[code];
      return dataPage(
        c,
        wrong ? { error: wordsOf(c).say("account.notYourPassword") } : { problem: detail },
        status,
      );
    }
  }
  await eraseData(callOf(c), requirePrincipal(c));
  forgetSession(c);
  return c.redirect("/sign-in?told=erased", 303);
});
