/**
 * Both payment providers as a browser and a shop meet them. Their servers are doubles on loopback.
 * Their pages and scripts are answered under their own addresses, so the shop's content policies
 * hold. Stripe's script is a stand-in, because Stripe serves it alone; Adyen's is its own package.
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { BrowserContext, Request as PageRequest, Route } from "playwright-core";
import { signedPart } from "../../../providers/payment/adyen-notice.ts";
import { fromHex, hmac, signBody } from "../../../providers/payment/signature.ts";
import { STRIPE_SIGNATURE } from "../../../providers/payment/stripe-notice.ts";
import { NO_LIMITS, Provider } from "../../rehearsal/provider.ts";
import { ADYEN_ACCOUNT, ADYEN_KEY, AdyenDouble } from "../../support/adyen.ts";
import { STRIPE_KEY, StripeDouble } from "../../support/stripe.ts";

const STRIPE_SECRET = "whsec_of_this_browser";
const ADYEN_SECRET = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056";

/** What both providers document of their test cards, by number. */
export const CARDS = {
  good: "4242 4242 4242 4242",
  declined: "4000 0000 0000 0002",
  noMoney: "4000 0000 0000 9995",
  asksBank: "4000 0027 6000 3184",
  /** The bank asks on a page of its own. */
  sentToBank: "4000 0000 0000 3063",
} as const;

const STRIPE_CARDS: Record<string, string> = {
  [CARDS.good]: "pm_card_visa",
  [CARDS.declined]: "pm_card_visa_chargeDeclined",
  [CARDS.noMoney]: "pm_card_visa_chargeDeclinedInsufficientFunds",
  [CARDS.asksBank]: "pm_card_threeDSecure2Required",
  [CARDS.sentToBank]: "pm_card_threeDSecure2Required",
};

/** What Adyen says of the account's wallet. */
const GOOGLE_PAY = { merchantId: "BCR2DN4TWD4Y6E3S", gatewayMerchantId: ADYEN_ACCOUNT };

const cardOf = (digits: string) => digits.replaceAll(/(\d{4})(?=\d)/g, "$1 ");

type Json = Record<string, unknown>;

export class Providers {
  /** Where the shop is that webhooks are sent to. */
  shop = "";
  readonly stripe: StripeDouble;
  readonly adyen: AdyenDouble;
  /** Addresses whose answers fail, as where a network blocks them. */
  blocked: RegExp | null = null;
  /** How often a browser asked a provider for something. */
  asked = 0;
  readonly #servers: readonly [Provider<StripeDouble>, Provider<AdyenDouble>];
  /** Cards by which bank asks, by the payment. */
  readonly #asked = new Map<string, string>();
  #adyenScript: Promise<string> | undefined;

  private constructor(servers: readonly [Provider<StripeDouble>, Provider<AdyenDouble>]) {
    this.#servers = servers;
    this.stripe = servers[0].books;
    this.adyen = servers[1].books;
  }

  static async open(): Promise<Providers> {
    return new Providers([
      await Provider.open(NO_LIMITS, new StripeDouble()),
      await Provider.open(NO_LIMITS, new AdyenDouble()),
    ]);
  }

  close(): void {
    for (const server of this.#servers) {
      server.close();
    }
  }

  /** The settings of a shop that takes these. */
  vars(...taken: readonly ("stripe" | "adyen")[]): Record<string, string> {
    const [stripe, adyen] = this.#servers;
    return {
      PAYMENT_WEBHOOK_SECRETS: JSON.stringify({ stripe: [STRIPE_SECRET], adyen: [ADYEN_SECRET] }),
      ...(taken.includes("stripe")
        ? {
            STRIPE_SECRET_KEY: STRIPE_KEY,
            STRIPE_PUBLISHABLE_KEY: "pk_test_of_this_run",
            STRIPE_API_URL: stripe.origin,
          }
        : {}),
      ...(taken.includes("adyen")
        ? {
            ADYEN_API_KEY: ADYEN_KEY,
            ADYEN_CLIENT_KEY: "test_of_this_run",
            ADYEN_API_URL: `${adyen.origin}/checkout/`,
            ADYEN_MERCHANT_ACCOUNT: ADYEN_ACCOUNT,
          }
        : {}),
    };
  }

  /** Answers what the pages of a browser ask of the providers. */
  async answer(context: BrowserContext): Promise<void> {
    await context.route(
      /^https:\/\/(([\w-]+\.)*(stripe|adyen)\.com|pay\.google\.com)\//,
      async (route, request) => {
        const url = new URL(request.url());
        this.asked += 1;
        if (this.blocked?.test(url.href)) {
          await route.abort("blockedbyclient");
          return;
        }
        const isStripe = url.hostname.endsWith("stripe.com");
        await (isStripe ? this.#stripePage(route, request, url) : this.#adyenPage(route, request, url));
      },
    );
  }

  /** Sends a webhook of Stripe's about an order's payment. */
  async tellOfStripe(
    orderId: string,
    type: string,
    { times = 1, event = crypto.randomUUID() as string } = {},
  ) {
    const { id, metadata, error } = this.stripe.of(orderId);
    const object = { id, metadata, last_payment_error: error };
    const body = JSON.stringify({ id: event, object: "event", type, data: { object } });
    for (let n = 0; n < times; n++) {
      const signature = await signBody(STRIPE_SECRET, body, Date.now());
      await this.#tell("stripe", body, { [STRIPE_SIGNATURE]: signature });
    }
  }

  async #tell(provider: string, body: string, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.shop}/api/payments/webhooks/${provider}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body,
    });
    if (!response.ok) {
      throw new Error(`The shop answered a webhook of ${provider} with ${response.status}`);
    }
  }

  async #stripePage(route: Route, request: PageRequest, { hostname, pathname, searchParams }: URL) {
    if (hostname === "js.stripe.com" && pathname.endsWith("/stripe.js")) {
      return answerFile(route, "stripe/stripe.js");
    }
    if (hostname === "js.stripe.com") {
      return answerFile(route, `stripe/${pathname.split("/").at(-1)}`);
    }
    if (hostname === "hooks.stripe.com") {
      return answerFile(route, "stripe/bank.html");
    }
    const form = new URLSearchParams(request.postData() ?? "");
    const secret = form.get("client_secret") ?? searchParams.get("client_secret") ?? "";
    if (pathname === "/v1/elements/sessions") {
      return answerJson(route, {});
    }
    if (pathname === "/v1/3ds2/authenticate") {
      this.stripe.answersBank(secret, form.get("yes") === "yes");
    } else if (pathname.endsWith("/confirm")) {
      const problem = this.#confirm(secret, form);
      if (problem) {
        return answerJson(route, { error: { type: "invalid_request_error", code: problem } }, 400);
      }
    }
    return answerJson(route, this.#intent(secret, form.get("return_url") ?? ""));
  }

  /** What a browser is answered of a payment, after whatever it did. */
  #intent(secret: string, returnUrl: string): Json {
    const intent = [...this.stripe.intents.values()].find((one) => one.secret === secret);
    if (!intent) {
      return { error: { type: "invalid_request_error", code: "resource_missing" } };
    }
    const { id, status, error } = intent;
    if (status === "requires_payment_method" && error) {
      return { error };
    }
    const query = new URLSearchParams({ client_secret: secret, return_url: returnUrl });
    const bank = { url: `https://hooks.stripe.com/redirect/authenticate?${query}` };
    const next =
      this.#asked.get(secret) === CARDS.sentToBank
        ? { type: "redirect_to_url", redirect_to_url: bank }
        : { type: "use_stripe_sdk" };
    return { id, status, next_action: status === "requires_action" ? next : null };
  }

  /** @returns why it cannot be confirmed: elements and intent must be of one amount */
  #confirm(secret: string, form: URLSearchParams): string | null {
    const number = cardOf(form.get("number") ?? "");
    const token = STRIPE_CARDS[number];
    const intent = [...this.stripe.intents.values()].find((one) => one.secret === secret);
    if (!intent || !token) {
      return "parameter_invalid";
    }
    if (form.get("amount") !== String(intent.amount) || form.get("currency") !== "usd") {
      return "amount_mismatch";
    }
    if (form.get("capture_method") !== "manual") {
      return "capture_method_mismatch";
    }
    this.#asked.set(secret, number);
    this.stripe.paysInBrowser(secret, token);
    return null;
  }

  async #adyenPage(route: Route, request: PageRequest, { hostname, pathname }: URL) {
    if (pathname.endsWith("/adyen.js")) {
      this.#adyenScript ??= bundleAdyen();
      return route.fulfill({ contentType: "text/javascript", body: await this.#adyenScript });
    }
    if (pathname.endsWith("/pay.js")) {
      return answerFile(route, "adyen/google-pay.js");
    }
    if (pathname.endsWith("/adyen.css")) {
      const styles = fileURLToPath(import.meta.resolve("@adyen/adyen-web/styles/adyen.css"));
      return route.fulfill({ contentType: "text/css", body: fs.readFileSync(styles, "utf8") });
    }
    if (pathname.includes("/images/")) {
      return route.fulfill({
        contentType: "image/svg+xml",
        body: '<svg xmlns="http://www.w3.org/2000/svg"/>',
      });
    }
    if (pathname.includes("/securedfields/")) {
      return answerFile(route, "adyen/field.html");
    }
    if (pathname.endsWith("/acs")) {
      return answerFile(route, "adyen/bank.html");
    }
    if (pathname.endsWith("/threeDSNotification.shtml")) {
      const status = new URLSearchParams(request.postData() ?? "").get("transStatus") ?? "U";
      return answerFile(route, "adyen/notified.html", (page) => page.replace("STATUS", status));
    }
    if (hostname.startsWith("checkoutanalytics") || pathname.includes("/translations/")) {
      return answerJson(route, {});
    }
    const [, id = "", what] = /\/v1\/sessions\/(\w+)\/(\w+)/.exec(pathname) ?? [];
    return answerJson(route, await this.#adyenSession(id, what, request.postDataJSON() as AdyenBody));
  }

  async #adyenSession(id: string, what: string | undefined, body: AdyenBody): Promise<Json> {
    const session = this.adyen.sessions.get(id);
    if (!session) {
      return { errorCode: "not_found" };
    }
    const { amount: value } = session;
    const sessionData = `${body.sessionData}+`;
    switch (what) {
      case "setup":
        return {
          id,
          sessionData,
          amount: { value, currency: "USD" },
          countryCode: "US",
          shopperLocale: "en-US",
          expiresAt: new Date(Date.now() + 300_000).toISOString(),
          paymentMethods: {
            paymentMethods: [
              { type: "scheme", name: "Cards", brands: ["visa", "mc"] },
              { type: "googlepay", name: "Google Pay", configuration: GOOGLE_PAY },
            ],
          },
          configuration: {},
        };
      case "payments": {
        const { type, googlePayToken } = body.paymentMethod ?? {};
        if (type === "googlepay") {
          const agreed = `adyen:${ADYEN_ACCOUNT}:${value / 100}`;
          return { sessionData, ...(await this.#adyenDecides(id, googlePayToken === agreed)) };
        }
        const blob = body.paymentMethod?.encryptedCardNumber ?? "";
        const number = cardOf(blob.replace("stands-in:", ""));
        if (number === CARDS.asksBank) {
          this.#asked.set(id, number);
          return { sessionData, resultCode: "ChallengeShopper", action: challenge() };
        }
        return { sessionData, ...(await this.#adyenDecides(id, number === CARDS.good)) };
      }
      case "paymentDetails": {
        const details: { transStatus?: string } = JSON.parse(atob(body.details?.threeDSResult ?? btoa("{}")));
        return { sessionData, ...(await this.#adyenDecides(id, details.transStatus === "Y")) };
      }
      default:
        return {};
    }
  }

  /**
   * The bank's answer, which Adyen sends to the browser, and to the shop by a webhook that comes
   * twice.
   */
  async #adyenDecides(id: string, yes: boolean): Promise<Json> {
    const { pspReference, reference, amount } = this.adyen.paysInBrowser(id, yes ? "authorised" : "refused");
    const item = {
      pspReference,
      merchantAccountCode: ADYEN_ACCOUNT,
      merchantReference: reference,
      amount: { value: amount, currency: "USD" },
      eventCode: "AUTHORISATION",
      success: yes ? ("true" as const) : ("false" as const),
    };
    const mac = await hmac(fromHex(ADYEN_SECRET) ?? new Uint8Array(), signedPart(item));
    const hmacSignature = btoa(String.fromCharCode(...mac));
    const NotificationRequestItem = { ...item, additionalData: { hmacSignature } };
    const body = JSON.stringify({ live: "false", notificationItems: [{ NotificationRequestItem }] });
    for (let n = 0; n < 2; n++) {
      await this.#tell("adyen", body);
    }
    return { resultCode: yes ? "Authorised" : "Refused", sessionResult: "stands-in" };
  }
}

interface AdyenBody {
  sessionData: string;
  paymentMethod?: { type?: string; encryptedCardNumber?: string; googlePayToken?: string };
  details?: Record<string, string>;
}

function challenge(): Json {
  const token = {
    acsURL: "https://bank.adyen.com/acs",
    acsTransID: "acs-1",
    messageVersion: "2.2.0",
    threeDSNotificationURL:
      "https://checkoutshopper-test.adyen.com/checkoutshopper/threeDSNotification.shtml",
    threeDSServerTransID: "trans-1",
  };
  return {
    type: "threeDS2",
    subtype: "challenge",
    token: btoa(JSON.stringify(token)),
    authorisationToken: "stands-in",
    paymentMethodType: "scheme",
  };
}

/** Adyen Web of the version that the pages name, as its CDN serves it. */
async function bundleAdyen(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: 'export * from "@adyen/adyen-web/auto";', resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "AdyenWeb",
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}

function answerJson(route: Route, body: Json, status = 200) {
  return route.fulfill({ status, json: body, headers: { "Access-Control-Allow-Origin": "*" } });
}

function answerFile(route: Route, file: string, change = (text: string) => text) {
  const text = fs.readFileSync(path.join(import.meta.dirname, file), "utf8");
  const contentType = file.endsWith(".js") ? "text/javascript" : "text/html";
  return route.fulfill({ contentType, body: change(text) });
}
