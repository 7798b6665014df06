import type { Settings } from "../../domain/settings/settings.ts";
import { settingsOf } from "../settings.ts";

/** What a page may load besides what every page may. */
export interface Sources {
  scriptSrc?: readonly string[];
  styleSrc?: readonly string[];
  frameSrc?: readonly string[];
  connectSrc?: readonly string[];
  /** Where a form may be sent to, as to a bank that asks the shopper. */
  formAction?: readonly string[];
  /** Origins of frames that may ask the browser for a wallet. */
  payment?: readonly string[];
}

/** What a page needs to let a browser pay: a provider's public settings, and no secret. */
export interface BrowserForm {
  provider: "stripe" | "adyen" | "mock";
  /** Empty for the mock. */
  publishableKey: string;
  /** The provider's own script, and its styles. */
  script?: string;
  style?: string;
  /** The provider's name of where the form loads from. */
  environment?: string;
  /** Whether its fields can be shown before there is an order. */
  beforeOrder: boolean;
  /** Whether it has buttons of wallets that know address and card. */
  express: boolean;
  sources: Sources;
}

/** Belongs to the API's version (https://docs.stripe.com/sdks/stripejs-versioning). */
const STRIPE_SCRIPT = "https://js.stripe.com/clover/stripe.js";
const ADYEN_SDK = "6.45.2";
/** Where Adyen's script loads those of the wallets from: Google Pay's and Apple Pay's own. */
const GOOGLE_PAY = "https://pay.google.com";
const APPLE_PAY = "https://applepay.cdn-apple.com";

/**
 * How a browser pays with a provider; null where the shop lacks its key for browsers. Sources are
 * those that the providers name (https://docs.stripe.com/security/guide#content-security-policy,
 * https://docs.adyen.com/online-payments/script-security-compliance/manage-script-security).
 */
export function browserForm(env: Env, provider: string): BrowserForm | null {
  const settings = settingsOf(env);
  if (!settings.providers.has(provider)) {
    return null;
  }
  switch (provider) {
    case "stripe":
      return stripeForm(settings);
    case "adyen":
      return adyenForm(settings);
    case "mock":
      return { provider, publishableKey: "", beforeOrder: true, express: false, sources: {} };
    default:
      return null;
  }
}

/** What the shop's own pages let a browser pay with; null: nothing, so they are closed. */
export function shopForm(env: Env): BrowserForm | null {
  return browserForm(env, "stripe") ?? browserForm(env, "adyen") ?? browserForm(env, "mock");
}

function stripeForm({ STRIPE_PUBLISHABLE_KEY: publishableKey }: Settings): BrowserForm | null {
  const frames = ["https://js.stripe.com", "https://*.js.stripe.com"];
  return publishableKey === undefined
    ? null
    : {
        provider: "stripe",
        publishableKey,
        script: STRIPE_SCRIPT,
        beforeOrder: true,
        express: true,
        sources: {
          scriptSrc: frames,
          frameSrc: [...frames, "https://hooks.stripe.com"],
          connectSrc: ["https://api.stripe.com"],
          payment: ["https://js.stripe.com"],
        },
      };
}

function adyenForm({
  ADYEN_CLIENT_KEY: publishableKey,
  ADYEN_ENVIRONMENT: environment,
}: Settings): BrowserForm | null {
  const [home, cdn] = [
    `https://checkoutshopper-${environment}.adyen.com`,
    `https://checkoutshopper-${environment}.cdn.adyen.com`,
  ];
  return publishableKey === undefined
    ? null
    : {
        provider: "adyen",
        publishableKey,
        environment,
        script: `${cdn}/checkoutshopper/sdk/${ADYEN_SDK}/adyen.js`,
        style: `${cdn}/checkoutshopper/sdk/${ADYEN_SDK}/adyen.css`,
        beforeOrder: false,
        express: false,
        sources: {
          scriptSrc: [home, cdn, GOOGLE_PAY, APPLE_PAY],
          styleSrc: [home, cdn],
          // A bank's own page, of any bank, is shown in a frame, and asked for by a form.
          frameSrc: ["https:"],
          formAction: ["https:"],
          connectSrc: [
            ...[home, cdn, `https://checkoutanalytics-${environment}.adyen.com`],
            // The browser asks there for the window of Google Pay.
            ...[GOOGLE_PAY, "https://google.com/pay", "https://www.google.com/pay"],
          ],
          payment: [home, GOOGLE_PAY],
        },
      };
}
