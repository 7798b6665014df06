import { mockProvider } from "./mock.ts";
import { type PaymentProvider, ProviderError } from "./provider.ts";

const PROVIDERS: Record<string, (env: Env) => PaymentProvider> = { mock: mockProvider };

export function isPaymentProvider(name: string): boolean {
  return Object.hasOwn(PROVIDERS, name);
}

/** The provider of this name; orders are only accepted for known ones. */
export function paymentProvider(env: Env, name: string): PaymentProvider {
  const create = PROVIDERS[name];
  if (!create) throw new Error(`No payment provider is called ${name}`);
  return create(env);
}

/** Tries of one call in a row. Timeouts are not tried again here: the queue's backoff gives them time. */
const MAX_TRIES = 3;
const FIRST_PAUSE_MS = 100;

/**
 * Calls a provider under the deadline PAYMENT_TIMEOUT_MS and repeats failures at once with full jitter, which the
 * idempotency key makes safe.
 *
 * @throws ProviderError when there is no answer to be had now
 */
export async function callProvider<T>(env: Env, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const signal = AbortSignal.timeout(env.PAYMENT_TIMEOUT_MS);
    try {
      return await call(signal);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.timedOut || attempt === MAX_TRIES) throw error;
      await new Promise((resolve) =>
        setTimeout(resolve, Math.random() * FIRST_PAUSE_MS * 2 ** (attempt - 1)),
      );
    }
  }
}
