import { speech } from "../../language/islands/speech.ts";
import { type Answer, stripeElements } from "./stripe-js.ts";
import type { Amount, Mount, PayForm, Session } from "./types.ts";

/**
 * Stripe's Payment Element, with wallets and Link. It is shown before there is an intent. What
 * comes of a confirmation is asked at the shop; only what never reached a bank is read here.
 */
export async function stripeForm({ place, offer, amount }: Mount): Promise<PayForm> {
  const { stripe, elements } = await stripeElements(offer, amount);
  place.replaceChildren();
  elements.create("payment").mount(place);
  let shown = amount.amount;
  // Stripe takes an intent of the very amount for which the fields were checked.
  let checkedFor: number | null = null;

  function show({ amount, currency }: Amount): void {
    if (amount !== shown) {
      shown = amount;
      checkedFor = null;
      elements.update({ amount, currency: currency.toLowerCase() });
    }
  }

  async function check(): Promise<boolean> {
    const wanted = shown;
    const { error } = await elements.submit();
    checkedFor = error === undefined && wanted === shown ? wanted : null;
    return error === undefined;
  }

  return {
    check,
    async pay(session, returnUrl) {
      show(session.amount);
      if (checkedFor === null && !(await check())) {
        return null;
      }
      const confirmParams = { return_url: returnUrl };
      const clientSecret = secretOf(session);
      return problemOf(
        await stripe.confirmPayment({ elements, clientSecret, confirmParams, redirect: "if_required" }),
      );
    },
    async resume(session) {
      return problemOf(await stripe.handleNextAction({ clientSecret: secretOf(session) }));
    },
    show,
  };
}

/** A bank's no is reported by the shop, which asks Stripe. */
function problemOf({ error }: Answer): string | null {
  return error && error.type !== "card_error" ? (error.message ?? speech.say("live.failed")) : null;
}

function secretOf({ clientSecret = "" }: Session): string {
  return clientSecret;
}
