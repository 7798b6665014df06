import type { Money } from "../../domain/base/money.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import type { BrowserForm } from "../../providers/payment/browser.ts";
import { useWords } from "../language/words.ts";
import { Notice } from "../ui/notice.tsx";
import { orderPath } from "../ui/paths.ts";
import { useShop } from "../ui/shop.ts";
import { declinedWords, payWords } from "./pay-words.ts";

/** What the island needs to show a provider's form; all of it is public. */
export function payOffer({ provider, publishableKey, script, style, environment, beforeOrder }: BrowserForm) {
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
 * Where an order is paid that was placed without a token: the provider's form, the time that is
 * left, and why the last card was declined. A closed tab goes on here.
 */
export function PayPart({ order, form }: { order: OrderDetail; form: BrowserForm }) {
  const said = useWords();
  const { say, money } = said;
  const words = payWords(said, useShop().unit);
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
        {failureCode && !nextAction ? <Notice bad title={declinedWords(said, failureCode)} /> : null}
      </div>
      <NeedsScript />
      <div class="pay__bank" data-pay-bank hidden={!nextAction}>
        <p>{words.bank}</p>
        <button class="button" type="button" data-pay-continue hidden>
          {say("pay.continueBank")}
        </button>
      </div>
      <div class="pay__form" data-pay-form />
      <p class="note" role="status" data-pay-state />
      <button class="button button--wide" type="button" data-pay-button hidden>
        {say("pay.pay", { amount: money(amount) })}
      </button>
      <template data-pay-over>
        <p>{words.over}</p>
      </template>
    </section>
  );
}

/** Minutes and seconds, which the island counts down. */
function PayClock({ expiresAt }: { expiresAt: string }) {
  const { say } = useWords();
  return (
    <p class="pay__clock">
      <span class="note">{say("pay.timeLeft")}</span>{" "}
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
  const { say } = useWords();
  return (
    <fieldset class="form-part" id="token" tabindex={-1}>
      <legend>{say("pay.payment")}</legend>
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
        <p class="note">{say("pay.nextPage")}</p>
      )}
      {form.provider === "mock" ? null : <NeedsScript />}
    </fieldset>
  );
}

function NeedsScript() {
  const { say } = useWords();
  return (
    <noscript>
      <Notice bad title={say("pay.needsScript")}>
        <p>{say("pay.needsScriptText")}</p>
      </Notice>
    </noscript>
  );
}

/** What the local provider can be asked to do where no script shows its card form. */
const TEST_TOKENS = ["tok_ok", "tok_declined", "tok_flaky", "tok_timeout"] as const;

function TestTokens({ chosen }: { chosen: string }) {
  const { say } = useWords();
  return (
    <>
      <p class="note">{say("pay.noMoney")}</p>
      {TEST_TOKENS.map((token) => (
        <label class="choice">
          <input type="radio" name="token" value={token} checked={token === chosen} />
          <span>{say(`pay.${token}`)}</span>
          <span class="choice__note">{say(`pay.${token}Note`)}</span>
        </label>
      ))}
    </>
  );
}
