import { randomBytes } from "node:crypto";
import { rotated } from "../../commands/keys.ts";
import { Stop } from "../cli.ts";
import type { Environment } from "./environments.ts";
import type { Step } from "./resources.ts";
import { makeStripeWebhook } from "./stripe-webhook.ts";
import type { DeployedWorker } from "./worker.ts";
import { runWrangler } from "./wrangler.ts";

/** Where payment providers send what became of a payment. */
export function webhookUrl({ origin }: Environment, provider: string) {
  return `${origin}/api/payments/webhooks/${provider}`;
}

export interface Secrets {
  present: number;
  /** What is put into the Worker, in one call; none when nothing is missing. */
  missing: readonly Step[];
  /** What only a person can give, and nobody has. */
  lacking: readonly string[];
}

/**
 * Secrets that the Worker lacks: those that are made here, and those that the environment of the
 * command gives under their own names. What the Worker has is never replaced.
 */
export async function lookAtSecrets(
  worker: DeployedWorker,
  environment: Environment,
  given: NodeJS.ProcessEnv,
): Promise<Secrets> {
  const there = await worker.secrets();
  const has = (name: string) => there.has(name) || Boolean(given[name]);
  const makers = new Map<string, () => string | Promise<string>>();
  const lacking: string[] = [];
  const take = (name: string, otherwise: string | null) => {
    const value = given[name];
    if (there.has(name)) {
      return;
    }
    if (value) {
      makers.set(name, () => value);
    } else if (otherwise !== null) {
      lacking.push(`${name}: ${otherwise}`);
    }
  };
  for (const [name, make] of [
    ["AUTH_KEYS", () => JSON.stringify({ keys: rotated([]) })],
    ["METRICS_TOKEN", () => randomBytes(24).toString("hex")],
  ] as const) {
    if (!there.has(name)) {
      makers.set(name, make);
    }
  }

  const payable = has("STRIPE_SECRET_KEY") || has("ADYEN_API_KEY");
  take("STRIPE_SECRET_KEY", payable ? null : "Stripe's API key, or ADYEN_API_KEY (docs/payments.md)");
  take("ADYEN_API_KEY", null);
  const stripe = given.STRIPE_SECRET_KEY;
  if (!has("PAYMENT_WEBHOOK_SECRETS") && stripe && !has("ADYEN_API_KEY")) {
    makers.set("PAYMENT_WEBHOOK_SECRETS", () =>
      makeStripeWebhook(
        stripe,
        webhookUrl(environment, "stripe"),
        String(environment.config.vars.STRIPE_API_URL),
      ),
    );
  } else {
    take("PAYMENT_WEBHOOK_SECRETS", "what the provider signs its webhooks with (docs/payments.md)");
  }
  const { vars, send_email: mail } = environment.config;
  take("RESEND_API_KEY", mail.length > 0 ? null : "Resend's API key (docs/mail.md)");
  take("TURNSTILE_SECRET", vars.TURNSTILE_SITE_KEY ? "of the widget (docs/accounts.md)" : null);
  take("OIDC_CLIENT_SECRET", null);

  const names = [...makers.keys()];
  const missing = {
    what: `the secrets ${names.join(", ")}`,
    make: async () => {
      const values = await Promise.all(
        [...makers].map(async ([name, make]) => [name, await make()] as const),
      );
      await putSecrets(worker, environment, Object.fromEntries(values));
    },
  };
  return { present: there.size, missing: names.length > 0 ? [missing] : [], lacking };
}

/**
 * A Worker that was never released takes them at once, and wrangler makes it where there is none. One
 * that serves gets a version with them, which no request reaches: the next release takes them on.
 */
async function putSecrets(worker: DeployedWorker, environment: Environment, secrets: Record<string, string>) {
  const released = (await worker.migrationTag()) !== null;
  const command = released ? ["versions", "secret", "bulk"] : ["secret", "bulk"];
  await runWrangler(environment, command, JSON.stringify(secrets));
}

/** Stops when a key is of the other world: test keys in production sell goods for nothing. */
export function expectKeysOf({ name }: Environment, { STRIPE_SECRET_KEY: stripe = "" }: NodeJS.ProcessEnv) {
  const live = /^(sk|rk)_live_/.test(stripe);
  if (stripe && live !== (name === "production")) {
    throw new Stop(
      `STRIPE_SECRET_KEY is ${live ? "live, and only production may charge cards" : "no live key, and production would give its goods for nothing"}.`,
    );
  }
}
