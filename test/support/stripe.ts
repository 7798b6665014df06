import { type Json, ProviderDouble, type Reply } from "./provider-double.ts";

/** The API key the double knows, and what it signs its webhooks with. */
export const STRIPE_KEY = "sk_test_of_this_run";
export const STRIPE_URL = "https://stripe.test";

interface Intent {
  id: string;
  amount: number;
  captured: number | null;
  status: string;
  token: string | null;
  /** Whether a browser confirms it. */
  inSession: boolean;
  secret: string;
  metadata: Record<string, string>;
  error: Json | null;
  refunds: { id: string; amount: number; metadata: Record<string, string> }[];
}

const card = (decline: string, code = "card_declined"): Json => ({
  type: "card_error",
  code,
  decline_code: decline,
  message: "Your card was declined.",
});

/**
 * What Stripe documents of its test payment methods. `pm_slow_bank` is a bank that decides later.
 */
const CARDS: Record<string, { status: string; error?: Json }> = {
  spt_visa: { status: "requires_capture" },
  pm_card_visa: { status: "requires_capture" },
  pm_slow_bank: { status: "processing" },
  pm_card_threeDSecure2Required: { status: "requires_action" },
  pm_card_visa_chargeDeclined: { status: "", error: card("generic_decline") },
  pm_card_visa_chargeDeclinedInsufficientFunds: { status: "", error: card("insufficient_funds") },
  pm_card_visa_chargeDeclinedStolenCard: { status: "", error: card("stolen_card") },
};

const invalid = (code: string, param?: string): Reply => ({
  status: 400,
  body: { error: { type: "invalid_request_error", code, message: code, ...(param ? { param } : {}) } },
});

/**
 * Stripe's HTTP API in memory, as far as PaymentIntents and refunds go, as strict as the
 * documentation has it.
 */
export class StripeDouble extends ProviderDouble {
  readonly intents = new Map<string, Intent>();
  protected readonly busy = { status: 429, body: { error: { type: "rate_limit_error" } } };
  #saved = new Map<string, { request: string; reply: Reply }>();

  /** The only intent of an order's key. */
  of(key: string): Intent {
    const found = [...this.intents.values()].filter(({ metadata }) => metadata.intent_key === key);
    const [intent] = found;
    if (!intent || found.length > 1) {
      throw new Error(`${key} has ${found.length} intents`);
    }
    return intent;
  }

  /** What Stripe.js does in a browser that has the secret: as often as it takes. */
  paysInBrowser(secret: string, token: string): void {
    const intent = this.#open(secret, ["requires_payment_method", "requires_action"]);
    const { status = "", error } = CARDS[token] ?? {};
    Object.assign(intent, { token, error: error ?? null, status: status || "requires_payment_method" });
  }

  /** What the shopper says to their bank. */
  answersBank(secret: string, yes: boolean): void {
    const intent = this.#open(secret, ["requires_action"]);
    const error = card("", "payment_intent_authentication_failure");
    Object.assign(
      intent,
      yes
        ? { status: "requires_capture", error: null }
        : { status: "requires_payment_method", error: { ...error, decline_code: "authentication_required" } },
    );
  }

  #open(secret: string, statuses: readonly string[]): Intent {
    const intent = [...this.intents.values()].find((one) => one.secret === secret && one.inSession);
    if (!intent || !statuses.includes(intent.status)) {
      throw new Error(`A browser cannot confirm what is ${intent?.status ?? "unknown"}`);
    }
    return intent;
  }

  /** As Stripe does after a day. */
  forgetKeys(): void {
    this.#saved.clear();
  }

  protected pathOf({ pathname }: URL): string {
    return pathname.replace("/v1/", "");
  }

  protected reply(request: Request, path: string, body: string, fail: boolean): Reply {
    const { headers } = request;
    if (headers.get("Authorization") !== `Bearer ${STRIPE_KEY}`) {
      return { status: 401, body: { error: { type: "invalid_request_error" } } };
    }
    if (!/^\d{4}-\d\d-\d\d\.\w+$/.test(headers.get("Stripe-Version") ?? "")) {
      return invalid("version");
    }
    if (request.method === "GET") {
      return this.#get(new URL(request.url));
    }
    if (!headers.get("Content-Type")?.startsWith("application/x-www-form-urlencoded")) {
      return invalid("parameter_unknown");
    }
    const key = headers.get("Idempotency-Key") ?? "";
    if (key === "" || key.length > 255) {
      return invalid("idempotency_key");
    }
    const saved = this.#saved.get(key);
    const asked = `${path} ${body}`;
    if (saved && saved.request !== asked) {
      return { status: 400, body: { error: { type: "idempotency_error" } } };
    }
    if (saved) {
      return { ...saved.reply, headers: { "Idempotent-Replayed": "true" } };
    }
    const reply = fail
      ? { status: 500, body: { error: { type: "api_error" } } }
      : this.#post(path.slice("POST ".length), new URLSearchParams(body));
    // What did not begin to be executed is not saved.
    if (reply.status !== 400) {
      this.#saved.set(key, { request: asked, reply });
    }
    return reply;
  }

  #get({ pathname, searchParams }: URL): Reply {
    if (pathname === "/v1/refunds") {
      const intent = this.intents.get(searchParams.get("payment_intent") ?? "");
      return intent ? { status: 200, body: { data: intent.refunds } } : invalid("resource_missing");
    }
    const intent = this.intents.get(pathname.replace("/v1/payment_intents/", ""));
    return intent ? shown(intent) : { ...invalid("resource_missing"), status: 404 };
  }

  #post(path: string, form: URLSearchParams): Reply {
    if (path === "payment_intents") {
      return this.#create(form);
    }
    if (path === "refunds") {
      return this.#refund(form);
    }
    const [, id = "", action] = /^payment_intents\/(\w+)\/(\w+)$/.exec(path) ?? [];
    const intent = this.intents.get(id);
    if (!intent) {
      return { ...invalid("resource_missing"), status: 404 };
    }
    const unexpected = invalid("payment_intent_unexpected_state");
    if (action === "confirm") {
      return intent.status === "requires_payment_method" ? confirm(intent, form) : unexpected;
    }
    if (action === "capture") {
      if (intent.status !== "requires_capture") {
        return unexpected;
      }
      if (Number(form.get("amount_to_capture")) > intent.amount) {
        return invalid("amount_too_large");
      }
      Object.assign(intent, { status: "succeeded", captured: Number(form.get("amount_to_capture")) });
      return shown(intent);
    }
    if (action !== "cancel") {
      return { ...invalid("url_invalid"), status: 404 };
    }
    if (["succeeded", "canceled", "processing"].includes(intent.status)) {
      return unexpected;
    }
    intent.status = "canceled";
    return shown(intent);
  }

  #create(form: URLSearchParams): Reply {
    const amount = Number(form.get("amount"));
    if (!Number.isInteger(amount) || form.get("currency") !== "usd") {
      return invalid("parameter_invalid_integer");
    }
    if (amount < 50) {
      return invalid("amount_too_small", "amount");
    }
    if (form.get("capture_method") !== "manual") {
      return invalid("parameter_missing");
    }
    const redirects = form.get("automatic_payment_methods[allow_redirects]");
    if (redirects !== null && redirects !== "never") {
      return invalid("parameter_unknown");
    }
    const metadata = metadataOf(form);
    if (!metadata.intent_key?.startsWith(metadata.order_id ?? "?")) {
      return invalid("metadata");
    }
    const id = `pi_${crypto.randomUUID().replaceAll("-", "")}`;
    const intent: Intent = {
      id,
      amount,
      metadata,
      inSession: redirects === null,
      secret: `${id}_secret_${crypto.randomUUID()}`,
      status: "requires_payment_method",
      token: null,
      error: null,
      captured: null,
      refunds: [],
    };
    this.intents.set(id, intent);
    return shown(intent);
  }

  #refund(form: URLSearchParams): Reply {
    const intent = this.intents.get(form.get("payment_intent") ?? "");
    if (!intent) {
      return invalid("resource_missing", "payment_intent");
    }
    const amount = Number(form.get("amount"));
    const left = intent.amount - intent.refunds.reduce((sum, refund) => sum + refund.amount, 0);
    if (intent.status !== "succeeded") {
      return invalid("payment_intent_unexpected_state");
    }
    if (left === 0) {
      return invalid("charge_already_refunded");
    }
    if (amount > left) {
      return invalid("amount_too_large", "amount");
    }
    const refund = {
      id: `re_${crypto.randomUUID()}`,
      amount,
      currency: "usd",
      metadata: metadataOf(form),
      status: "succeeded",
    };
    intent.refunds.push(refund);
    return { status: 200, body: refund };
  }
}

function confirm(intent: Intent, form: URLSearchParams): Reply {
  const granted = form.get("payment_method_data[shared_payment_granted_token]");
  const token = granted ?? form.get("payment_method") ?? "";
  const method = CARDS[token];
  // It may send the shopper to another page, and no address to come back to is named.
  if (intent.inSession) {
    return invalid("return_url");
  }
  if (!method) {
    return invalid("resource_missing", "payment_method");
  }
  intent.token = token;
  const unattended = method.status === "requires_action" && form.get("error_on_requires_action") === "true";
  const error = unattended ? card("authentication_required", "authentication_required") : method.error;
  if (error) {
    intent.error = error;
    return { status: 402, body: { error } };
  }
  intent.status = method.status;
  return shown(intent);
}

function shown({ id, amount, status, metadata, error, secret, captured }: Intent): Reply {
  const sums = {
    amount,
    amount_capturable: status === "requires_capture" ? amount : 0,
    amount_received: captured ?? (status === "succeeded" ? amount : 0),
    currency: "usd",
  };
  const body = { object: "payment_intent", id, ...sums, status, metadata };
  return { status: 200, body: { ...body, client_secret: secret, last_payment_error: error } };
}

function metadataOf(form: URLSearchParams): Record<string, string> {
  const named = [...form].flatMap(([name, value]) => {
    const key = /^metadata\[(\w+)\]$/.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(named);
}
