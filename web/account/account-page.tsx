import {
  MAX_NAME_CHARS,
  type Preferences,
  type Profile,
  type SessionView,
} from "../../domain/accounts/account.ts";
import { MailboxLink } from "../sign-in/mailbox-link.tsx";
import { NewPasswordField, PasswordField } from "../sign-in/passwords.tsx";
import { EmailField, Field, type FieldErrors } from "../ui/field.tsx";
import { moment } from "../ui/order-words.ts";
import { AccountFrame, type Told } from "./account-frame.tsx";

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
  errors = {},
  ...told
}: Told & {
  profile: Profile;
  preferences: Preferences;
  /** Whether the person works here. */
  staff: boolean;
  errors?: ProfileErrors;
}) {
  return (
    <AccountFrame title="Your account" path="/account" {...told}>
      {staff ? (
        <p class="form-part">
          <a class="button button--quiet" href="/admin">
            Open the console
          </a>
        </p>
      ) : null}
      <form class="form-part" method="post" action="/account/profile">
        <h2>Profile</h2>
        <Field
          name="name"
          label="Name"
          value={profile.name ?? ""}
          error={errors.name}
          autocomplete="name"
          max={MAX_NAME_CHARS}
        />
        <p class="note breakable">
          {profile.email}
          {profile.hasPassword ? (
            <>
              <br />
              <a href="/account/email">Change the email address</a>
            </>
          ) : null}
        </p>
        <p>
          <button class="button" type="submit">
            Save name
          </button>
        </p>
      </form>
      <form class="form-part" method="post" action="/account/preferences">
        <h2>Preferences</h2>
        <label class="check">
          <input type="checkbox" name="orderEmails" value="yes" checked={preferences.orderEmails} />
          <span>Write to me about my orders</span>
        </label>
        <label class="check">
          <input
            type="checkbox"
            name="cartReminders"
            value="yes"
            checked={preferences.cartReminders === true}
          />
          <span>Remind me of a cart that I left</span>
        </label>
        <div class="field">
          <label for="shippingMethod">Shipping I usually want</label>
          <select class="input" id="shippingMethod" name="shippingMethod">
            <option value="standard" selected={preferences.shippingMethod === "standard"}>
              Standard
            </option>
            <option value="express" selected={preferences.shippingMethod === "express"}>
              Express, where it is offered
            </option>
          </select>
        </div>
        <p>
          <button class="button" type="submit">
            Save preferences
          </button>
        </p>
      </form>
      {profile.hasPassword ? (
        <form class="form-part" method="post" action="/account/password">
          <h2>Password</h2>
          {/* For password managers, which otherwise do not know whose password it is. */}
          <input
            class="visually-hidden"
            type="email"
            autocomplete="username"
            value={profile.email ?? ""}
            readonly
            tabindex={-1}
            aria-label="Account"
          />
          <PasswordField name="currentPassword" label="Current password" error={errors.currentPassword} />
          <NewPasswordField
            name="newPassword"
            label="New password"
            error={errors.newPassword}
            advice="Other devices are signed out."
          />
          <p>
            <button class="button" type="submit">
              Change password
            </button>
          </p>
        </form>
      ) : null}
      <div class="form-part">
        <SignOut label="Sign out" />
      </div>
    </AccountFrame>
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
  ...told
}: Told & {
  current: string | null;
  email: string;
  sentTo?: string | undefined;
  /** Whether mail can be read at /dev/mailbox. */
  mailbox: boolean;
  errors?: EmailErrors;
}) {
  if (sentTo !== undefined) {
    return (
      <AccountFrame title="One more step" path="/account/email" {...told}>
        <div class="stack">
          <p class="lede breakable">
            We have written to {sentTo}. The link in the mail makes it your address.
          </p>
          <p class="note breakable">It works for an hour. Until then your address stays {current}.</p>
          {mailbox ? <MailboxLink /> : null}
        </div>
      </AccountFrame>
    );
  }
  return (
    <AccountFrame title="Another email address" path="/account/email" {...told}>
      <form class="form-part" method="post" action="/account/email">
        <p class="breakable">
          You sign in with {current}. It stays so until you open the link that we mail to the new address;
          then other devices are signed out.
        </p>
        <EmailField label="New email" value={email} error={errors.email} autocomplete="email" />
        <PasswordField name="currentPassword" label="Current password" error={errors.currentPassword} />
        <p class="actions">
          <button class="button" type="submit">
            Mail the link
          </button>
          <a href="/account">Back without changing</a>
        </p>
      </form>
    </AccountFrame>
  );
}

/** What the link in the mail leads to: a mail scanner that opens it changes nothing. */
export function ConfirmEmailPage({ token, email }: { token: string; email: string }) {
  return (
    <AccountFrame title="Your new email address" path="/account/email">
      <form class="form-part" method="post" action="/account/email/confirm">
        <input type="hidden" name="token" value={token} />
        <p class="breakable">Once you confirm it, you sign in with {email}, and mail goes there.</p>
        <p>
          <button class="button" type="submit">
            Use this address
          </button>
        </p>
      </form>
    </AccountFrame>
  );
}

export function SessionsPage({ sessions, ...told }: Told & { sessions: readonly SessionView[] }) {
  return (
    <AccountFrame title="Where you are signed in" path="/account/sessions" {...told}>
      <ul class="lines">
        {sessions.map(({ id, device, current, lastUsedAt }) => (
          <li class="line line--plain">
            <div>
              <h2>{device}</h2>
              <p class="note">
                {current ? (
                  "This browser"
                ) : (
                  <>
                    Last used <time datetime={lastUsedAt}>{moment(lastUsedAt)}</time>
                  </>
                )}
              </p>
            </div>
            {current ? (
              <span />
            ) : (
              <form method="post" action={`/account/sessions/${id}/end`}>
                <button class="link-button" type="submit">
                  Sign out
                  <span class="visually-hidden">
                    {" "}
                    {device}, last used <time datetime={lastUsedAt}>{moment(lastUsedAt)}</time>
                  </span>
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      <div class="actions account__end">
        <SignOut label="Sign out here" />
        <SignOut everywhere label="Sign out everywhere" />
      </div>
      <p class="note">
        Pages that are open elsewhere notice within a quarter of an hour; they cannot change your account from
        now on.
      </p>
    </AccountFrame>
  );
}

export function DataPage({
  hasPassword,
  error,
  ...told
}: Told & { hasPassword: boolean; error?: string | undefined }) {
  return (
    <AccountFrame title="My data" path="/account/data" {...told}>
      <section class="form-part">
        <h2>Take it with you</h2>
        <p>
          Everything the shop keeps about you, in one file: profile, addresses, preferences, sign-ins, cart
          and orders. Orders placed without signing in belong to no account and are not in it.
        </p>
        <p>
          <a class="button" href="/account/data/export" download>
            Download my data
          </a>
        </p>
      </section>
      <form class="form-part" method="post" action="/account/data/erase">
        <h2>Erase it</h2>
        <p>
          Your account, addresses, preferences, cart and places in waiting rooms are deleted for good. Orders
          stay in the books without your name, address or email, so one that is still on its way can no longer
          be delivered: wait for it, or cancel it first.
        </p>
        {hasPassword ? <PasswordField error={error} /> : null}
        <label class="check">
          <input type="checkbox" name="sure" value="yes" required />
          <span>Yes, erase everything</span>
        </label>
        <p>
          <button class="button button--quiet" type="submit">
            Erase my account
          </button>
        </p>
      </form>
    </AccountFrame>
  );
}
