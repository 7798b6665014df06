import { setText } from "../../islands-lib/clock.ts";
import { one, setAttribute } from "../../islands-lib/dom.ts";
import { orderForm } from "../../islands-lib/order-form.ts";
import { placeHere, speech } from "../../language/islands/speech.ts";
import { upfront } from "../../payment/islands/upfront.ts";
import type { LiveSale, Turn } from "../sale-words.ts";
import { pendingKey, purchase } from "./purchase.ts";

export interface SaleForm {
  /** The total to be charged, as text; empty while it is not known. */
  sum(): string;
  /** Shows whether the button can be pressed. */
  show(words: { label: string; can: boolean }, turn: Turn): void;
}

interface Listener {
  /** The form's total or its address changed. */
  changed(): void;
  /** @returns what to say beside the button; null lets the server say it on the page */
  refused(code: string, quantity: number): string | null;
}

/**
 * The form of a sale page, where there is one: one tap with an address of the account's, and safe
 * to repeat.
 */
export function saleForm(page: HTMLElement, sale: LiveSale, listener: Listener): SaleForm | null {
  const form = one("#buy", HTMLFormElement, page);
  const button = one("[data-buy]", HTMLButtonElement, page);
  const say = one("[data-say]", HTMLElement, page);
  const key = one("[name=idempotencyKey]", HTMLInputElement, form ?? page);
  if (!form || !button || !key) {
    return null;
  }
  const pending = pendingKey(sale.id);
  const payment = upfront(form);
  const order = orderForm(form, placeHere(`/sales/${encodeURIComponent(sale.id)}/quote`), () => {
    payment?.update();
    listener.changed();
  });
  let sending = false;
  let offered = { label: button.textContent ?? "", can: !button.disabled };

  // A page that is reloaded while it awaits an answer continues the same order.
  key.value = pending.read() ?? key.value;
  // A button that is only marked as disabled keeps the keyboard's place.
  button.disabled = false;

  function showButton(): void {
    setText(button, offered.label);
    setAttribute(button, "aria-disabled", String(!offered.can || sending));
    if (sending) {
      setAttribute(button, "aria-busy", "true");
    } else {
      button?.removeAttribute("aria-busy");
    }
  }

  function unfold(): void {
    form?.removeAttribute("data-folded");
  }

  async function buy(): Promise<void> {
    if (!form || !key || sending || !offered.can) {
      return;
    }
    if (!form.checkValidity()) {
      unfold();
    }
    if (!order.validate()) {
      return;
    }
    sending = true;
    showButton();
    if (payment && !(await payment.check())) {
      sending = false;
      unfold();
      showButton();
      return;
    }
    setText(say, speech.say("sale.placing"));
    pending.keep(key.value);
    const answer = await purchase(form, (attempt) => setText(say, speech.say("sale.retrying", { attempt })));
    if (answer.kind === "placed") {
      pending.drop();
      setText(say, speech.say("sale.reservedPaying"));
      const page = placeHere(answer.location);
      await payment?.pay(page).catch(() => undefined);
      location.assign(page);
      return;
    }
    sending = false;
    if (answer.kind === "silence") {
      setText(say, speech.say("sale.stillSilent"));
    } else {
      pending.drop();
      const words = listener.refused(answer.code, Number(new FormData(form).get("quantity")));
      if (words === null) {
        form.requestSubmit(plain);
      } else {
        setText(say, words);
      }
      if (say && (answer.code === "limit_reached" || answer.code === "idempotency_key_reused")) {
        const link = document.createElement("a");
        link.href = placeHere("/orders");
        link.textContent = speech.say("sale.yourOrders");
        say.append(" ", link);
      }
    }
    showButton();
  }

  /** Sends the form the plain way. Its page says what is wrong, beside the fields. */
  const plain = document.createElement("button");
  plain.type = "submit";
  plain.hidden = true;
  plain.name = "intent";
  plain.value = "place";
  form.append(plain);

  form.addEventListener("submit", (event) => {
    if (event.submitter === plain) {
      return;
    }
    event.preventDefault();
    buy().catch(() => form.submit());
  });
  // It covers the fields, so a shopper who moves on to them has read it.
  form.addEventListener("focusin", () => {
    if (!sending) {
      setText(say, "");
    }
  });
  one("[data-ship-change]", HTMLElement, form)?.addEventListener("click", () => {
    unfold();
    one("#email", HTMLInputElement, form)?.focus();
  });

  return {
    sum: () => one("[name=seenTotal]", HTMLInputElement, form)?.dataset.sum ?? "",
    show(words, turn) {
      offered = words;
      const ticket = one("[name=ticket]", HTMLInputElement, form);
      if (ticket && turn.kind === "admitted") {
        ticket.value = turn.ticket;
      }
      showButton();
    },
  };
}
