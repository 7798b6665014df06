import { one } from "../islands-lib/dom.ts";
import { orderForm } from "../islands-lib/order-form.ts";

/** The checkout sends its form the plain way, once. */
function start(form: HTMLFormElement): void {
  const { validate } = orderForm(form, "/checkout/quote");
  let sent = false;

  form.addEventListener("submit", (event) => {
    if (!validate()) {
      event.preventDefault();
      return;
    }
    // The key in the form makes a second click harmless; this spares it.
    if (sent) {
      event.preventDefault();
    }
    sent = true;
    one("[value=place]", HTMLButtonElement, form)?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    sent = false;
    one("[value=place]", HTMLButtonElement, form)?.removeAttribute("aria-busy");
  });
}

const form = one("[data-checkout]", HTMLFormElement);
if (form) {
  start(form);
}
