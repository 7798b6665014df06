import type { LiveSale, Turn } from "../../sale-words.ts";
import { setText } from "./clock.ts";
import { one, setAttribute } from "./dom.ts";
import { markRegion, orderForm } from "./order-form.ts";
import { pendingKey, purchase } from "./purchase.ts";
import {
  addressLine,
  fillAddress,
  foldAddress,
  forgetAddress,
  keepAddress,
  keptAddress,
  tellServer,
} from "./ship-to.ts";

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

/** The form of a sale page, where there is one: one tap with an address this browser keeps, and safe to repeat. */
export function saleForm(page: HTMLElement, sale: LiveSale, listener: Listener): SaleForm | null {
  const form = one("#buy", HTMLFormElement, page);
  const button = one("[data-buy]", HTMLButtonElement, page);
  const say = one("[data-say]", HTMLElement, page);
  const key = one("[name=idempotencyKey]", HTMLInputElement, form ?? page);
  const keep = one("[name=keep]", HTMLInputElement, form ?? page);
  if (!form || !button || !key || !sale.customer) return null;
  const customer = sale.customer;
  const pending = pendingKey(sale.id);
  const order = orderForm(form, `/sales/${encodeURIComponent(sale.id)}/quote`, listener.changed);
  let quoting = false;
  let sending = false;
  let offered = { label: button.textContent ?? "", can: !button.disabled };

  // Whoever reloads while an answer is awaited goes on with the same order.
  key.value = pending.read() ?? key.value;
  // A button that is only marked as disabled keeps the keyboard's place.
  button.disabled = false;

  function showButton(): void {
    const busy = quoting || sending;
    setText(button, quoting ? "One moment" : offered.label);
    setAttribute(button, "aria-disabled", String(!offered.can || busy));
    if (sending) setAttribute(button, "aria-busy", "true");
    else button?.removeAttribute("aria-busy");
  }

  function useKept(): void {
    const kept = keptAddress(customer);
    // What the server says about a form that was sent is said about its fields.
    const told = page.querySelector("[role=alert][data-focus]") !== null;
    if (!form || told) return;
    tellServer(kept !== null);
    foldAddress(form, kept !== null);
    if (!kept) return;
    fillAddress(form, kept);
    markRegion(form);
    setText(one("[data-ship-to]", HTMLElement, form), addressLine(kept));
    if (keep) keep.checked = true;
    quoting = true;
    order
      .requote(kept.shippingMethod)
      .catch(() => undefined)
      .finally(() => {
        quoting = false;
        listener.changed();
      });
  }

  async function buy(): Promise<void> {
    if (!form || !key || sending || quoting || !offered.can) return;
    if (!form.checkValidity()) foldAddress(form, false);
    if (!order.validate()) return;
    if (keep?.checked) keepAddress(customer, form);
    sending = true;
    showButton();
    setText(say, "Placing your order…");
    pending.keep(key.value);
    const answer = await purchase(form, (attempt) =>
      setText(say, `No answer yet. Trying again (${attempt}): it is the same order, and paid once.`),
    );
    if (answer.kind === "placed") {
      pending.drop();
      setText(say, "It is yours. Opening your order…");
      location.assign(answer.location);
      return;
    }
    sending = false;
    if (answer.kind === "silence")
      setText(say, "Still no answer. Press again: it is the same order, and paid once.");
    else {
      pending.drop();
      const words = listener.refused(answer.code, Number(new FormData(form).get("quantity")));
      if (words === null) form.requestSubmit(plain);
      else setText(say, words);
      if (say && (answer.code === "limit_reached" || answer.code === "idempotency_key_reused")) {
        const link = document.createElement("a");
        link.href = "/orders";
        link.textContent = "Your orders";
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
    if (event.submitter === plain) return;
    event.preventDefault();
    buy().catch(() => form.submit());
  });
  form.addEventListener("change", () => {
    if (!keep) return;
    if (!keep.checked) forgetAddress(customer);
    else if (form.checkValidity()) keepAddress(customer, form);
  });
  one("[data-ship-change]", HTMLElement, form)?.addEventListener("click", () => {
    foldAddress(form, false);
    one("#email", HTMLInputElement, form)?.focus();
  });
  one("[data-ship-forget]", HTMLElement, form)?.addEventListener("click", () => {
    forgetAddress(customer);
    if (keep) keep.checked = false;
    foldAddress(form, false);
    one("#email", HTMLInputElement, form)?.focus();
  });
  useKept();

  return {
    sum: () => one("[name=seenTotal]", HTMLInputElement, form)?.dataset.sum ?? "",
    show(words, turn) {
      offered = words;
      const ticket = one("[name=ticket]", HTMLInputElement, form);
      if (ticket && turn.kind === "admitted") ticket.value = turn.ticket;
      showButton();
    },
  };
}
