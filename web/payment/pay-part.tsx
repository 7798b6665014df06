import { formatMoney, type Money } from "../../domain/base/money.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import type { BrowserForm } from "../../providers/payment/browser.ts";
import { Notice } from "../ui/notice.tsx";
import { orderPath } from "../ui/paths.ts";
import { useShop } from "../ui/shop.ts";
import { declinedWords, payWords } from "./pay-words.ts";

/** What the island needs to show a provider's form; all of it is public. */
function payOffer({ provider, publishableKey, script, style, environment, beforeOrder }: BrowserForm) {
  return JSON.stringify({ provider, publishableKey, script, style, environment, beforeOrder });
}

/** The payment of an order that waits for its shopper; null once it does not. */
export function openPayment({ status, payments }: OrderDetail) {
  const payment = payments.at(-1);
  return status === "PENDING" && payment?.expiresAt !== undefined
    ? { ...payment, expiresAt: payment.expiresAt }
    : null;
}

/**
 * Where an order is paid that was placed without a token: the provider's form, the time that is left,
 * and why the last card was declined. A closed tab goes on here.
 */
export function PayPart({ order, form }: { order: OrderDetail; form: BrowserForm }) {
  const words = payWords(useShop().unit);
  const payment = openPayment(order);
  if (!payment) {
    return null;
  }
  const { amount, expiresAt, failureCode, nextAction } = payment;
  return (
    <section
      class="pay panel"
      id="pay"
      aria-labelledby="pay-title"
      data-pay={payOffer(form)}
      data-order={orderPath(order.id)}
      data-amount={String(amount.amount)}
      data-currency={amount.currency}
      data-expires={expiresAt}
      data-now={new Date().toISOString()}
    >
      <div class="pay__head">
        <h2 id="pay-title">{words.title}</h2>
        <PayClock expiresAt={expiresAt} />
      </div>
      <p class="note">{words.held}</p>
      <div data-pay-say>
        {failureCode && !nextAction ? <Notice bad title={declinedWords(failureCode)} /> : null}
      </div>
      <NeedsScript />
      <div class="pay__bank" data-pay-bank hidden={!nextAction}>
        <p>{words.bank}</p>
        <button class="button" type="button" data-pay-continue hidden>
          Continue with my bank
        </button>
      </div>
      <div class="pay__form" data-pay-form />
      <p class="note" role="status" data-pay-state />
      <button class="button button--wide" type="button" data-pay-button hidden>
        Pay {formatMoney(amount)}
      </button>
      <template data-pay-over>
        <p>{words.over}</p>
      </template>
    </section>
  );
}

/** Minutes and seconds, which the island counts down. */
function PayClock({ expiresAt }: { expiresAt: string }) {
  return (
    <p class="pay__clock">
      <span class="note">Time left</span>{" "}
      <time class="figures" datetime={expiresAt} data-pay-clock>
        –:––
      </time>
    </p>
  );
}

/** In the form of an order: the provider's fields, or how it goes on without them. */
export function PayFields({
  form,
  total,
  chosen,
}: {
  form: BrowserForm;
  total: Money | null;
  /** The token of the mock that a form without scripts sends. */
  chosen: string;
}) {
  return (
    <fieldset class="form-part" id="token" tabindex={-1}>
      <legend>Payment</legend>
      {form.beforeOrder ? (
        <>
          <div
            class="pay__form"
            data-pay={payOffer(form)}
            data-amount={total ? String(total.amount) : undefined}
            data-currency={total?.currency}
          >
            {form.provider === "mock" ? <TestTokens chosen={chosen} /> : null}
          </div>
          <p class="note" data-pay-state role="status" />
        </>
      ) : (
        <p class="note">You choose how to pay on the next page. Nothing is charged before that.</p>
      )}
      {form.provider === "mock" ? null : <NeedsScript />}
    </fieldset>
  );
}

function NeedsScript() {
  return (
    <noscript>
      <Notice bad title="Paying by card needs JavaScript">
        <p>The card form is the payment provider's own. Please switch JavaScript on, and reload this page.</p>
      </Notice>
    </noscript>
  );
}

/** What the local provider can be asked to do where no script shows its card form. */
const TEST_TOKENS = [
  { token: "tok_ok", title: "Approved", note: "The payment succeeds at once." },
  { token: "tok_declined", title: "Declined", note: "The bank says no; the order is cancelled." },
  { token: "tok_flaky", title: "Flaky", note: "The provider fails twice and succeeds after that." },
  { token: "tok_timeout", title: "Never answers", note: "The provider times out; the order is cancelled." },
] as const;

function TestTokens({ chosen }: { chosen: string }) {
  return (
    <>
      <p class="note">No card is asked for and no money moves. Choose how the payment should end.</p>
      {TEST_TOKENS.map(({ token, title, note }) => (
        <label class="choice">
          <input type="radio" name="token" value={token} checked={token === chosen} />
          <span>{title}</span>
          <span class="choice__note">{note}</span>
        </label>
      ))}
    </>
  );
}
