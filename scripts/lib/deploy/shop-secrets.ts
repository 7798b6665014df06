import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import { parseSettings } from "../../../domain/settings/settings.ts";
import { rotated } from "../../commands/keys.ts";
import { Stop } from "../cli.ts";
import { agentKeys, dataKey, vapidKey } from "../secrets.ts";
import type { Environment } from "./environments.ts";
import type { Step } from "./resources.ts";
import { lookAtStripeWebhook, makeStripeWebhook } from "./stripe-webhook.ts";
import type { DeployedWorker } from "./worker.ts";
import { runWrangler } from "./wrangler.ts";

/** Where payment providers send what became of a payment. */
export function webhookUrl({ origin }: Environment, provider: string) {
  return `${origin}/api/payments/webhooks/${provider}`;
}

export interface Secrets {
  present: number;
  /**
   * What is put into the Worker, in one call, and what Stripe is to send besides; none where all is
   * there.
   */
  missing: readonly Step[];
  /** What only a person can give, and neither the Worker nor this command has. */
  lacking: readonly string[];
}

/**
 * Secrets that the Worker lacks: those that are made here, and those that a person gives under
 * their own names. What the Worker has is never replaced.
 * @param vars Where a person gives them: the environment of the command.
 */
export async function lookAtSecrets(
  worker: DeployedWorker,
  environment: Environment,
  vars: NodeJS.ProcessEnv,
): Promise<Secrets> {
  const there = await worker.secrets();
  const given: NodeJS.Dict<string> = { ...keptSecrets(environment), ...vars };
  const has = (name: string) => there.has(name) || Boolean(given[name]);
  const { vars: settings, send_email: mail } = environment.config;

  const made = new Map<string, () => string | Promise<string>>([
    ["AUTH_KEYS", () => JSON.stringify({ keys: rotated([]) })],
    ["METRICS_TOKEN", () => randomBytes(24).toString("hex")],
    ["DATA_KEYS", dataKey],
    ["INDEX_KEY", dataKey],
    ["VAPID_KEY", () => JSON.stringify(vapidKey())],
    ["AGENT_KEYS", () => agentKeys()],
  ]);
  const { STRIPE_SECRET_KEY: stripe } = given;
  const endpoint = [webhookUrl(environment, "stripe"), String(settings.STRIPE_API_URL)] as const;
  const subscribed =
    stripe && there.has("PAYMENT_WEBHOOK_SECRETS") ? await lookAtStripeWebhook(stripe, ...endpoint) : [];
  if (stripe && !has("ADYEN_API_KEY")) {
    made.set("PAYMENT_WEBHOOK_SECRETS", () => makeStripeWebhook(stripe, ...endpoint));
  }
  const asked = new Map([
    [
      "STRIPE_SECRET_KEY",
      has("ADYEN_API_KEY") ? null : "Stripe's API key, or ADYEN_API_KEY (docs/payments.md)",
    ],
    [
      "STRIPE_PUBLISHABLE_KEY",
      has("STRIPE_SECRET_KEY") ? "Stripe's key for browsers, pk_… (docs/payments.md)" : null,
    ],
    ["ADYEN_API_KEY", null],
    [
      "ADYEN_CLIENT_KEY",
      has("ADYEN_API_KEY") ? "Adyen's key for browsers, test_… or live_… (docs/payments.md)" : null,
    ],
    ["PAYMENT_WEBHOOK_SECRETS", "what the provider signs its webhooks with (docs/payments.md)"],
    ["RESEND_API_KEY", mail.length > 0 ? null : "Resend's API key (docs/mail.md)"],
    ["TWILIO_ACCOUNT_SID", null],
    ["TWILIO_AUTH_TOKEN", has("TWILIO_ACCOUNT_SID") ? "the token of Twilio's account (docs/mail.md)" : null],
    ["TURNSTILE_SECRET", settings.TURNSTILE_SITE_KEY ? "the secret of the widget (docs/accounts.md)" : null],
    ["OIDC_CLIENT_SECRET", null],
    ["ALERT_WEBHOOK_URL", null],
  ]);

  const names = [...new Set([...made.keys(), ...asked.keys()])].filter((name) => !there.has(name));
  const makeable = names.filter((name) => given[name] || made.has(name));
  const lacking = names.flatMap((name) => {
    const why = asked.get(name);
    return makeable.includes(name) || !why ? [] : `${name}: ${why}`;
  });
  const step = {
    what: `the secrets ${makeable.join(", ")}`,
    make: async () => {
      const secrets: Record<string, string> = {};
      for (const name of makeable) {
        secrets[name] = given[name] || ((await made.get(name)?.()) ?? "");
        if (!given[name]) {
          keepSecret(environment, name, secrets[name]);
        }
      }
      await putSecrets(worker, environment, secrets);
    },
  };
  const missing = [...(makeable.length > 0 ? [step] : []), ...subscribed];
  return { present: there.size, missing, lacking };
}

/** What an earlier run has made, though the Worker may not have it yet. */
export function keptSecrets({ secretsFile }: Environment): NodeJS.Dict<string> {
  return fs.existsSync(secretsFile) ? parseEnv(fs.readFileSync(secretsFile, "utf8")) : {};
}

/** Kept before it is used: what a run that is interrupted has made is there for the next one. */
function keepSecret({ secretsFile }: Environment, name: string, value: string) {
  fs.mkdirSync(path.dirname(secretsFile), { recursive: true });
  fs.appendFileSync(secretsFile, `${name}='${value}'\n`, { mode: 0o600 });
}

/**
 * A Worker that was never released takes them at once, and wrangler makes it where there is none.
 * One that serves gets a version with them, which no request reaches: the next release takes them
 * on.
 */
async function putSecrets(worker: DeployedWorker, environment: Environment, secrets: Record<string, string>) {
  const released = (await worker.migrationTag()) !== null;
  const command = released ? ["versions", "secret", "bulk"] : ["secret", "bulk"];
  await runWrangler(environment, command, JSON.stringify(secrets));
}

/**
 * What is wrong with the vars of an environment, as the deployed shop itself judges them. Stops
 * when a secret that is given is wrong, such as a key of the other world.
 */
export function problemsOfVars({ config }: Environment, given: NodeJS.ProcessEnv): string[] {
  const { vars, send_email: mail } = config;
  const secrets = Object.entries(given).filter(([name]) => !(name in vars));
  const isMailBound = mail.some(({ name }) => name === "EMAIL");
  const { problems } = parseSettings({ ...vars, ...Object.fromEntries(secrets), EMAIL: isMailBound });
  const wrong = problems.filter(({ setting }) => given[setting] && !(setting in vars));
  if (wrong.length > 0) {
    throw new Stop(wrong.map(({ setting, problem }) => `${setting} ${problem}.`).join("\n"));
  }
  return problems
    .filter(({ setting }) => setting in vars)
    .map(({ setting, problem }) => `${setting} ${problem} (wrangler.toml)`);
}
