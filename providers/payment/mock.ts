import { sha256 } from "../../domain/ids.ts";
import { type PaymentProvider, ProviderError } from "./provider.ts";

/** `tok_flaky` fails this often before it succeeds. */
const FLAKY_FAILURES = 2;

/** Resolves never; rejects when the caller's deadline has passed. */
function neverAnswer(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = () => reject(new ProviderError("the mock provider did not answer", true));
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
  });
}

/** A stable number in 0…1 from a key: the same order is approved or declined however often it is asked. */
async function fraction(key: string): Promise<number> {
  const digest = await sha256(key);
  return new DataView(digest.buffer).getUint32(0) / 2 ** 32;
}

/**
 * The provider of development and tests, driven by the token: `tok_ok`, `tok_declined`, `tok_timeout` (never answers),
 * `tok_flaky` (fails twice, then succeeds), `tok_random` (approves MOCK_PAYMENT_SUCCESS_RATE of all orders).
 */
export function mockProvider(env: Env): PaymentProvider {
  return {
    name: "mock",

    async authorize({ idempotencyKey, token, signal }) {
      const authorized = { state: "authorized", reference: `mock_${idempotencyKey}` } as const;
      switch (token) {
        case "tok_ok":
          return authorized;
        case "tok_declined":
          return { state: "declined", code: "card_declined" };
        case "tok_timeout":
          return neverAnswer(signal);
        case "tok_random": {
          const approved = (await fraction(idempotencyKey)) < env.MOCK_PAYMENT_SUCCESS_RATE;
          return approved ? authorized : { state: "declined", code: "card_declined" };
        }
        case "tok_flaky": {
          const row = await env.DB.prepare(
            `INSERT INTO mock_payments (idempotency_key, attempts) VALUES (?, 1)
             ON CONFLICT DO UPDATE SET attempts = attempts + 1 RETURNING attempts`,
          )
            .bind(idempotencyKey)
            .first<{ attempts: number }>();
          if ((row?.attempts ?? 0) <= FLAKY_FAILURES)
            throw new ProviderError("the mock provider failed", false);
          return authorized;
        }
        default:
          return { state: "declined", code: "token_unknown" };
      }
    },

    async capture() {
      return { state: "captured" };
    },

    async void() {
      return { state: "voided" };
    },

    async refund() {
      return { state: "refunded" };
    },
  };
}
