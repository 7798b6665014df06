import { settingsOf } from "../settings.ts";

/**
 * The secrets that a provider's webhooks may be signed with, the current one first; none means that
 * none is believed. PAYMENT_WEBHOOK_SECRETS is JSON,
 * `{"<provider>": ["current", "the one before"]}`: two are good while one is replaced.
 */
export function webhookSecrets(env: Env, provider: string): readonly string[] {
  return settingsOf(env).webhookSecrets[provider] ?? [];
}
