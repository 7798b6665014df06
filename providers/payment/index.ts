import { adyenProvider } from "./adyen.ts";
import { mockProvider } from "./mock.ts";
import type { PaymentProvider } from "./provider.ts";
import { stripeProvider } from "./stripe.ts";

/**
 * Whether payments through it are taken: Stripe's with STRIPE_SECRET_KEY set, Adyen's with
 * ADYEN_API_KEY. From then on a deployed shop refuses the mock's tokens.
 */
export function isPaymentProvider(env: Env, name: string): boolean {
  const live = { stripe: Boolean(env.STRIPE_SECRET_KEY), adyen: Boolean(env.ADYEN_API_KEY) };
  if (name === "stripe" || name === "adyen") {
    return live[name];
  }
  return name === "mock" && !((live.stripe || live.adyen) && env.ENVIRONMENT === "production");
}

/** The provider of this name, also for orders it was taken for before. */
export function paymentProvider(env: Env, name: string): PaymentProvider {
  if (name === "mock") {
    return mockProvider(env);
  }
  if (name === "stripe" && env.STRIPE_SECRET_KEY) {
    return stripeProvider(env);
  }
  if (name === "adyen" && env.ADYEN_API_KEY) {
    return adyenProvider(env);
  }
  throw new Error(`No payment provider is called ${name}`);
}
