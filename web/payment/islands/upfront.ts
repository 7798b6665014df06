import { setText } from "../../islands-lib/clock.ts";
import { one } from "../../islands-lib/dom.ts";
import { speech } from "../../language/islands/speech.ts";
import { openSession } from "./pay.ts";
import { mountForm } from "./pay-form.ts";
import type { Offer, PayForm } from "./types.ts";

/** The payment in the form of an order: filled in first, made once the order is placed. */
export interface Upfront {
  /**
   * Whether the order form may be sent. Called first in a click, because wallets open only then.
   */
  check(): Promise<boolean>;
  /** Pays the order that was placed. Whatever comes of it, the order's page goes on from there. */
  pay(order: string): Promise<void>;
  /** The total has changed. */
  update(): void;
}

/**
 * Shows the provider's fields in a form. Null where the form has none: then the order's page shows
 * them.
 */
export function upfront(form: HTMLFormElement): Upfront | null {
  const place = one("[data-pay]", HTMLElement, form);
  if (!place) {
    return null;
  }
  const offer = JSON.parse(place.dataset.pay ?? "{}") as Offer;
  const state = one("[data-pay-state]", HTMLElement, form);
  const amount = () => ({
    amount: Number(one("[name=seenTotal]", HTMLInputElement, form)?.value || place.dataset.amount || 0),
    currency: place.dataset.currency ?? "USD",
  });
  let shown: PayForm | null = null;
  const loading = mountForm({ place, offer, amount: amount(), session: null, done: () => undefined });
  loading.then(
    (form) => {
      shown = form;
    },
    () => setText(state, speech.say("paying.notLoaded")),
  );
  // What is sent without this script too: the order waits for the browser.
  const how = document.createElement("input");
  Object.assign(how, { type: "hidden", name: "pay", value: "browser" });
  form.append(how);

  return {
    check: async () => shown?.check() ?? true,
    async pay(order) {
      const session = shown?.pay && (await openSession(order));
      if (shown?.pay && session) {
        await shown.pay(session, new URL(order, location.href).href);
      }
    },
    update: () => shown?.show(amount()),
  };
}
