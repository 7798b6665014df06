import { z } from "zod";

const Secrets = z.record(z.string(), z.array(z.string().min(16)).min(1));

/**
 * The secrets that a provider's webhooks may be signed with, the current one first; none means that
 * none is believed. PAYMENT_WEBHOOK_SECRETS is JSON,
 * `{"<provider>": ["current", "the one before"]}`: two are good while one is replaced.
 */
export function webhookSecrets(env: Env, provider: string): readonly string[] {
  if (!env.PAYMENT_WEBHOOK_SECRETS) {
    return [];
  }
  return Secrets.parse(JSON.parse(env.PAYMENT_WEBHOOK_SECRETS))[provider] ?? [];
}
