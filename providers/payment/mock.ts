import { z } from "zod";
import { sha256 } from "../../domain/base/ids.ts";
import type { Money } from "../../domain/base/money.ts";
import { err, ok } from "../../domain/base/result.ts";
import { NextAction, PaymentState, parseIntentKey } from "../../domain/payments/payment.ts";
import type { Settings } from "../../domain/settings/settings.ts";
import { settingsOf } from "../settings.ts";
import { jsonOf } from "./json.ts";
import { type Authorization, type PaymentProvider, ProviderError } from "./provider.ts";
import { signatureProblem } from "./signature.ts";

export const MOCK_SIGNATURE = "Mock-Signature";
const UNLIMITED = {
  authorize: Number.POSITIVE_INFINITY,
  capture: Number.POSITIVE_INFINITY,
  void: Number.POSITIVE_INFINITY,
  refund: Number.POSITIVE_INFINITY,
};
/** `tok_flaky` fails this often before it succeeds. */
const FLAKY_FAILURES = 2;
/** Payments the mock keeps books of have such a reference. */
const KEPT = "mock_kept_";

/**
 * Whether the mock keeps books of all payments. Books are in a Durable Object, whose calls would
 * make every order of a load test dearer. So elsewhere the mock keeps books only of payments that
 * it decides later. Tests count in them what became of a payment at its provider, independently of
 * its order.
 */
function keepsAllBooks(env: Env): boolean {
  return env.ENVIRONMENT === "test";
}

/** Resolves never; rejects when the caller's deadline has passed. */
function neverAnswer(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new ProviderError("the mock provider did not answer", "timed_out"));
  if (signal.aborted) {
    giveUp();
  }
  signal.addEventListener("abort", giveUp, { once: true });
  return promise;
}

/**
 * A stable number in 0…1 from a key: the same order is approved or declined however often it is
 * asked.
 */
async function fraction(key: string): Promise<number> {
  const digest = await sha256(key);
  return new DataView(digest.buffer).getUint32(0) / 2 ** 32;
}

/** What every call of a mock that is not well goes through first (MOCK_PAYMENT_MODE). */
async function suffer(env: Env, { MOCK_PAYMENT_MODE }: Settings, signal: AbortSignal): Promise<void> {
  switch (MOCK_PAYMENT_MODE) {
    case "timeout":
      return neverAnswer(signal);
    case "down":
      throw new ProviderError("the mock provider is down", "failed");
    case "flaky":
      if (Math.random() < 0.5) {
        throw new ProviderError("the mock provider failed", "failed");
      }
      return;
    case "slow":
      return slowly(env);
  }
}

/** Half of what a caller has time for. */
function slowly(env: Env): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, settingsOf(env).PAYMENT_TIMEOUT_MS / 2));
}

const Notice = z.object({
  id: z.string().min(1).max(100),
  payment: z.object({
    key: z.string(),
    reference: z.string(),
    state: PaymentState,
    amount: z.object({ amount: z.int(), currency: z.string() }).nullish(),
    code: z.string().optional(),
    nextAction: NextAction.optional(),
  }),
});

/**
 * What the cards of the mock's form do, by the value that the form sends. `authenticate`: the bank
 * asks the shopper first.
 */
export const MOCK_CARDS = {
  card_ok: { outcome: "authorized" },
  card_authenticate: { outcome: "authenticate" },
  card_declined: { outcome: "declined", code: "card_declined" },
  card_no_money: { outcome: "declined", code: "insufficient_funds" },
} as const;

/** A webhook of the mock, as its body. */
export type MockNotice = z.infer<typeof Notice>;

/**
 * The provider of development and tests, driven by the token (docs/api/mock-payments.md).
 * - `tok_ok`, `tok_declined`, `tok_slow`;
 * - `tok_timeout` never answers;
 * - `tok_flaky` fails twice, then succeeds;
 * - `tok_random` approves MOCK_PAYMENT_SUCCESS_RATE of all orders;
 * - `tok_pending` and `tok_pending_declined` are decided later, by webhook.
 *
 * In a session its books are what the card form of the pages talks to, as a browser talks to a real
 * provider.
 */
export function mockProvider(env: Env): PaymentProvider {
  const settings = settingsOf(env);
  const kept = (key: string) => env.MOCK_PAYMENT.getByName(key);
  const isKept = (reference: string | null, inSession = false) =>
    keepsAllBooks(env) || inSession || reference?.startsWith(KEPT);

  /** Authorizes at once, which is written down where books are kept. */
  async function authorizeNow(key: string, { amount }: Money) {
    if (keepsAllBooks(env)) {
      await kept(key).authorizeNow(key, amount);
    }
    return { state: "authorized", reference: `mock_${key}` } as const;
  }

  return {
    name: "mock",
    rates: UNLIMITED,

    async openSession({ idempotencyKey, amount, signal }) {
      await suffer(env, settings, signal);
      const { secret } = await kept(idempotencyKey).openSession(idempotencyKey, amount.amount);
      return ok({ reference: `${KEPT}${idempotencyKey}`, secret: { clientSecret: secret } });
    },

    async authorize({ idempotencyKey, amount, token, signal }) {
      await suffer(env, settings, signal);
      if (token === null) {
        const session = await kept(idempotencyKey).openSession(idempotencyKey, amount.amount);
        return sessionDecision(`${KEPT}${idempotencyKey}`, session);
      }
      const declined = { state: "declined", code: "card_declined" } as const;
      if (settings.MOCK_PAYMENT_MODE === "declined") {
        return declined;
      }
      switch (token) {
        case "tok_ok":
          return authorizeNow(idempotencyKey, amount);
        case "tok_declined":
          return declined;
        case "tok_timeout":
          // It is done, and its answer is lost.
          await authorizeNow(idempotencyKey, amount);
          return neverAnswer(signal);
        case "tok_slow":
          await slowly(env);
          return authorizeNow(idempotencyKey, amount);
        case "tok_random": {
          const drawn = await fraction(`${env.MOCK_PAYMENT_SEED}${idempotencyKey}`);
          return drawn < settings.MOCK_PAYMENT_SUCCESS_RATE ? authorizeNow(idempotencyKey, amount) : declined;
        }
        case "tok_flaky":
          if ((await kept(idempotencyKey).countTry()) <= FLAKY_FAILURES) {
            throw new ProviderError("the mock provider failed", "failed");
          }
          return authorizeNow(idempotencyKey, amount);
        case "tok_pending":
        case "tok_pending_declined": {
          const decision = token === "tok_pending" ? "authorized" : "declined";
          const state = await kept(idempotencyKey).authorize(idempotencyKey, decision, amount.amount);
          const reference = `${KEPT}${idempotencyKey}`;
          return state === "declined"
            ? declined
            : { state: state === "pending" ? "pending" : "authorized", reference };
        }
        default:
          return { state: "declined", code: "token_unknown" };
      }
    },

    async capture({ idempotencyKey, reference, inSession, signal }) {
      await suffer(env, settings, signal);
      if (!isKept(reference, inSession)) {
        return { state: "captured" };
      }
      const captured = await kept(idempotencyKey).capture();
      return captured ? { state: "captured" } : { state: "refused", code: "not_authorized" };
    },

    async void({ idempotencyKey, reference, inSession, signal }) {
      await suffer(env, settings, signal);
      if (!isKept(reference, inSession)) {
        return { state: "voided" };
      }
      return { state: (await kept(idempotencyKey).void()) ? "voided" : "captured" };
    },

    async refund({ idempotencyKey, reference, inSession, amount, refundKey, signal }) {
      await suffer(env, settings, signal);
      if (!isKept(reference, inSession)) {
        return { state: "refunded" };
      }
      const refunded = await kept(idempotencyKey).refund(refundKey, amount.amount);
      return refunded ? { state: "refunded" } : { state: "refused", code: "more_than_captured" };
    },

    async readNotice({ headers, body, now }, secrets) {
      const problem = await signatureProblem(headers.get(MOCK_SIGNATURE), body, secrets, now);
      if (problem !== null) {
        return err(problem);
      }
      const parsed = Notice.safeParse(jsonOf(body));
      if (!parsed.success) {
        return err("it is no notice of the mock provider");
      }
      const { id, payment } = parsed.data;
      const { nextAction, ...told } = payment;
      return ok({ id, ...told, amount: payment.amount ?? null, ...(nextAction ? { nextAction } : {}) });
    },
  };
}

/** The secret of a session names its payment, as those of real providers do. */
export function mockSecret(key: string, random: string): string {
  return `${key}_secret_${random}`;
}

/** The payment that a secret is of; null: it is of none. */
export function mockKeyOf(secret: string): string | null {
  const key = secret.split("_secret_")[0] ?? "";
  return parseIntentKey(key) ? key : null;
}

/** A session of the mock, as its books have it. */
export interface MockSession {
  secret: string;
  state: PaymentState;
  nextAction: NextAction | null;
  /** Why the last card was declined. */
  code: string | null;
}

function sessionDecision(reference: string, { state, nextAction, code }: MockSession): Authorization {
  switch (state) {
    case "authorized":
    case "captured":
      return { state: "authorized", reference };
    case "pending":
      return { state: "pending", reference, nextAction, code };
    default:
      return { state: "declined", code: "payment_canceled" };
  }
}
