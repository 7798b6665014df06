import {
  MAX_NAME_CHARS,
  type Preferences,
  type Profile,
  type SessionView,
} from "../../domain/accounts/account.ts";
import type { AgentConsent } from "../../stores/agents/consents.ts";
import { rich, useWords } from "../language/words.ts";
import { MailboxLink } from "../sign-in/mailbox-link.tsx";
import { NewPasswordField, PasswordField } from "../sign-in/passwords.tsx";
import { EmailField, Field, type FieldErrors } from "../ui/field.tsx";
import { moment } from "../ui/order-words.ts";
import { AccountFrame, type PageNotices } from "./account-frame.tsx";
import { ConsentsPart } from "./consents-part.tsx";
import { MAY } from "./link-words.ts";

function SignOut({ everywhere, label }: { everywhere?: boolean; label: string }) {
  return (
    <form method="post" action="/sign-out">
      <input type="hidden" name="returnTo" value="/sign-in?told=signed-out" />
      {everywhere ? <input type="hidden" name="everywhere" value="yes" /> : null}
      <button class="button button--quiet" type="submit">
        {label}
      </button>
    </form>
  );
}

export type ProfileErrors = FieldErrors<"name" | "currentPassword" | "newPassword">;

export function ProfilePage({
  profile,
  preferences,
  staff,
  name = profile.name ?? "",
  errors = {},
  ...notices
}: PageNotices & {
  profile: Profile;
  preferences: Preferences;
  /** Whether the person works here. */
  staff: boolean;
  /** The name that was refused, as it was typed. */
  name?: string;
  errors?: ProfileErrors;
}) {
  const { say } = useWords();
  return (
    <AccountFrame title={say("account.yours")} path="/account" {...notices}>
      {staff ? (
        <p class="form-part">
          <a class="button button--quiet" href="/admin">
            {say("account.toConsole")}
          </a>
        </p>
      ) : null}
      <NameForm profile={profile} name={name} error={errors.name} />
      <PreferencesForm preferences={preferences} />
      {profile.hasPassword ? <PasswordForm profile={profile} errors={errors} /> : null}
      <div class="form-part">
        <SignOut label={say("account.signOut")} />
      </div>
    </AccountFrame>
  );
}

interface NameFormProps {
  profile: Profile;
  name: string;
  error: string | undefined;
}

function NameForm({ profile, name, error }: NameFormProps) {
  const { say } = useWords();
  return (
    <form class="form-part" method="post" action="/account/profile">
      <h2>{say("account.profile")}</h2>
      <Field
        name="name"
        label={say("account.name")}
        value={name}
        error={error}
        autocomplete="name"
        max={MAX_NAME_CHARS}
        problem={say("account.nameProblem")}
      />
      <p class="note breakable">
        {profile.email}
        {profile.hasPassword ? (
          <>
            <br />
            <a href="/account/email">{say("account.changeEmail")}</a>
          </>
        ) : null}
      </p>
      <p>
        <button class="button" type="submit">
          {say("account.saveName")}
        </button>
      </p>
    </form>
  );
}

function PreferencesForm({ preferences }: { preferences: Preferences }) {
  const { say } = useWords();
  return (
    <form class="form-part" method="post" action="/account/preferences">
      <h2>{say("account.preferences")}</h2>
      <div class="field">
        <label for="shippingMethod">{say("account.usualShipping")}</label>
        <select class="input" id="shippingMethod" name="shippingMethod">
          <option value="standard" selected={preferences.shippingMethod === "standard"}>
            {say("account.standard")}
          </option>
          <option value="express" selected={preferences.shippingMethod === "express"}>
            {say("account.express")}
          </option>
        </select>
      </div>
      <p>
        <button class="button" type="submit">
          {say("account.savePreferences")}
        </button>
      </p>
    </form>
  );
}

function PasswordForm({ profile, errors }: { profile: Profile; errors: ProfileErrors }) {
  const { say } = useWords();
  return (
    <form class="form-part" method="post" action="/account/password">
      <h2>{say("account.password")}</h2>
      {/* For password managers, which otherwise do not know whose password it is. */}
      <input
        class="visually-hidden"
        type="email"
        autocomplete="username"
        value={profile.email ?? ""}
        readonly
        tabindex={-1}
        aria-label={say("account.account")}
      />
      <PasswordField
        name="currentPassword"
        label={say("account.currentPassword")}
        error={errors.currentPassword}
      />
      <NewPasswordField
        name="newPassword"
        label={say("account.newPassword")}
        error={errors.newPassword}
        advice={say("account.othersOut")}
      />
      <p>
        <button class="button" type="submit">
          {say("account.changePassword")}
        </button>
      </p>
    </form>
  );
}

export type EmailErrors = FieldErrors<"email" | "currentPassword">;

/** Asks for a new address, and confirms that the mail was sent. */
export function EmailPage({
  current,
  email,
  sentTo,
  mailbox,
  errors = {},
  ...notices
}: PageNotices & {
  current: string | null;
  email: string;
  sentTo?: string | undefined;
  /** Whether mail can be read at /dev/mailbox. */
  mailbox: boolean;
  errors?: EmailErrors;
}) {
  const { say } = useWords();
  if (sentTo !== undefined) {
    return (
      <AccountFrame title={say("account.oneMoreStep")} path="/account/email" {...notices}>
        <div class="stack">
          <p class="lede breakable">{say("account.newEmailSent", { email: sentTo })}</p>
          <p class="note breakable">{say("account.newEmailUntil", { current: current ?? "" })}</p>
          {mailbox ? <MailboxLink /> : null}
        </div>
      </AccountFrame>
    );
  }
  return (
    <AccountFrame title={say("account.anotherEmail")} path="/account/email" {...notices}>
      <form class="form-part" method="post" action="/account/email">
        <p class="breakable">{say("account.anotherEmailHow", { current: current ?? "" })}</p>
        <EmailField label={say("account.newEmail")} value={email} error={errors.email} autocomplete="email" />
        <PasswordField
          name="currentPassword"
          label={say("account.currentPassword")}
          error={errors.currentPassword}
        />
        <p class="actions">
          <button class="button" type="submit">
            {say("account.mailLink")}
          </button>
          <a href="/account">{say("account.backUnchanged")}</a>
        </p>
      </form>
    </AccountFrame>
  );
}

/** What the link in the mail leads to: a mail scanner that opens it changes nothing. */
export function ConfirmEmailPage({ token, email }: { token: string; email: string }) {
  const { say } = useWords();
  return (
    <AccountFrame title={say("account.yourNewEmail")} path="/account/email">
      <form class="form-part" method="post" action="/account/email/confirm">
        <input type="hidden" name="token" value={token} />
        <p class="breakable">{say("account.newEmailMeans", { email })}</p>
        <p>
          <button class="button" type="submit">
            {say("account.useEmail")}
          </button>
        </p>
      </form>
    </AccountFrame>
  );
}

export function SessionsPage({ sessions, ...notices }: PageNotices & { sessions: readonly SessionView[] }) {
  const words = useWords();
  const { say } = words;
  const time = (at: string) => () => <time datetime={at}>{moment(at, words)}</time>;
  const hidden = (text: unknown[]) => <span class="visually-hidden">{text}</span>;
  return (
    <AccountFrame title={say("account.sessions")} path="/account/sessions" {...notices}>
      <ul class="lines">
        {sessions.map(({ id, device, current, lastUsedAt, linked }) => (
          <li class="line line--plain">
            <div>
              <h2>{device}</h2>
              {linked ? (
                <>
                  <p class="note breakable">
                    {say("linking.from", { host: new URL(linked.client).hostname })}
                  </p>
                  <ul class="note bullets">
                    {linked.scopes.map((scope) => (
                      <li>{say(MAY[scope])}</li>
                    ))}
                  </ul>
                </>
              ) : null}
              <p class="note">
                {current
                  ? say("account.thisBrowser")
                  : rich(words, "account.lastUsed", { time: time(lastUsedAt) })}
              </p>
            </div>
            {current ? (
              <span />
            ) : (
              <form method="post" action={`/account/sessions/${id}/end`}>
                <button class="link-button" type="submit">
                  {linked
                    ? rich(words, "linking.end", { more: hidden }, { device })
                    : rich(
                        words,
                        "account.signOutDevice",
                        { more: hidden, time: time(lastUsedAt) },
                        { device },
                      )}
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      <div class="actions account__end">
        <SignOut label={say("account.signOutHere")} />
        <SignOut everywhere label={say("account.signOutEverywhere")} />
      </div>
      <p class="note">{say("account.elsewhere")}</p>
    </AccountFrame>
  );
}

export function DataPage({
  hasPassword,
  consents,
  error,
  ...notices
}: PageNotices & { hasPassword: boolean; consents: readonly AgentConsent[]; error?: string | undefined }) {
  const { say } = useWords();
  return (
    <AccountFrame title={say("account.data")} path="/account/data" {...notices}>
      <section class="form-part">
        <h2>{say("account.takeData")}</h2>
        <p>{say("account.takeDataWhat")}</p>
        <p>
          <a class="button" href="/account/data/export" download>
            {say("account.download")}
          </a>
        </p>
      </section>
      {consents.length > 0 ? <ConsentsPart consents={consents} /> : null}
      <form class="form-part" method="post" action="/account/data/erase">
        <h2>{say("account.erase")}</h2>
        <p>{say("account.eraseWhat")}</p>
        {hasPassword ? <PasswordField error={error} /> : null}
        <label class="check">
          <input type="checkbox" name="sure" value="yes" required />
          <span>{say("account.eraseSure")}</span>
        </label>
        <p>
          <button class="button button--quiet" type="submit">
            {say("account.eraseMine")}
          </button>
        </p>
      </form>
    </AccountFrame>
  );
}
