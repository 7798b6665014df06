import { setText } from "../islands-lib/clock.ts";
import { one } from "../islands-lib/dom.ts";
import { formBody, orderForm } from "../islands-lib/order-form.ts";
import { placeHere, speech } from "../language/islands/speech.ts";
import { upfront } from "../payment/islands/upfront.ts";
import { offerWallets } from "../payment/islands/wallets.ts";
import { keepTyped } from "./islands/keep-typed.ts";

/** The checkout places the order once, and pays it before it leaves the page. */
function start(form: HTMLFormElement): void {
  const payment = upfront(form);
  const { validate, refresh } = orderForm(form, placeHere("/checkout/quote"), () => {
    payment?.update();
    showBrief(form);
  });
  keepTyped(form, refresh);
  const button = one("[value=place]", HTMLButtonElement, form);
  const state = one("[data-pay-state]", HTMLElement, form);
  let sending = false;

  function wait(text: string): void {
    sending = text !== "";
    setText(state, text);
    if (sending) {
      button?.setAttribute("aria-busy", "true");
    } else {
      button?.removeAttribute("aria-busy");
    }
  }

  async function place(pay: NonNullable<typeof payment>): Promise<void> {
    wait(speech.say("paying.placing"));
    if (!(await pay.check())) {
      wait("");
      return;
    }
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: placeBody(form),
    });
    const { location: order } = response.ok ? ((await response.json()) as { location?: string }) : {};
    if (!order) {
      throw new Error("no order was placed");
    }
    wait(speech.say("paying.reserved"));
    const page = placeHere(order);
    // The order is placed: whatever happens here, its page goes on.
    await pay.pay(page).catch(() => undefined);
    location.assign(page);
  }

  form.addEventListener("submit", (event) => {
    if (event.submitter instanceof HTMLButtonElement && event.submitter.value !== "place") {
      return;
    }
    // The key in the form makes a second click harmless; this spares it.
    if (sending || !validate()) {
      event.preventDefault();
      return;
    }
    if (!payment) {
      wait(speech.say("paying.placing"));
      return;
    }
    event.preventDefault();
    // Sent the plain way with the same key, the page says what is wrong, or shows the order.
    place(payment).catch(() => sendPlainly(form));
  });
  // Back from the order's page, as it was left.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) {
      wait("");
    }
  });
}

/** The total beside the brief list of goods, which is first on a phone. */
function showBrief(form: HTMLFormElement): void {
  const sum = one("#quote .totals__sum dd", HTMLElement, form)?.textContent;
  setText(one("[data-brief-total]", HTMLElement), sum ?? "");
}

function placeBody(form: HTMLFormElement): URLSearchParams {
  const body = formBody(form);
  body.set("intent", "place");
  return body;
}

function sendPlainly(form: HTMLFormElement): void {
  const intent = document.createElement("input");
  Object.assign(intent, { type: "hidden", name: "intent", value: "place" });
  form.append(intent);
  form.submit();
}

const form = one("[data-checkout]", HTMLFormElement);
if (form) {
  start(form);
}
offerWallets();
