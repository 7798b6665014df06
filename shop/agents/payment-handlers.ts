import { UCP_VERSION } from "../../domain/agents/protocol.ts";
import { isPaymentProvider } from "../../providers/payment/index.ts";
import { settingsOf } from "../../providers/settings.ts";

/** How agents may pay: the protocol's handlers, each with the provider that takes its tokens. */
export interface PaymentHandler {
  /** In the reverse-domain form of the protocol. */
  name: string;
  id: string;
  provider: string;
  instruments: readonly string[];
  /** What its tokens begin with: an agent pays with no other of the provider's. */
  prefix: string;
  config: Readonly<Record<string, unknown>>;
}

/** The provider of development: its tokens are public (docs/api/mock-payments.md). */
const MOCK: PaymentHandler = {
  // RFC 2606 keeps the name for examples, so it is no one's.
  name: "com.example.mock_payment",
  id: "mock_payment_handler",
  provider: "mock",
  instruments: ["card"],
  prefix: "tok_",
  config: { tokens: ["tok_ok", "tok_declined"] },
};

/**
 * Stripe's shared payment tokens, which a platform grants to the shop's Stripe profile. Stripe has
 * published no handler of the protocol, so the name is the shop's own.
 */
function stripeHandler(env: Env): PaymentHandler | null {
  const { STRIPE_AGENT_PROFILE: profile } = settingsOf(env);
  const home = new URL(env.SHOP_URL).hostname.split(".").reverse().join(".");
  return profile === undefined
    ? null
    : {
        name: `${home}.stripe_shared_payment_token`,
        id: "stripe_shared_payment_token",
        provider: "stripe",
        instruments: ["card"],
        prefix: "spt_",
        config: { network_business_profile: profile, credential: "shared_payment_granted_token" },
      };
}

export function paymentHandlers(env: Env): PaymentHandler[] {
  return [stripeHandler(env), MOCK].flatMap((handler) =>
    handler && isPaymentProvider(env, handler.provider) ? [handler] : [],
  );
}

/** The same as profiles and checkouts say them. */
export function declaredHandlers(env: Env): Record<string, object[]> {
  return Object.fromEntries(
    paymentHandlers(env).map(({ name, id, instruments, config }) => [
      name,
      [
        {
          id,
          version: UCP_VERSION,
          available_instruments: instruments.map((type) => ({ type })),
          config,
        },
      ],
    ]),
  );
}
