import type { Child } from "hono/jsx";
import { MAX_NAME_CHARS } from "../../domain/accounts/account.ts";
import { useWords } from "../language/words.ts";
import { Layout, type LayoutProps } from "../layout/layout.tsx";
import { EmailField, Field, type FieldErrors } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { useShop } from "../ui/shop.ts";
import { Turnstile, TurnstileScript } from "../ui/turnstile.tsx";
import { MailboxLink } from "./mailbox-link.tsx";
import { NewPasswordField, PasswordField } from "./passwords.tsx";

export type FormName = "email" | "password" | "name";

interface FormProps {
  errors?: FieldErrors<FormName>;
  /** Why the form was refused as a whole. */
  problem?: string | undefined;
}

export function Page(props: {
  title: string;
  path: string;
  lede?: string;
  head?: Child;
  islands?: NonNullable<LayoutProps["islands"]>;
  children: unknown;
}) {
  return (
    <Layout title={props.title} path={props.path} head={props.head} islands={props.islands ?? []}>
      <div class="wrap page">
        <div class="sign-in">
          <div class="page__head">
            <h1>{props.title}</h1>
            {props.lede ? <p class="lede">{props.lede}</p> : null}
          </div>
          {props.children}
        </div>
      </div>
    </Layout>
  );
}

function Email({ value, error }: { value: string; error?: string | undefined }) {
  return (
    <EmailField label={useWords().say("order.email")} value={value} error={error} autocomplete="username" />
  );
}

export function Problem({ problem }: { problem?: string | undefined }) {
  return problem ? <Notice bad title={problem} /> : null;
}

export interface SignInPageProps extends FormProps {
  email: string;
  returnTo: string;
  /** What happened before, such as having signed out. */
  notice?: string | undefined;
  /** The name of another place to sign in with, if there is one. */
  provider: string | null;
  demo: boolean;
}

export function SignInPage({
  email,
  returnTo,
  notice,
  provider,
  demo,
  errors = {},
  problem,
}: SignInPageProps) {
  const { say } = useWords();
  const { registration } = useShop();
  const query = new URLSearchParams({ returnTo });
  return (
    <Page title={say("signIn.signIn")} path="/sign-in">
      <div class="stack">
        {notice ? <Notice title={notice} /> : null}
        <Problem problem={problem} />
        <form class="form-part" method="post" action="/sign-in">
          <input type="hidden" name="returnTo" value={returnTo} />
          <Email value={email} error={errors.email} />
          <PasswordField error={errors.password} />
          <button class="button button--wide" type="submit">
            {say("signIn.signIn")}
          </button>
        </form>
        {provider ? (
          <a class="button button--quiet button--wide" href={`/api/auth/oidc/start?${query}`}>
            {say("signIn.continueWith", { provider })}
          </a>
        ) : null}
        <p class="actions">
          <a href="/password/forgot">{say("signIn.forgot")}</a>
          {registration === "open" ? <a href={`/register?${query}`}>{say("signIn.create")}</a> : null}
          {demo ? <a href={`/dev/sign-in?${query}`}>{say("signIn.demo")}</a> : null}
        </p>
      </div>
    </Page>
  );
}

export interface RegisterPageProps extends FormProps {
  returnTo: string;
  email: string;
  name: string;
  /** Of the check for robots; null where the shop does not ask for it. */
  siteKey: string | null;
}

export function RegisterPage({ returnTo, email, name, errors = {}, problem, siteKey }: RegisterPageProps) {
  const { say } = useWords();
  const signIn = (
    <p class="actions">
      <a href={`/sign-in?${new URLSearchParams({ returnTo })}`}>{say("signIn.haveOne")}</a>
    </p>
  );
  if (useShop().registration === "closed") {
    return (
      <Page title={say("signIn.create")} path="/register" lede={say("signIn.noNewAccounts")}>
        {signIn}
      </Page>
    );
  }
  return (
    <Page
      title={say("signIn.create")}
      path="/register"
      lede={say("signIn.createWhy")}
      head={siteKey === null ? null : <TurnstileScript />}
    >
      <div class="stack">
        <Problem problem={problem} />
        <form class="form-part" method="post" action="/register">
          <input type="hidden" name="returnTo" value={returnTo} />
          <Field
            name="name"
            label={say("account.name")}
            value={name}
            error={errors.name}
            autocomplete="name"
            max={MAX_NAME_CHARS}
            problem={say("account.nameProblem")}
          />
          <Email value={email} error={errors.email} />
          <NewPasswordField error={errors.password} advice={say("account.advice")} />
          {siteKey === null ? null : <Turnstile siteKey={siteKey} action="register" />}
          <button class="button button--wide" type="submit">
            {say("signIn.createNow")}
          </button>
        </form>
        {signIn}
      </div>
    </Page>
  );
}

export interface MailSentPageProps {
  title: string;
  words: string;
  /** The form, for another address. */
  again: string;
  /** Whether mail can be read at /dev/mailbox. */
  mailbox: boolean;
}

export function MailSentPage({ title, words, again, mailbox }: MailSentPageProps) {
  const { say } = useWords();
  return (
    <Page title={title} path="" lede={words}>
      <div class="stack">
        <p class="note">{say("order.spam")}</p>
        {mailbox ? <MailboxLink /> : null}
        <p class="actions">
          <a href={again}>{say("signIn.notMine")}</a>
        </p>
      </div>
    </Page>
  );
}

export function ConfirmPage({ token, errors = {}, problem }: FormProps & { token: string }) {
  const { say } = useWords();
  const { name } = useShop();
  return (
    <Page title={say("signIn.open")} path="" lede={say("signIn.openHow", { shop: name })}>
      <div class="stack">
        <Problem problem={problem} />
        <form class="form-part" method="post" action="/register/confirm">
          <input type="hidden" name="token" value={token} />
          <PasswordField error={errors.password} />
          <button class="button button--wide" type="submit">
            {say("signIn.openNow")}
          </button>
        </form>
        <p class="actions">
          <a href="/register">{say("signIn.startAgain")}</a>
        </p>
      </div>
    </Page>
  );
}

export function ForgotPage({ email, errors = {}, problem }: FormProps & { email: string }) {
  const { say } = useWords();
  return (
    <Page title={say("signIn.newPassword")} path="" lede={say("signIn.newPasswordHow")}>
      <div class="stack">
        <Problem problem={problem} />
        <form class="form-part" method="post" action="/password/forgot">
          <Email value={email} error={errors.email} />
          <button class="button button--wide" type="submit">
            {say("account.mailLink")}
          </button>
        </form>
      </div>
    </Page>
  );
}

export function ResetPage({ token, errors = {}, problem }: FormProps & { token: string }) {
  const { say } = useWords();
  return (
    <Page title={say("signIn.set")} path="" lede={say("signIn.setMeans")}>
      <div class="stack">
        <Problem problem={problem} />
        <form class="form-part" method="post" action="/password/reset">
          <input type="hidden" name="token" value={token} />
          <NewPasswordField error={errors.password} advice={say("account.advice")} />
          <button class="button button--wide" type="submit">
            {say("signIn.setNow")}
          </button>
        </form>
      </div>
    </Page>
  );
}

export function DeadLinkPage({ again }: { again: { href: string; label: string } }) {
  const { say } = useWords();
  return (
    <Page title={say("signIn.dead")} path="" lede={say("signIn.deadWhy")}>
      <a class="button" href={again.href}>
        {again.label}
      </a>
    </Page>
  );
}

/** On the way to end the session at the provider as well. */
export function SignedOutPage({ provider, url }: { provider: string; url: string }) {
  const { say } = useWords();
  return (
    <Page title={say("signIn.signedOut")} path="" lede={say("signIn.signedOutThere", { provider })}>
      <a class="button" href={url}>
        {say("signIn.goOn")}
      </a>
    </Page>
  );
}
