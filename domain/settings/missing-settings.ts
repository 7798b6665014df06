import { isDeployed, isWebAddress, type SettingPart, type SettingProblem, type Vars } from "./vars.ts";

/** Names that RFC 2606 keeps for examples: no shopper can reach a shop there. */
const EXAMPLE = /\.example$/;

type Say = (setting: string, part: SettingPart, problem: string) => void;

/** What is well-formed and yet does not make a shop: lacking, or of another environment. */
export function missingIn(vars: Vars): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const say: Say = (setting, part, problem) => problems.push({ setting, part, problem });
  sayMissingKeys(vars, say);
  sayMissingSettings(vars, say);
  sayMissingPayments(vars, say);
  sayMissingMail(vars, say);
  return problems;
}

function sayMissingKeys(vars: Vars, say: Say): void {
  const deployed = isDeployed(vars.ENVIRONMENT);
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
}

function sayMissingSettings(vars: Vars, say: Say): void {
  for (const name of ["SHOP_URL", "AUTH_ISSUER", "AUTH_AUDIENCE", "TENANT"] as const) {
    if (!vars[name]) {
      say(name, "settings", "is not set");
    }
  }
  if (isDeployed(vars.ENVIRONMENT) && vars.SHOP_URL && EXAMPLE.test(new URL(vars.SHOP_URL).hostname)) {
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
}

function sayMissingPayments(vars: Vars, say: Say): void {
  const deployed = isDeployed(vars.ENVIRONMENT);
  const { STRIPE_SECRET_KEY: stripe, ADYEN_API_KEY: adyen } = vars;
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
}

function sayMissingMail(vars: Vars, say: Say): void {
  const deployed = isDeployed(vars.ENVIRONMENT);
  if (vars.RESEND_API_KEY && !vars.RESEND_API_URL) {
    say("RESEND_API_URL", "mail", "is not set");
  }
  if ((deployed || vars.RESEND_API_KEY) && !vars.EMAIL_FROM) {
    say("EMAIL_FROM", "mail", "is not set: mail needs a sender");
  }
  if (deployed && !vars.RESEND_API_KEY && !vars.EMAIL) {
    say("RESEND_API_KEY", "mail", "is not set, and EMAIL is not bound: no mail could leave");
  }
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
