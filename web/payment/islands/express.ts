import type { Quote } from "../../../domain/base/quote.ts";
import { setText } from "../../islands-lib/clock.ts";
import { one } from "../../islands-lib/dom.ts";
import { speech } from "../../language/islands/speech.ts";
import { openSession } from "./pay.ts";
import {
  type PartialAddress,
  type ShippingRate,
  stripeElements,
  type WalletAddress,
  type WalletConfirm,
} from "./stripe-js.ts";
import type { Offer } from "./types.ts";

const TRIES = 3;
const PAUSE_MS = 800;

type Rate = Quote["shippingMethods"][number];

/** What the wallet calls lines that are no goods. */
interface Labels {
  shipping: string;
  tax: string;
}

/**
 * A wallet pays the cart: the order is placed with the wallet's address and then paid in its
 * session, as every order. What it costs is asked again with each change of the address.
 */
export async function expressCheckout(part: HTMLElement): Promise<void> {
  const offer = JSON.parse(part.dataset.express ?? "{}") as Offer;
  const rates = JSON.parse(part.dataset.rates ?? "[]") as Rate[];
  const labels = JSON.parse(part.dataset.labels ?? "{}") as Labels;
  const place = one("[data-express-buttons]", HTMLElement, part);
  const amount = { amount: Number(part.dataset.amount), currency: part.dataset.currency ?? "USD" };
  if (!place) {
    return;
  }
  const { stripe, elements } = await stripeElements(offer, amount);
  const express = elements.create("expressCheckout", {
    emailRequired: true,
    phoneNumberRequired: true,
    shippingAddressRequired: true,
    allowedShippingCountries: (part.dataset.countries ?? "").split(" "),
    shippingRates: rates.map(rateOf),
    business: { name: part.dataset.shop ?? "" },
  });
  // One order for each time that the wallet is opened, however often its answer is lost.
  let key = "";
  let address: PartialAddress | null = null;
  let quote: Quote | null = null;

  async function requote(method?: string) {
    quote = address && (await askQuote(address, method));
    if (!quote) {
      return null;
    }
    elements.update({ amount: quote.total.amount });
    return { lineItems: linesOf(quote, labels), shippingRates: quote.shippingMethods.map(rateOf) };
  }

  async function confirm(wallet: WalletConfirm): Promise<void> {
    const { error } = await elements.submit();
    const order = error || !quote ? null : await placeOrder(orderOf(wallet, quote, offer.provider), key);
    if (!order?.id) {
      // The API says why in English.
      const why = speech.language === "en" ? order?.detail : undefined;
      const message = why ?? speech.say("paying.notPlaced");
      wallet.paymentFailed({ reason: REASONS[order?.code ?? ""] ?? "fail", message });
      return;
    }
    setText(one("[data-express-state]", HTMLElement, part), speech.say("paying.reserved"));
    const path = `/orders/${order.id}`;
    // The order is placed: whatever happens here, its page goes on.
    const session = await openSession(path).catch(() => null);
    if (session?.clientSecret) {
      const confirmParams = { return_url: new URL(path, location.href).href };
      const { clientSecret } = session;
      await stripe
        .confirmPayment({ elements, clientSecret, confirmParams, redirect: "if_required" })
        .catch(() => undefined);
    }
    location.assign(path);
  }

  express.on("ready", ({ availablePaymentMethods }) => {
    part.hidden = availablePaymentMethods === undefined;
  });
  express.on("click", ({ resolve }) => {
    key = crypto.randomUUID();
    resolve({ shippingRates: rates.map(rateOf) });
  });
  express.on("shippingaddresschange", ({ address: chosen, resolve, reject }) => {
    address = chosen;
    requote().then(
      (shown) => (shown ? resolve(shown) : reject()),
      () => reject(),
    );
  });
  express.on("shippingratechange", ({ shippingRate, resolve, reject }) => {
    requote(shippingRate.id).then(
      (shown) => (shown ? resolve(shown) : reject()),
      () => reject(),
    );
  });
  express.on("confirm", (wallet) => {
    confirm(wallet).catch(() => {
      wallet.paymentFailed({ reason: "fail", message: speech.say("paying.silent") });
    });
  });
  part.hidden = true;
  express.mount(place);
}

/** Refusals that the wallet has a word of its own for. */
const REASONS: Record<string, string> = {
  address_invalid: "invalid_shipping_address",
  shipping_not_available: "address_unserviceable",
};

function rateOf({ id, title, price, estimate }: Rate): ShippingRate {
  return { id, amount: price.amount, displayName: title, deliveryEstimate: estimate };
}

function linesOf({ items, discounts, shipping, tax, taxIncluded }: Quote, labels: Labels) {
  return [
    ...items.map(({ title, quantity, lineTotal }) => ({
      name: quantity === 1 ? title : `${quantity} × ${title}`,
      amount: lineTotal.amount,
    })),
    ...discounts.flatMap(({ title, amount }) =>
      amount.amount > 0 ? [{ name: title, amount: -amount.amount }] : [],
    ),
    { name: labels.shipping, amount: shipping.amount },
    ...(taxIncluded || tax.amount === 0 ? [] : [{ name: labels.tax, amount: tax.amount }]),
  ];
}

function placeOf({ state, postal_code, country }: PartialAddress) {
  return {
    country,
    ...(state ? { region: state } : {}),
    ...(postal_code ? { postalCode: postal_code } : {}),
  };
}

/** Null where it cannot be sent. */
async function askQuote(address: PartialAddress, shippingMethod?: string): Promise<Quote | null> {
  const response = await post("/api/checkout/quote", {
    shippingAddress: placeOf(address),
    ...(shippingMethod === undefined ? {} : { shippingMethod }),
  });
  return response.ok ? ((await response.json()) as Quote) : null;
}

function addressOf(name: string, address: WalletAddress) {
  const { line1, line2, city } = address;
  return { name, line1, ...(line2 ? { line2 } : {}), city, ...placeOf(address) };
}

function orderOf(
  { billingDetails, shippingAddress, shippingRate }: WalletConfirm,
  quote: Quote,
  provider: string,
) {
  const name = shippingAddress?.name ?? billingDetails?.name ?? "";
  const to = shippingAddress && addressOf(name, shippingAddress.address);
  const billed = billingDetails && addressOf(billingDetails.name, billingDetails.address);
  return {
    email: billingDetails?.email,
    phone: billingDetails?.phone,
    shippingAddress: to,
    ...(billed && JSON.stringify(billed) !== JSON.stringify(to) ? { billingAddress: billed } : {}),
    shippingMethod: shippingRate?.id ?? quote.shippingMethod,
    expectedTotal: quote.total,
    payment: { provider, token: null },
  };
}

interface Placed {
  id?: string;
  code?: string;
  detail?: string;
}

/** Repeats a request whose answer was lost: the key makes one order of it. */
async function placeOrder(order: object, key: string): Promise<Placed> {
  for (let attempt = 1; ; attempt++) {
    const response = await post("/api/orders", order, { "Idempotency-Key": key }).catch(() => null);
    if ((response && response.status < 500) || attempt === TRIES) {
      return response ? ((await response.json()) as Placed) : {};
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
  }
}

function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
    body: JSON.stringify(body),
  });
}
