import { settingsOf } from "../settings.ts";
import { adyenProvider } from "./adyen.ts";
import { FREE, FREE_PROVIDER } from "./free.ts";
import { mockProvider } from "./mock.ts";
import { type PaymentProvider, ProviderError } from "./provider.ts";
import { stripeProvider } from "./stripe.ts";

/**
 * Whether it can be called, which is asked for orders that were placed before too. A deployed shop
 * has no mock.
 */
export function isPaymentProvider(env: Env, name: string): boolean {
  return settingsOf(env).providers.has(name);
}

/**
 * Whether orders may be placed and paid: a shop that lacks a setting, or has a wrong one, takes
 * none.
 */
export function isOpen(env: Env): boolean {
  return settingsOf(env).problems.length === 0;
}

/**
 * The provider of this name, also for orders it was taken for before.
 *
 * @throws ProviderError when it is not set up: its orders wait until it is, or until their time is
 * over
 */
export function paymentProvider(env: Env, name: string): PaymentProvider {
  if (name === FREE) {
    return FREE_PROVIDER;
  }
  if (!isPaymentProvider(env, name)) {
    throw new ProviderError(`the provider ${name} is not set up`, "unavailable");
  }
  switch (name) {
    case "mock":
      return mockProvider(env);
    case "stripe":
      return stripeProvider(env);
    case "adyen":
      return adyenProvider(env);
    default:
      throw new Error(`No payment provider is called ${name}`);
  }
}
