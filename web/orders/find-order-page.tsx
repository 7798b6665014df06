import { Layout } from "../layout/layout.tsx";
import { EmailField, Field, type FieldErrors } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";

export interface FindOrderProps {
  number: string;
  email: string;
  /** Where signing in leads back to. */
  returnTo: string;
  errors?: FieldErrors<"number" | "email">;
  /** Why the form was refused as a whole. */
  problem?: string | undefined;
  /** Why the page is shown in the place of an order. */
  told?: string;
}

/** More than any way of writing an order's number takes. */
const MAX_NUMBER_CHARS = 32;

export function FindOrderPage({ number, email, returnTo, errors = {}, problem, told }: FindOrderProps) {
  return (
    <Layout title="Find an order" path="/orders/lookup">
      <div class="wrap page">
        <div class="sign-in">
          <div class="page__head">
            <h1>Find an order</h1>
            <p class="lede">We mail the link to it to the address that it was placed with.</p>
          </div>
          <div class="stack">
            {told ? <Notice title={told} /> : null}
            {problem ? <Notice bad title={problem} /> : null}
            <form class="form-part" method="post" action="/orders/lookup">
              <Field
                name="number"
                label="Order number"
                value={number}
                error={errors.number}
                max={MAX_NUMBER_CHARS}
                autocomplete="off"
                hint="It is in the confirmation, such as 4K7QX-3M2X9."
              />
              <EmailField label="Email" value={email} error={errors.email} autocomplete="email" />
              <button class="button button--wide" type="submit">
                Mail the link
              </button>
            </form>
            <p>
              <a href={`/sign-in?${new URLSearchParams({ returnTo })}`}>I ordered with an account</a>
            </p>
          </div>
        </div>
      </div>
    </Layout>
  );
}

export function OrderLinkSentPage({ email, mailbox }: { email: string; mailbox: boolean }) {
  return (
    <Layout title="Look into your mail" path="">
      <div class="wrap page">
        <div class="sign-in">
          <div class="page__head">
            <h1>Look into your mail</h1>
            <p class="lede">
              If an order with this number was placed with {email}, the link to it is on its way.
            </p>
          </div>
          <div class="stack">
            <p class="note">It may take a minute. Look into the spam folder, too.</p>
            {mailbox ? (
              <p>
                <a class="button" href="/dev/mailbox">
                  Open the mailbox
                </a>
              </p>
            ) : null}
            <p>
              <a href="/orders/lookup">Another number or address</a>
            </p>
          </div>
        </div>
      </div>
    </Layout>
  );
}
