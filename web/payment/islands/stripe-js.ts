import { loadScript, token } from "./load.ts";
import type { Amount, Offer } from "./types.ts";

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

export interface Answer {
  error?: { type: string; message?: string };
}

interface StripeElements {
  create(kind: "payment"): { mount(place: HTMLElement): void };
  create(kind: "expressCheckout", options: ExpressOptions): ExpressElement;
  update(options: { amount: number; currency?: string }): void;
  submit(): Promise<{ error?: unknown }>;
}

/** https://docs.stripe.com/js/element/express_checkout_element */
interface ExpressOptions {
  emailRequired: true;
  phoneNumberRequired: true;
  shippingAddressRequired: true;
  allowedShippingCountries: string[];
  shippingRates: ShippingRate[];
  business: { name: string };
}

export interface ShippingRate {
  id: string;
  amount: number;
  displayName: string;
  deliveryEstimate?: string;
}

interface Shown {
  lineItems?: { name: string; amount: number }[];
  shippingRates?: ShippingRate[];
}

/** What a wallet says of a place before the shopper agrees. */
export interface PartialAddress {
  city: string;
  state: string;
  postal_code: string;
  country: string;
}

export type WalletAddress = PartialAddress & { line1: string; line2: string | null };

export interface WalletConfirm {
  billingDetails?: { name: string; email?: string; phone?: string; address: WalletAddress };
  shippingAddress?: { name: string; address: WalletAddress };
  shippingRate?: ShippingRate;
  paymentFailed(why: { reason: string; message: string }): void;
}

interface Change {
  resolve(shown: Shown): void;
  reject(): void;
}

interface ExpressElement {
  mount(place: HTMLElement): void;
  on(event: "ready", handler: (event: { availablePaymentMethods?: object }) => void): void;
  on(event: "click", handler: (event: { resolve(shown: Shown): void }) => void): void;
  on(event: "shippingaddresschange", handler: (event: Change & { address: PartialAddress }) => void): void;
  on(event: "shippingratechange", handler: (event: Change & { shippingRate: ShippingRate }) => void): void;
  on(event: "confirm", handler: (event: WalletConfirm) => void): void;
  on(event: "cancel", handler: () => void): void;
}

declare global {
  interface Window {
    Stripe?: (publishableKey: string) => StripeJs;
  }
}

/** Stripe.js, and elements of the shop's look for an amount. */
export async function stripeElements(offer: Offer, { amount, currency }: Amount) {
  await (window.Stripe ?? loadScript(offer.script ?? ""));
  const stripe = window.Stripe?.(offer.publishableKey);
  if (!stripe) {
    throw new Error("Stripe.js did not load");
  }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const elements = stripe.elements({
    mode: "payment",
    amount,
    currency: currency.toLowerCase(),
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
  return { stripe, elements };
}
