import { UCP_VERSION } from "../../domain/agents/protocol.ts";
import { isPaymentProvider } from "../../providers/payment/index.ts";

/** How agents may pay: the protocol's handlers, each with the provider that takes its tokens. */
export interface PaymentHandler {
  /** In the reverse-domain form of the protocol. */
  name: string;
  id: string;
  provider: string;
  instruments: readonly string[];
  config: Readonly<Record<string, unknown>>;
}

/** The provider of development: its tokens are public (docs/api/mock-payments.md). */
const MOCK: PaymentHandler = {
  // RFC 2606 keeps the name for examples, so it is no one's.
  name: "com.example.mock_payment",
  id: "mock_payment_handler",
  provider: "mock",
  instruments: ["card"],
  config: { tokens: ["tok_ok", "tok_declined"] },
};

export function paymentHandlers(env: Env): PaymentHandler[] {
  return [MOCK].filter(({ provider }) => isPaymentProvider(env, provider));
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
