import { z } from "zod";
import { DATA_KEYS, INDEX_KEY } from "./sealing.ts";
import { AgentKeys, KeySet } from "./signing-keys.ts";

/** What a setting belongs to, as `/readyz` lists it. */
export type SettingPart = "settings" | "keys" | "payments" | "mail";

/**
 * Something wrong with a setting. `problem` goes on after its name, and never contains its value.
 */
export interface SettingProblem {
  setting: string;
  part: SettingPart;
  problem: string;
}

const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])$/;

export function isWebAddress(text: string): boolean {
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
export const Vars = z.object({
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
  LEAN_METER: oneOf(["on", "off"], "on"),
  KEYED_DIGESTS: oneOf(["on", "off"], "on"),
  STAFF_SECOND_FACTOR: oneOf(["required", "offered"], "offered"),
  OFFLINE_PAGES: oneOf(["on", "off"], "on"),
});
export type Vars = z.output<typeof Vars>;
export const SETTING_NAMES = Vars.keyof().options;

/** What a setting belongs to where it is not `settings`; by its name. */
export const PARTS: Readonly<Partial<Record<string, SettingPart>>> = {
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
} satisfies Partial<Record<keyof Vars, SettingPart>>;

function originsIn(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

/** Whether strangers use a shop of this environment. An unknown environment counts as deployed. */
export function isDeployed(environment: string): boolean {
  return environment !== "development" && environment !== "test";
}
