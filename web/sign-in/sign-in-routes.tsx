import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import { AccountEmail, AccountName } from "../../domain/accounts/account.ts";
import { NewPassword, Password } from "../../domain/accounts/password.ts";
import { PROBLEMS } from "../../domain/base/problem.ts";
import { err } from "../../domain/base/result.ts";
import { inEachLanguage, spokenBy } from "../../domain/language/languages.ts";
import { callOf } from "../../http/call.ts";
import { cookieOptions } from "../../http/cookies.ts";
import { isDevelopment } from "../../http/development.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { allowSources, WIDGET } from "../../http/middleware/security-headers.ts";
import { localPath } from "../../http/return-to.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import {
  deviceTokenOf,
  returnPath,
  signInBrowser,
  signInOrAsk,
  signOut,
} from "../../http/session/sign-in.ts";
import { refuseRobot, turnstileSiteKey } from "../../http/turnstile.ts";
import {
  checkPassword,
  confirmRegistration,
  forgotPassword,
  linkWorks,
  parseLink,
  register,
  resetPassword,
} from "../../shop/accounts/credentials.ts";
import { endSessionUrl, providerName } from "../../shop/accounts/oidc.ts";
import { personalPage } from "../layout/respond.tsx";
import { fieldProblem } from "./field-problem.ts";
import { signInPage } from "./show-sign-in.tsx";
import {
  deadLink,
  errorsOf,
  MAX_FIELD_CHARS,
  readForm,
  type SignInKey,
  shown,
  wordsOf,
} from "./sign-in-form.tsx";
import {
  ConfirmPage,
  ForgotPage,
  MailSentPage,
  type MailSentPageProps,
  RegisterPage,
  type RegisterPageProps,
  ResetPage,
  SignedOutPage,
} from "./sign-in-page.tsx";

const NOTICES: Record<string, SignInKey> = {
  "password-set": "signIn.passwordSet",
  "signed-out": "signIn.youAreOut",
  erased: "signIn.erased",
};
const PROBLEM: Record<string, SignInKey | "problem.account_disabled"> = {
  account_disabled: "problem.account_disabled",
  oidc_failed: "signIn.oidcFailed",
  oidc_email_unverified: "signIn.oidcUnverified",
  oidc_unavailable: "signIn.oidcUnavailable",
  registration_closed: "signIn.noNewAccounts",
  unavailable: "signIn.oidcUnavailable",
};
const RETURN_COOKIE = "return_to";
const RETURN_PATH = "/register";
/** Seconds; as long as the mailed link works. */
const RETURN_MAX_AGE_S = 24 * 60 * 60;

const SignInForm = z.object({ email: AccountEmail, password: Password });
const RegisterForm = z.object({ email: AccountEmail, password: NewPassword, name: AccountName });

export const signInRoutes = createRouter();
for (const path of ["/sign-in", "/sign-out", "/register/*", "/password/*"]) {
  signInRoutes.use(path, noStore);
}

signInRoutes.get("/sign-in", (c) => {
  const { email = "", returnTo = "/account", told = "", problem = "" } = c.req.query();
  const said = (key: SignInKey | "problem.account_disabled" | undefined) => key && wordsOf(c).say(key);
  return signInPage(c, { email, returnTo, notice: said(NOTICES[told]), problem: said(PROBLEM[problem]) });
});

signInRoutes.post("/sign-in", async (c) => {
  const form = await readForm(c);
  const path = returnPath(c, form.returnTo);
  const { email, returnTo } = form;
  const valid = SignInForm.safeParse(form);
  if (!valid.success) {
    return signInPage(c, { email, returnTo, errors: errorsOf(c, valid.error, form) }, 422);
  }
  const account = await checkPassword(callOf(c), { ...valid.data, deviceToken: deviceTokenOf(c) });
  if (!account.ok) {
    const { status } = PROBLEMS[account.error.code];
    return signInPage(c, { email, returnTo, ...shown(c, account.error) }, status);
  }
  return c.redirect(await signInOrAsk(c, account.value, { returnTo: path }), 303);
});

signInRoutes.post("/sign-out", async (c) => {
  const { returnTo, everywhere } = await c.req.parseBody();
  const path = returnPath(c, typeof returnTo === "string" ? returnTo : undefined);
  const idToken = await signOut(c, { everywhere: everywhere === "yes" });
  const elsewhere = idToken && providerName(c.env) ? await endSessionUrl(c.env, idToken) : null;
  if (!elsewhere) {
    return c.redirect(path, 303);
  }
  // Not a redirect: the page's policy lets forms lead to this site alone.
  c.header("Refresh", `0; url=${elsewhere}`);
  return personalPage(c, <SignedOutPage provider={providerName(c.env) ?? ""} url={elsewhere} />);
});

signInRoutes.get("/register", (c) =>
  registerPage(c, { email: "", name: "", returnTo: c.req.query("returnTo") ?? "/account" }),
);

signInRoutes.post("/register", async (c) => {
  const form = await readForm(c);
  const { email, name, returnTo } = form;
  const typed = { email, name, returnTo };
  const valid = RegisterForm.safeParse(form);
  if (!valid.success) {
    return registerPage(c, { ...typed, errors: errorsOf(c, valid.error, form) }, 422);
  }
  const robot = await refuseRobot(c, form.challenge);
  const asked = robot ? err(robot) : await register(callOf(c), c.get("shop"), valid.data);
  if (!asked.ok) {
    const { status } = PROBLEMS[asked.error.code];
    return registerPage(c, { ...typed, ...shown(c, asked.error) }, status);
  }
  rememberReturn(c, returnTo);
  const { say } = wordsOf(c);
  const words = say("signIn.registerSent", { email: valid.data.email });
  return mailSent(c, { title: say("account.oneMoreStep"), words, again: "/register" });
});

function mailSent(c: Context<AppEnv>, props: Omit<MailSentPageProps, "mailbox">) {
  return personalPage(c, <MailSentPage {...props} mailbox={isDevelopment(c.env)} />, 202);
}

/** Where this browser goes once its account is open, such as the sale that it came from. */
function rememberReturn(c: Context<AppEnv>, returnTo: string): void {
  for (const path of inEachLanguage(RETURN_PATH, spokenBy(c.get("shop")))) {
    setCookie(c, RETURN_COOKIE, returnTo, { ...cookieOptions(c), path, maxAge: RETURN_MAX_AGE_S });
  }
}

function rememberedReturn(c: Context<AppEnv>): string {
  const path = localPath(getCookie(c, RETURN_COOKIE) ?? "", c.req.url);
  for (const place of inEachLanguage(RETURN_PATH, spokenBy(c.get("shop")))) {
    deleteCookie(c, RETURN_COOKIE, { ...cookieOptions(c), path: place });
  }
  return path === null || path === "/account" ? "/account?told=opened" : path;
}

/** The form of a new account. */
export function registerPage(
  c: Context<AppEnv>,
  props: Omit<RegisterPageProps, "siteKey">,
  status: ContentfulStatusCode = 200,
) {
  const siteKey = turnstileSiteKey(c.env);
  if (siteKey !== null) {
    allowSources(c, WIDGET);
  }
  return personalPage(c, <RegisterPage {...props} siteKey={siteKey} />, status);
}

signInRoutes.get("/register/confirm", async (c) => {
  const token = c.req.query("token") ?? "";
  if (await linkWorks(c.env, token, "register")) {
    return personalPage(c, <ConfirmPage token={token} />);
  }
  return deadLink(c, "/register", "signIn.create");
});

signInRoutes.post("/register/confirm", async (c) => {
  const { token, password } = await readForm(c);
  const link = parseLink(token);
  if (!link.ok) {
    return deadLink(c, "/register", "signIn.create");
  }
  const valid = Password.safeParse(password);
  if (!valid.success) {
    return personalPage(
      c,
      <ConfirmPage token={token} errors={{ password: wordsOf(c).say("account.enterChosen") }} />,
      422,
    );
  }
  const account = await confirmRegistration(callOf(c), {
    link: link.value,
    password: valid.data,
  });
  if (account.ok) {
    await signInBrowser(c, account.value);
    return c.redirect(rememberedReturn(c), 303);
  }
  if (account.error.code === "link_invalid") {
    return deadLink(c, "/register", "signIn.create");
  }
  const { status } = PROBLEMS[account.error.code];
  const why =
    account.error.code === "wrong_credentials"
      ? { errors: { password: wordsOf(c).say("account.notChosen") } }
      : shown(c, account.error);
  return personalPage(c, <ConfirmPage token={token} {...why} />, status);
});

signInRoutes.get("/password/forgot", (c) =>
  personalPage(c, <ForgotPage email={(c.req.query("email") ?? "").slice(0, MAX_FIELD_CHARS)} />),
);

signInRoutes.post("/password/forgot", async (c) => {
  const { email } = await readForm(c);
  const valid = AccountEmail.safeParse(email);
  if (!valid.success) {
    return personalPage(
      c,
      <ForgotPage email={email} errors={{ email: fieldProblem(wordsOf(c), "email", email) }} />,
      422,
    );
  }
  const asked = await forgotPassword(callOf(c), valid.data);
  if (!asked.ok) {
    return personalPage(
      c,
      <ForgotPage email={email} {...shown(c, asked.error)} />,
      PROBLEMS[asked.error.code].status,
    );
  }
  const { say } = wordsOf(c);
  const words = say("signIn.resetSent", { email: valid.data });
  return mailSent(c, { title: say("order.lookMail"), words, again: "/password/forgot" });
});

signInRoutes.get("/password/reset", async (c) => {
  const token = c.req.query("token") ?? "";
  if (await linkWorks(c.env, token, "reset")) {
    return personalPage(c, <ResetPage token={token} />);
  }
  return deadLink(c, "/password/forgot", "signIn.mailNew");
});

signInRoutes.post("/password/reset", async (c) => {
  const { token, password } = await readForm(c);
  const link = parseLink(token);
  if (!link.ok) {
    return deadLink(c, "/password/forgot", "signIn.mailNew");
  }
  const valid = NewPassword.safeParse(password);
  if (!valid.success) {
    return personalPage(
      c,
      <ResetPage token={token} errors={{ password: fieldProblem(wordsOf(c), "password", password) }} />,
      422,
    );
  }
  const set = await resetPassword(callOf(c), c.get("shop"), {
    link: link.value,
    password: valid.data,
  });
  if (set.ok) {
    return c.redirect("/sign-in?told=password-set", 303);
  }
  if (set.error.code === "link_invalid") {
    return deadLink(c, "/password/forgot", "signIn.mailNew");
  }
  return personalPage(
    c,
    <ResetPage token={token} {...shown(c, set.error)} />,
    PROBLEMS[set.error.code].status,
  );
});
