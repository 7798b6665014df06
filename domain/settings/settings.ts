import { Buffer } from "node:buffer";
import { z } from "zod";
import type { SealKeys } from "./seal.ts";
import { DATA_KEYS, dataKeysOf, INDEX_KEY } from "./sealing.ts";
import { AgentKeys, KeySet } from "./signing-keys.ts";

/** What a setting belongs to, as `/readyz` lists it. */
export type SettingPart = "settings" | "keys" | "payments" | "mail";

/**
 * Something wrong with a setting. `problem` goes on after its name, and never contains its value.
 */
interface SettingProblem {
  setting: string;
  part: SettingPart;
  problem: string;
}

const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])$/;
/** Names that RFC 2606 keeps for examples: no shopper can reach a shop there. */
const EXAMPLE = /\.example$/;

function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null && (url.protocol === "https:" || (url.protocol === "http:" && LOCAL.test(url.hostname)))
  );
}

const webAddress = z
  .string()
  .refine(isWebAddress, "must be an address that begins with https:// (or http://, on this machine)");

/**
 * Whole milliseconds, requests or a share. What wrangler.toml holds as a number may come as text.
 */
function numeric(min: number, max: number, fallback: number) {
  const problem = `must be a number from ${min} to ${max}`;
  return z
    .preprocess(
      (value) => (typeof value === "string" && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value),
      z.number(problem).min(min, problem).max(max, problem),
    )
    .default(fallback);
}

function oneOf<const Names extends readonly [string, ...string[]]>(names: Names, fallback: Names[number]) {
  return z.enum(names, `must be one of ${names.join(", ")}`).default(fallback);
}

/** A JSON text of a schema's form. */
function json<Schema extends z.ZodType>(schema: Schema, form: string) {
  return z.string().transform((text, context): z.output<Schema> => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      context.addIssue(`must be ${form}: it is no JSON`);
      return z.NEVER;
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const where = issue?.path.join(".");
      context.addIssue(`must be ${form}${where ? `: look at ${where}` : ""}`);
      return z.NEVER;
    }
    return parsed.data;
  });
}

const SENDER = /^(?:([^<>"\r\n]{1,100}) <([^\s<>@]+@[^\s<>@]+)>|([^\s<>@]+@[^\s<>@]+))$/;
const Sender = z
  .string()
  .regex(SENDER, "must be an address such as shop@example.com, or Shop <shop@example.com>")
  .transform((text): { email: string; name?: string } => {
    const [, name, named, bare = ""] = SENDER.exec(text) ?? [];
    return name === undefined || named === undefined ? { email: bare } : { email: named, name };
  });

/** A private key of P-256, as JWK: browsers get its public half (RFC 8292). */
const VapidKey = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string().regex(/^[\w-]{43}$/),
  y: z.string().regex(/^[\w-]{43}$/),
  d: z.string().regex(/^[\w-]{43}$/),
});

const WebhookSecrets = z.record(z.string(), z.array(z.string().min(16)).min(1));

/** Where Adyen's form loads from (https://docs.adyen.com/development-resources/live-endpoints/). */
const ADYEN_ENVIRONMENTS = [
  "test",
  "live",
  "live-us",
  "live-au",
  "live-apse",
  "live-in",
  "live-nea",
] as const;

/** A key as an HTTP header can carry it. */
const apiKey = z.string().regex(/^[\x21-\x7e]+$/, "must be a key without spaces");

/** Every var and secret whose form matters, each with what holds where it is missing. */
const Vars = z.object({
  ENVIRONMENT: oneOf(["production", "staging", "development", "test"], "production"),
  SHOP_URL: webAddress.optional(),
  AUTH_ISSUER: z.string("must be a text").optional(),
  AUTH_AUDIENCE: z.string("must be a text").optional(),
  TENANT: z
    .string()
    .regex(/^[a-z0-9-]{1,63}$/, "must be a name of small letters, digits and hyphens, such as my-shop")
    .optional(),
  AUTH_KEYS: json(KeySet, "a set of keys").optional(),
  OIDC_ISSUER: z.url({ protocol: /^https?$/, error: "must be a web address" }).optional(),
  TURNSTILE_VERIFY_URL: webAddress.optional(),
  PAYMENT_TIMEOUT_MS: numeric(1, 60_000, 5_000),
  PAYMENT_CONSUMERS: numeric(1, 250, 5),
  RESEND_AFTER_MS: numeric(1, 3_600_000, 30_000),
  STRIPE_OPERATIONS_PER_SECOND: numeric(1, 1_000_000, 100),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w+$/, "must be a key of Stripe's, sk_… or rk_…")
    .optional(),
  STRIPE_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_(test|live)_\w+$/, "must be a publishable key of Stripe's, pk_…")
    .optional(),
  STRIPE_AGENT_PROFILE: z
    .string()
    .regex(/^profile_\w+$/, "must be the id of a Stripe profile, profile_…")
    .optional(),
  STRIPE_API_URL: webAddress.optional(),
  ADYEN_API_KEY: apiKey.optional(),
  ADYEN_CLIENT_KEY: z
    .string()
    .regex(/^(test|live)_\w+$/, "must be a client key of Adyen's, test_… or live_…")
    .optional(),
  ADYEN_ENVIRONMENT: oneOf(ADYEN_ENVIRONMENTS, "test"),
  ADYEN_API_URL: webAddress.optional(),
  ADYEN_MERCHANT_ACCOUNT: z.string("must be a text").optional(),
  PAYMENT_WEBHOOK_SECRETS: json(
    WebhookSecrets,
    'JSON such as {"stripe": ["…"]}, each secret of 16 characters or more',
  ).default({}),
  MOCK_PAYMENT_MODE: oneOf(["well", "slow", "declined", "timeout", "flaky", "down"], "well"),
  MOCK_PAYMENT_SUCCESS_RATE: numeric(0, 1, 0.9),
  MOCK_WEBHOOK_DELAY_MS: numeric(0, 3_600_000, 1_000),
  EMAIL_FROM: Sender.optional(),
  RESEND_API_KEY: z
    .string()
    .regex(/^re_\w+$/, "must be a key of Resend's, re_…")
    .optional(),
  RESEND_API_URL: webAddress.optional(),
  RESEND_WEBHOOK_SECRET: z
    .string()
    .regex(
      /^whsec_[A-Za-z0-9+/]{16,}={0,2}( whsec_[A-Za-z0-9+/]{16,}={0,2})*$/,
      "must be whsec_…, or several with spaces between",
    )
    .optional(),
  EMAIL_PER_SECOND: numeric(1, 1_000, 5),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, "must be an account of Twilio's, AC…")
    .optional(),
  TWILIO_AUTH_TOKEN: apiKey.optional(),
  TWILIO_FROM: z
    .string()
    .regex(/^(\+[1-9]\d{6,14}|MG[0-9a-f]{32})$/, "must be a number such as +15035550100, or a service, MG…")
    .optional(),
  TWILIO_API_URL: webAddress.default("https://api.twilio.com"),
  SMS_PER_SECOND: numeric(1, 1_000, 1),
  VAPID_KEY: json(VapidKey, "a private key of P-256 as JWK").optional(),
  AGENT_KEYS: json(AgentKeys, "a set of P-256 keys: npm run keys -- rotate-agents").optional(),
  /** Whether the platform's email service is bound. */
  EMAIL: z.boolean().optional(),
  CORS_ORIGINS: z
    .string()
    .refine(
      (text) => originsIn(text).every((origin) => URL.parse(origin)?.origin === origin),
      "must be origins such as https://app.example, separated by commas",
    )
    .transform((text): ReadonlySet<string> => new Set(originsIn(text)))
    .default(new Set<string>()),
  DRAND_URLS: z
    .string()
    .refine(
      (text) => originsIn(text).every(isWebAddress),
      "must be addresses that begin with https://, separated by commas",
    )
    .transform((text): readonly string[] => originsIn(text))
    .default([]),
  IP_LIMIT: numeric(0, 1_000_000, 1_000),
  USER_LIMIT: numeric(0, 1_000_000, 100),
  BODY_TIMEOUT_MS: numeric(1, 60_000, 10_000),
  ALERT_WEBHOOK_URL: webAddress.optional(),
  LOG_REQUESTS: oneOf(["all", "problems"], "problems"),
  COALESCE_RESERVATIONS: oneOf(["on", "off"], "on"),
  /** Several with spaces between while one is replaced: the first seals, all open. */
  DATA_KEYS: z
    .string()
    .regex(DATA_KEYS, "must be 32 bytes in base64url, or several with spaces between")
    .optional(),
  /**
   * What finds orders by an address that is not readable where they are stored. It is never
   * replaced.
   */
  INDEX_KEY: z.string().regex(INDEX_KEY, "must be 32 bytes in base64url").optional(),
  SEAL_ORDERS: oneOf(["on", "off"], "on"),
  SEAL_PEOPLE: oneOf(["on", "off"], "on"),
  LEAN_TIMELINES: oneOf(["on", "off"], "on"),
  LEAN_STOCK: oneOf(["on", "off"], "on"),
  STAFF_SECOND_FACTOR: oneOf(["required", "offered"], "offered"),
  OFFLINE_PAGES: oneOf(["on", "off"], "on"),
});
type Vars = z.output<typeof Vars>;
type SettingName = keyof Vars;
export const SETTING_NAMES = Vars.keyof().options;

const PARTS: Partial<Record<SettingName, SettingPart>> = {
  AUTH_KEYS: "keys",
  AGENT_KEYS: "keys",
  DATA_KEYS: "keys",
  INDEX_KEY: "keys",
  STRIPE_SECRET_KEY: "payments",
  STRIPE_PUBLISHABLE_KEY: "payments",
  STRIPE_AGENT_PROFILE: "payments",
  STRIPE_API_URL: "payments",
  ADYEN_API_KEY: "payments",
  ADYEN_CLIENT_KEY: "payments",
  ADYEN_ENVIRONMENT: "payments",
  ADYEN_API_URL: "payments",
  ADYEN_MERCHANT_ACCOUNT: "payments",
  PAYMENT_WEBHOOK_SECRETS: "payments",
  EMAIL_FROM: "mail",
  RESEND_API_KEY: "mail",
  RESEND_API_URL: "mail",
  RESEND_WEBHOOK_SECRET: "mail",
};

type ProviderName = "mock" | "stripe" | "adyen";

/** What sends mail: the mailbox of development, the platform's own service, or Resend. */
type MailRoute =
  | { via: "mailbox" }
  | { via: "platform"; from: { email: string; name?: string } }
  | { via: "resend"; from: { email: string; name?: string }; key: string; url: string };

/** What sends short messages: the mailbox of development, or Twilio. */
type SmsRoute =
  | { via: "mailbox" }
  | { via: "twilio"; account: string; token: string; from: string; url: string };

/**
 * What wakes browsers: the mailbox of development, or their push services, in the name of a key.
 */
type PushRoute = { via: "mailbox" } | { via: "push"; publicKey: string; privateKey: string };

export interface Settings extends Omit<Vars, "PAYMENT_WEBHOOK_SECRETS"> {
  /** Whether strangers use it: not on a laptop, not in a test. */
  deployed: boolean;
  /** Providers that can be called, for orders that were placed before too. */
  providers: ReadonlySet<string>;
  webhookSecrets: Readonly<Record<string, readonly string[]>>;
  /** What seals secrets in the database; null where the shop cannot keep any. */
  dataKeys: SealKeys | null;
  /** Null where nothing can send mail. */
  mail: MailRoute | null;
  /** Null where the shop sends no short messages. */
  sms: SmsRoute | null;
  /** Null where the shop wakes no browsers. */
  push: PushRoute | null;
  /** A shop with a wrong or missing setting takes no orders. */
  problems: readonly SettingProblem[];
}

function originsIn(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

/** Whether strangers use a shop of this environment. An unknown environment counts as deployed. */
function isDeployed(environment: string): boolean {
  return environment !== "development" && environment !== "test";
}

/**
 * Parses everything a shop is set up with. What is wrong is named, and stands for what holds where
 * it is missing.
 *
 * @param raw vars and secrets by name, of which an empty one counts as missing, and whether EMAIL
 *   is bound
 */
export function parseSettings(raw: Readonly<Record<string, unknown>>): Settings {
  const given = Object.fromEntries(
    SETTING_NAMES.filter((name) => raw[name] !== undefined && raw[name] !== "").map((name) => [
      name,
      raw[name],
    ]),
  );
  const malformed = new Map(
    Vars.safeParse(given).error?.issues.map(({ path, message }) => [String(path[0]), message]),
  );
  const vars = Vars.parse(Object.fromEntries(Object.entries(given).filter(([name]) => !malformed.has(name))));
  const problems = [...malformed].map(([setting, problem]): SettingProblem => {
    const part = PARTS[setting as SettingName] ?? "settings";
    return { setting, part, problem };
  });
  // What is malformed is named already.
  const missing = missingIn(vars).filter(({ setting }) => !malformed.has(setting));
  return {
    ...vars,
    deployed: isDeployed(vars.ENVIRONMENT),
    providers: providersOf(vars),
    webhookSecrets: vars.PAYMENT_WEBHOOK_SECRETS,
    dataKeys: dataKeysOf(vars.DATA_KEYS),
    mail: mailOf(vars),
    sms: smsOf(vars),
    push: pushOf(vars),
    problems: [...problems, ...missing],
  };
}

function providersOf(vars: Vars): ReadonlySet<string> {
  const names: ProviderName[] = isDeployed(vars.ENVIRONMENT) ? [] : ["mock"];
  if (vars.STRIPE_SECRET_KEY && vars.STRIPE_API_URL) {
    names.push("stripe");
  }
  if (vars.ADYEN_API_KEY && vars.ADYEN_API_URL && vars.ADYEN_MERCHANT_ACCOUNT) {
    names.push("adyen");
  }
  return new Set(names);
}

function mailOf(vars: Vars): MailRoute | null {
  const { EMAIL_FROM: from, RESEND_API_KEY: key, RESEND_API_URL: url } = vars;
  if (from && key && url) {
    return { via: "resend", from, key, url };
  }
  if (!isDeployed(vars.ENVIRONMENT)) {
    return { via: "mailbox" };
  }
  return from && !key && vars.EMAIL ? { via: "platform", from } : null;
}

function smsOf(vars: Vars): SmsRoute | null {
  const {
    TWILIO_ACCOUNT_SID: account,
    TWILIO_AUTH_TOKEN: token,
    TWILIO_FROM: from,
    TWILIO_API_URL: url,
  } = vars;
  if (account && token && from) {
    return { via: "twilio", account, token, from, url };
  }
  return isDeployed(vars.ENVIRONMENT) ? null : { via: "mailbox" };
}

function pushOf({ ENVIRONMENT, VAPID_KEY: key }: Vars): PushRoute | null {
  if (!isDeployed(ENVIRONMENT)) {
    return { via: "mailbox" };
  }
  return key ? { via: "push", publicKey: vapidPublicKey(key), privateKey: key.d } : null;
}

/** As browsers take it: an uncompressed point, in base64url. */
export function vapidPublicKey({ x, y }: { x: string; y: string }): string {
  const bytes = (text: string) => Buffer.from(text, "base64url");
  return Buffer.concat([Buffer.of(4), bytes(x), bytes(y)]).toString("base64url");
}

/** What is well-formed and yet does not make a shop: lacking, or of another environment. */
function missingIn(vars: Vars): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const say = (setting: string, part: SettingPart, problem: string) =>
    problems.push({ setting, part, problem });
  const deployed = isDeployed(vars.ENVIRONMENT);
  const { STRIPE_SECRET_KEY: stripe, ADYEN_API_KEY: adyen } = vars;
  if (!vars.AUTH_KEYS) {
    say("AUTH_KEYS", "keys", "is not set: npm run keys -- create");
  }
  const seals = vars.SEAL_ORDERS === "on" || vars.SEAL_PEOPLE === "on";
  for (const name of ["DATA_KEYS", "INDEX_KEY"] as const) {
    if (deployed && seals && !vars[name]) {
      say(name, "keys", "is not set, and orders and accounts are sealed with it: npm run setup");
    }
  }
  if (deployed && vars.STAFF_SECOND_FACTOR === "required" && !vars.DATA_KEYS && !seals) {
    say("DATA_KEYS", "keys", "is not set, and staff must have a second factor: npm run setup");
  }
  for (const name of ["SHOP_URL", "AUTH_ISSUER", "AUTH_AUDIENCE", "TENANT"] as const) {
    if (!vars[name]) {
      say(name, "settings", "is not set");
    }
  }
  if (deployed && vars.SHOP_URL && EXAMPLE.test(new URL(vars.SHOP_URL).hostname)) {
    say("SHOP_URL", "settings", "is still the example: links in mails would lead nowhere");
  }
  const twilio = ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"] as const;
  if (twilio.some((name) => vars[name])) {
    for (const name of twilio.filter((one) => !vars[one])) {
      say(name, "settings", "is not set, and the rest of Twilio's settings is");
    }
  }
  if (vars.OIDC_ISSUER && !isWebAddress(vars.OIDC_ISSUER)) {
    say("OIDC_ISSUER", "settings", "must begin with https://");
  }
  if (deployed && !stripe && !adyen) {
    say("STRIPE_SECRET_KEY", "payments", "is not set, and neither is ADYEN_API_KEY: nobody could pay");
  }
  const liveShop = vars.ENVIRONMENT === "production";
  if (stripe && /_test_/.test(stripe) === liveShop) {
    say("STRIPE_SECRET_KEY", "payments", wrongWorld(liveShop));
  }
  if (adyen) {
    const { ADYEN_API_URL: url } = vars;
    if (!url) {
      say("ADYEN_API_URL", "payments", "is not set");
    } else if (isOfAdyen(url) && /-test\.adyen\.com$/.test(new URL(url).hostname) === liveShop) {
      say("ADYEN_API_URL", "payments", wrongWorld(liveShop));
    }
    if (!vars.ADYEN_MERCHANT_ACCOUNT) {
      say("ADYEN_MERCHANT_ACCOUNT", "payments", "is not set");
    }
  }
  if (stripe && !vars.STRIPE_API_URL) {
    say("STRIPE_API_URL", "payments", "is not set");
  }
  for (const [provider, key, formKey] of [
    ["stripe", stripe, "STRIPE_PUBLISHABLE_KEY"],
    ["adyen", adyen, "ADYEN_CLIENT_KEY"],
  ] as const) {
    if (deployed && key && !vars.PAYMENT_WEBHOOK_SECRETS[provider]) {
      say("PAYMENT_WEBHOOK_SECRETS", "payments", `names no secret of ${provider}`);
    }
    const { [formKey]: shown } = vars;
    if (deployed && key && !shown) {
      say(formKey, "payments", "is not set: no browser could show the form for cards");
    }
    if (key && shown && /(^|_)test_/.test(shown) === liveShop) {
      say(formKey, "payments", wrongWorld(liveShop));
    }
  }
  if (adyen && (vars.ADYEN_ENVIRONMENT === "test") === liveShop) {
    say("ADYEN_ENVIRONMENT", "payments", wrongWorld(liveShop));
  }
  if (vars.RESEND_API_KEY && !vars.RESEND_API_URL) {
    say("RESEND_API_URL", "mail", "is not set");
  }
  if ((deployed || vars.RESEND_API_KEY) && !vars.EMAIL_FROM) {
    say("EMAIL_FROM", "mail", "is not set: mail needs a sender");
  }
  if (deployed && !vars.RESEND_API_KEY && !vars.EMAIL) {
    say("RESEND_API_KEY", "mail", "is not set, and EMAIL is not bound: no mail could leave");
  }
  return problems;
}

/** A host of Adyen's own; another one stands in for it in a test. */
function isOfAdyen(url: string): boolean {
  return /\.adyen(payments)?\.com$/.test(new URL(url).hostname);
}

function wrongWorld(liveShop: boolean): string {
  return liveShop
    ? "is for testing: a live shop would give its goods for nothing"
    : "is live: only production may charge cards";
}
