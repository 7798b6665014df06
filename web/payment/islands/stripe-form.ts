import { loadScript, token } from "./load.ts";
import type { Mount, PayForm, Session } from "./types.ts";

/** What is used of Stripe.js (https://docs.stripe.com/js). */
interface StripeJs {
  elements(options: {
    mode: "payment";
    amount: number;
    currency: string;
    captureMethod: "manual";
    appearance: { theme: string; variables: Record<string, string> };
  }): StripeElements;
  confirmPayment(options: {
    elements: StripeElements;
    clientSecret: string;
    confirmParams: { return_url: string };
    redirect: "if_required";
  }): Promise<unknown>;
  handleNextAction(options: { clientSecret: string }): Promise<unknown>;
}

interface StripeElements {
  create(kind: "payment"): { mount(place: HTMLElement): void };
  update(options: { amount: number; currency: string }): void;
  submit(): Promise<{ error?: unknown }>;
}

declare global {
  interface Window {
    Stripe?: (publishableKey: string) => StripeJs;
  }
}

/**
 * Stripe's Payment Element, with wallets and Link. It is shown before there is an intent. What comes
 * of a confirmation is asked at the shop, so its answer is not read here.
 */
export async function stripeForm({ place, offer, amount }: Mount): Promise<PayForm> {
  await (window.Stripe ?? loadScript(offer.script ?? ""));
  const stripe = window.Stripe?.(offer.publishableKey);
  if (!stripe) {
    throw new Error("Stripe.js did not load");
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const elements = stripe.elements({
    mode: "payment",
    amount: amount.amount,
    currency: amount.currency.toLowerCase(),
    captureMethod: "manual",
    appearance: {
      theme: dark ? "night" : "stripe",
      variables: {
        colorPrimary: token("--accent"),
        colorBackground: token("--raised"),
        colorText: token("--ink"),
        colorDanger: token("--bad"),
        borderRadius: "2px",
      },
    },
  });
  place.replaceChildren();
  elements.create("payment").mount(place);
  return {
    async check() {
      const { error } = await elements.submit();
      return error === undefined;
    },
    async pay(session, returnUrl) {
      const confirmParams = { return_url: returnUrl };
      const clientSecret = secretOf(session);
      await stripe.confirmPayment({ elements, clientSecret, confirmParams, redirect: "if_required" });
    },
    async resume(session) {
      await stripe.handleNextAction({ clientSecret: secretOf(session) });
    },
    show({ amount, currency }) {
      elements.update({ amount, currency: currency.toLowerCase() });
    },
  };
}

function secretOf({ clientSecret = "" }: Session): string {
  return clientSecret;
}
