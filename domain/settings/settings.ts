import { Buffer } from "node:buffer";
import { missingIn } from "./missing-settings.ts";
import type { SealKeys } from "./seal.ts";
import { dataKeysOf } from "./sealing.ts";
import { isDeployed, PARTS, SETTING_NAMES, type SettingProblem, Vars } from "./vars.ts";

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
    const part = PARTS[setting] ?? "settings";
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
