import { useWords } from "../language/words.ts";
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
  notice?: string;
}

/** More than any way of writing an order's number takes. */
const MAX_NUMBER_CHARS = 32;

export function FindOrderPage({ number, email, returnTo, errors = {}, problem, notice }: FindOrderProps) {
  const { say } = useWords();
  return (
    <Layout title={say("order.find")} path="/orders/lookup">
      <div class="wrap page">
        <div class="sign-in">
          <div class="page__head">
            <h1>{say("order.find")}</h1>
            <p class="lede">{say("order.findHow")}</p>
          </div>
          <div class="stack">
            {notice ? <Notice title={notice} /> : null}
            {problem ? <Notice bad title={problem} /> : null}
            <form class="form-part" method="post" action="/orders/lookup">
              <Field
                name="number"
                label={say("order.orderNumber")}
                value={number}
                error={errors.number}
                max={MAX_NUMBER_CHARS}
                problem={say("order.wrongNumber")}
                autocomplete="off"
                hint={say("order.numberHint")}
              />
              <EmailField
                label={say("order.email")}
                value={email}
                error={errors.email}
                autocomplete="email"
              />
              <button class="button button--wide" type="submit">
                {say("order.mailLink")}
              </button>
            </form>
            <p class="actions">
              <a href={`/sign-in?${new URLSearchParams({ returnTo })}`}>{say("order.withAccount")}</a>
            </p>
          </div>
        </div>
      </div>
    </Layout>
  );
}

export function OrderLinkSentPage({ email, mailbox }: { email: string; mailbox: boolean }) {
  const { say } = useWords();
  return (
    <Layout title={say("order.lookMail")} path="">
      <div class="wrap page">
        <div class="sign-in">
          <div class="page__head">
            <h1>{say("order.lookMail")}</h1>
            <p class="lede">{say("order.linkSent", { email })}</p>
          </div>
          <div class="stack">
            <p class="note">{say("order.spam")}</p>
            {mailbox ? (
              <p>
                <a class="button" href="/dev/mailbox">
                  {say("order.openMailbox")}
                </a>
              </p>
            ) : null}
            <p class="actions">
              <a href="/orders/lookup">{say("order.another")}</a>
            </p>
          </div>
        </div>
      </div>
    </Layout>
  );
}
