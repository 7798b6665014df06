import { mockProvider } from "./mock.ts";
import type { PaymentProvider } from "./provider.ts";

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
