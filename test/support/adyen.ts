import { ProviderDouble, type Reply } from "./provider-double.ts";

export const ADYEN_KEY = "AQE_of_this_run";
export const ADYEN_URL = "https://adyen.test/checkout/";
export const ADYEN_ACCOUNT = "TestMerchant";

interface Payment {
  pspReference: string;
  reference: string;
  amount: number;
  state: "authorised" | "captured" | "reversed" | "undecided" | "refused";
  refunds: number[];
}

const SHOPPER = "shopper_0a1b2c3d";
/** Stored cards by what becomes of payments with them: the result that Adyen documents for each. */
const CARDS: Record<string, { resultCode: string; refusalReason?: string }> = {
  M5N7TQ4TG5PFWR50: { resultCode: "Authorised" },
  M5N7TQ4TG5PFWR51: { resultCode: "Refused", refusalReason: "Not enough balance" },
  M5N7TQ4TG5PFWR52: { resultCode: "RedirectShopper" },
  M5N7TQ4TG5PFWR53: { resultCode: "Received" },
  M5N7TQ4TG5PFWR54: { resultCode: "Error", refusalReason: "Acquirer Error" },
  M5N7TQ4TG5PFWR55: { resultCode: "PartiallyAuthorised" },
};
const token = (n: number) => `${SHOPPER}:M5N7TQ4TG5PFWR5${n}`;
export const ADYEN_TOKENS = {
  ok: token(0),
  refused: token(1),
  redirected: token(2),
  undecided: token(3),
  failing: token(4),
  partly: token(5),
  unknown: token(9),
};

const invalid = (errorCode: string, message: string): Reply => ({
  status: 422,
  body: { status: 422, errorCode, message, errorType: "validation" },
});

interface Body {
  merchantAccount: string;
  reference: string;
  amount?: { value: number; currency: string };
  paymentReference?: string;
  returnUrl?: string;
  shopperReference?: string;
  shopperInteraction?: string;
  recurringProcessingModel?: string;
  paymentMethod?: { type: string; storedPaymentMethodId: string };
  additionalData?: { manualCapture: string };
  countryCode?: string;
  expiresAt?: string;
}

/**
 * Adyen's Checkout API in memory, as far as payments and their modifications go, as strict as the
 * documentation has it.
 */
export class AdyenDouble extends ProviderDouble {
  readonly payments = new Map<string, Payment>();
  readonly sessions = new Map<string, Pick<Payment, "reference" | "amount">>();
  protected readonly busy = { status: 429, body: {} };
  #saved = new Map<string, Reply>();

  /** The only payment of an order's key. */
  of(key: string): Payment {
    const found = [...this.payments.values()].filter(({ reference }) => reference === key);
    const [payment] = found;
    if (!payment || found.length > 1) {
      throw new Error(`${key} has ${found.length} payments`);
    }
    return payment;
  }

  protected pathOf({ pathname }: URL): string {
    return pathname.replace("/checkout/v71/", "").replace(/[A-Z0-9]{16}/, "…");
  }

  protected reply(request: Request, _path: string, text: string, fail: boolean): Reply {
    const { headers, url, method } = request;
    if (headers.get("X-API-Key") !== ADYEN_KEY) {
      return { status: 401, body: { status: 401, errorCode: "000", errorType: "security" } };
    }
    if (method !== "POST" || !headers.get("Content-Type")?.startsWith("application/json")) {
      return { status: 404, body: {} };
    }
    const key = headers.get("Idempotency-Key") ?? "";
    if (key === "" || key.length > 64) {
      return invalid("702", "Idempotency-Key");
    }
    // Its own failure, which the same key may be tried with again.
    if (fail) {
      return {
        status: 500,
        headers: { "Transient-Error": "true" },
        body: { status: 500, errorCode: "905", errorType: "internal" },
      };
    }
    const saved = this.#saved.get(key);
    if (saved) {
      return saved;
    }
    const body: Body = JSON.parse(text);
    if (body.merchantAccount !== ADYEN_ACCOUNT) {
      return invalid("901", "Invalid Merchant Account");
    }
    const reply = this.#post(new URL(url).pathname.replace("/checkout/v71/", ""), body);
    if (reply.status < 300) {
      this.#saved.set(key, reply);
    }
    return reply;
  }

  #post(path: string, body: Body): Reply {
    if (path === "payments") {
      return this.#pay(body);
    }
    if (path === "sessions") {
      return this.#openSession(body);
    }
    if (path === "cancels") {
      const meant = [...this.payments.values()].find(({ reference }) => reference === body.paymentReference);
      if (meant?.state === "authorised") {
        meant.state = "reversed";
      }
      return received();
    }
    const [, id = "", what] = /^payments\/([A-Z0-9]+)\/(\w+)$/.exec(path) ?? [];
    const payment = this.payments.get(id);
    if (!payment) {
      return invalid("167", "Original pspReference required for this operation");
    }
    if (what !== "reversals" && body.amount?.currency !== "USD") {
      return invalid("138", "Currency");
    }
    const value = body.amount?.value ?? 0;
    // What is not possible is received as well, and a webhook says so later.
    if (what === "captures" && payment.state === "authorised" && value === payment.amount) {
      payment.state = "captured";
    }
    if (what === "reversals" && payment.state !== "refused") {
      payment.state = "reversed";
    }
    if (what === "refunds" && payment.state === "captured") {
      payment.refunds.push(value);
    }
    return received();
  }

  /** What Adyen's form does in a browser that has a session. @returns the payment */
  paysInBrowser(sessionId: string, state: "authorised" | "refused"): Payment {
    const session = this.sessions.get(sessionId);
    if (!session) {
      throw new Error(`There is no session ${sessionId}`);
    }
    const payment = { ...session, pspReference: newReference(), state, refunds: [] };
    this.payments.set(payment.pspReference, payment);
    return payment;
  }

  #openSession({ amount, reference, returnUrl, countryCode, expiresAt, additionalData }: Body): Reply {
    if (amount?.currency !== "USD" || !reference || !returnUrl) {
      return invalid("130", "Reference Missing");
    }
    if (!/^[A-Z]{2}$/.test(countryCode ?? "") || !(Date.parse(expiresAt ?? "") > 0)) {
      return invalid("158", "Country");
    }
    if (additionalData?.manualCapture !== "true") {
      throw new Error("It would be captured at once.");
    }
    const id = `CS${newReference()}`;
    this.sessions.set(id, { reference, amount: amount.value });
    return {
      status: 201,
      body: { id, sessionData: `data-of-${id}`, amount, reference, returnUrl, expiresAt },
    };
  }

  #pay({ amount, reference, returnUrl, paymentMethod, ...body }: Body): Reply {
    if (!amount || !Number.isInteger(amount.value) || amount.currency !== "USD") {
      return invalid("137", "Invalid amount specified");
    }
    if (!reference || reference.length > 80) {
      return invalid("130", "Reference Missing");
    }
    if (!returnUrl) {
      return invalid("14_004", "Missing returnUrl");
    }
    if (body.shopperInteraction !== "ContAuth" || body.recurringProcessingModel !== "CardOnFile") {
      return invalid("174", "Unable to decrypt data");
    }
    if (body.additionalData?.manualCapture !== "true") {
      throw new Error("It would be captured at once.");
    }
    const card = CARDS[paymentMethod?.storedPaymentMethodId ?? ""];
    if (!card || body.shopperReference !== SHOPPER) {
      return invalid("800", "Contract not found");
    }
    const pspReference = newReference();
    const state = {
      Authorised: "authorised",
      PartiallyAuthorised: "authorised",
      Received: "undecided",
    } as const;
    this.payments.set(pspReference, {
      pspReference,
      reference,
      amount: amount.value,
      refunds: [],
      state: state[card.resultCode as keyof typeof state] ?? "refused",
    });
    return { status: 200, body: { pspReference, merchantReference: reference, amount, ...card } };
  }
}

function newReference(): string {
  return crypto.randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase();
}

function received(): Reply {
  return { status: 201, body: { status: "received", pspReference: "V4HZ4RBFJGXXGN82" } };
}
