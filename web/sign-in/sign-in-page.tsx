import type { Child } from "hono/jsx";
import { MAX_NAME_CHARS } from "../../domain/accounts/account.ts";
import { Layout } from "../layout/layout.tsx";
import { EmailField, Field, type FieldErrors } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { useShop } from "../ui/shop.ts";
import { Turnstile, TurnstileScript } from "../ui/turnstile.tsx";
import { MailboxLink } from "./mailbox-link.tsx";
import { NewPasswordField, PasswordField } from "./passwords.tsx";

const ADVICE = "A few words that do not belong together are best.";

export type FormName = "email" | "password" | "name";

interface FormProps {
  errors?: FieldErrors<FormName>;
  /** Why the form was refused as a whole. */
  problem?: string | undefined;
}

function Page(props: { title: string; path: string; lede?: string; head?: Child; children: unknown }) {
  return (
    <Layout title={props.title} path={props.path} head={props.head}>
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
  return <EmailField label="Email" value={value} error={error} autocomplete="username" />;
}

function Problem({ problem }: { problem?: string | undefined }) {
  return problem ? <Notice bad title={problem} /> : null;
}

export interface SignInPageProps extends FormProps {
  email: string;
  returnTo: string;
  /** What happened before, such as having signed out. */
  told?: string | undefined;
  /** The name of another place to sign in with, if there is one. */
  provider: string | null;
  demo: boolean;
}

export function SignInPage({ email, returnTo, told, provider, demo, errors = {}, problem }: SignInPageProps) {
  const query = new URLSearchParams({ returnTo });
  return (
    <Page title="Sign in" path="/sign-in">
      <div class="stack">
        {told ? <Notice title={told} /> : null}
        <Problem problem={problem} />
        <form class="form-part" method="post" action="/sign-in">
          <input type="hidden" name="returnTo" value={returnTo} />
          <Email value={email} error={errors.email} />
          <PasswordField error={errors.password} />
          <button class="button button--wide" type="submit">
            Sign in
          </button>
        </form>
        {provider ? (
          <a class="button button--quiet button--wide" href={`/api/auth/oidc/start?${query}`}>
            Continue with {provider}
          </a>
        ) : null}
        <p class="actions">
          <a href="/password/forgot">Forgot the password?</a>
          <a href={`/register?${query}`}>Create an account</a>
          {demo ? <a href={`/dev/sign-in?${query}`}>Demo accounts</a> : null}
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
  return (
    <Page
      title="Create an account"
      path="/register"
      lede="It keeps your orders, your addresses and your cart together."
      head={siteKey === null ? null : <TurnstileScript />}
    >
      <div class="stack">
        <Problem problem={problem} />
        <form class="form-part" method="post" action="/register">
          <input type="hidden" name="returnTo" value={returnTo} />
          <Field
            name="name"
            label="Name"
            value={name}
            error={errors.name}
            autocomplete="name"
            max={MAX_NAME_CHARS}
          />
          <Email value={email} error={errors.email} />
          <NewPasswordField error={errors.password} advice={ADVICE} />
          {siteKey === null ? null : <Turnstile siteKey={siteKey} action="register" />}
          <button class="button button--wide" type="submit">
            Create account
          </button>
        </form>
        <p>
          <a href={`/sign-in?${new URLSearchParams({ returnTo })}`}>I have an account</a>
        </p>
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
  return (
    <Page title={title} path="" lede={words}>
      <div class="stack">
        <p class="note">It may take a minute. Look into the spam folder, too.</p>
        {mailbox ? <MailboxLink /> : null}
        <p>
          <a href={again}>That is not my address</a>
        </p>
      </div>
    </Page>
  );
}

export function ConfirmPage({ token, errors = {}, problem }: FormProps & { token: string }) {
  const { name } = useShop();
  return (
    <Page
      title="Open your account"
      path=""
      lede={`Your address is confirmed. Enter the password you chose for ${name}.`}
    >
      <div class="stack">
        <Problem problem={problem} />
        <form class="form-part" method="post" action="/register/confirm">
          <input type="hidden" name="token" value={token} />
          <PasswordField error={errors.password} />
          <button class="button button--wide" type="submit">
            Open account
          </button>
        </form>
        <p>
          <a href="/register">Start again with another password</a>
        </p>
      </div>
    </Page>
  );
}

export function ForgotPage({ email, errors = {}, problem }: FormProps & { email: string }) {
  return (
    <Page title="A new password" path="" lede="We mail you a link that sets one.">
      <div class="stack">
        <Problem problem={problem} />
        <form class="form-part" method="post" action="/password/forgot">
          <Email value={email} error={errors.email} />
          <button class="button button--wide" type="submit">
            Mail the link
          </button>
        </form>
      </div>
    </Page>
  );
}

export function ResetPage({ token, errors = {}, problem }: FormProps & { token: string }) {
  return (
    <Page title="Set a new password" path="" lede="It signs you out everywhere else.">
      <div class="stack">
        <Problem problem={problem} />
        <form class="form-part" method="post" action="/password/reset">
          <input type="hidden" name="token" value={token} />
          <NewPasswordField error={errors.password} advice={ADVICE} />
          <button class="button button--wide" type="submit">
            Set password
          </button>
        </form>
      </div>
    </Page>
  );
}

export function DeadLinkPage({ again }: { again: { href: string; label: string } }) {
  return (
    <Page title="This link does not work any more" path="" lede="It was used already, or is too old.">
      <a class="button" href={again.href}>
        {again.label}
      </a>
    </Page>
  );
}

/** On the way to end the session at the provider as well. */
export function SignedOutPage({ provider, url }: { provider: string; url: string }) {
  return (
    <Page title="You are signed out" path="" lede={`One moment: ${provider} signs you out as well.`}>
      <a class="button" href={url}>
        Go on
      </a>
    </Page>
  );
}
