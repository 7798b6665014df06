import { loadScript, token } from "./load.ts";
import type { Amount, Mount, PayForm, Session } from "./types.ts";

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
  }): Promise<Answer>;
  handleNextAction(options: { clientSecret: string }): Promise<Answer>;
}

interface Answer {
  error?: { type: string; message?: string };
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
 * of a confirmation is asked at the shop; only what never reached a bank is read here.
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

/** A bank's no is told by the shop, which asks Stripe. */
function problemOf({ error }: Answer): string | null {
  return error && error.type !== "card_error" ? (error.message ?? NOT_SENT) : null;
}

const NOT_SENT = "The payment could not be sent. Please try again.";

function secretOf({ clientSecret = "" }: Session): string {
  return clientSecret;
}
