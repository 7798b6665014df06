import { logRecord } from "../../domain/base/log.ts";
import { ASK_AGAIN_MS, type CallOutcome, hasTripped, withCall } from "../../domain/payments/breaker.ts";
import { settingsOf } from "../settings.ts";
import { paymentProvider } from "./index.ts";
import { type PaymentProvider, ProviderError } from "./provider.ts";

/**
 * Tries of one call in a row. Timeouts are not tried again here: the queue's backoff gives them
 * time.
 */
const MAX_TRIES = 3;
const FIRST_PAUSE_MS = 100;

/** What this isolate knows of a provider. Times in milliseconds since 1970. */
interface Known {
  calls: CallOutcome[];
  /** No call is made before that; 0 while the breaker counts as closed. */
  openUntil: number;
  /** Whether a breaker that was open is being asked. */
  asking: boolean;
  /** Until then the breaker is taken to be closed. */
  askAt: number;
}

const known = new Map<string, Known>();

function knownOf(provider: string): Known {
  const found = known.get(provider) ?? { calls: [], openUntil: 0, asking: false, askAt: 0 };
  known.set(provider, found);
  return found;
}

/**
 * Calls a provider under the deadline PAYMENT_TIMEOUT_MS, behind its circuit breaker. It repeats
 * failures with exponential backoff and full jitter, which the idempotency key makes safe. `about`
 * names the payment.
 *
 * @throws ProviderError when the provider gave no answer
 */
export async function callProvider<T>(
  env: Env,
  provider: string,
  about: string,
  call: (api: PaymentProvider, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const admission = await admitted(env, provider);
  if (admission === "wait") {
    throw unavailable(provider);
  }
  if (admission === "later") {
    throw new ProviderError(`the circuit breaker of ${provider} is being asked`, "undecided");
  }
  const api = paymentProvider(env, provider);
  // The one call that tries an open breaker is made once, for all callers that wait.
  const tries = admission === "probe" ? 1 : MAX_TRIES;
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await call(api, AbortSignal.timeout(settingsOf(env).PAYMENT_TIMEOUT_MS));
      await report(env, provider, about, true, admission);
      return answer;
    } catch (error) {
      if (!(error instanceof ProviderError)) {
        throw error;
      }
      await report(env, provider, about, false, admission);
      if (error.kind === "timed_out" || attempt >= tries) {
        throw error;
      }
      if (isOpen(knownOf(provider), Date.now())) {
        throw unavailable(provider);
      }
      await new Promise((resolve) =>
        setTimeout(resolve, Math.random() * FIRST_PAUSE_MS * 2 ** (attempt - 1)),
      );
    }
  }
}

function unavailable(provider: string): ProviderError {
  return new ProviderError(`the circuit breaker of ${provider} is open`, "unavailable");
}

/** A time further off than it can be was written under another clock. */
function isOpen({ openUntil }: Known, now: number): boolean {
  return openUntil > now && openUntil - now <= ASK_AGAIN_MS;
}

/** Asks the breaker, at most once a second; what is known meanwhile costs nothing. */
async function admitted(env: Env, provider: string): Promise<"pass" | "probe" | "wait" | "later"> {
  const own = knownOf(provider);
  const now = Date.now();
  if (isOpen(own, now)) {
    return own.asking ? "later" : "wait";
  }
  if (own.openUntil === 0 && own.askAt > now && own.askAt - now <= ASK_AGAIN_MS) {
    return "pass";
  }
  // While this one asks, other orders use the last known state: closed stays closed. An open
  // breaker may be closed by now, and a closed breaker does not resume orders that wait for it. So
  // these orders are retried in a moment.
  if (own.openUntil === 0) {
    own.askAt = now + ASK_AGAIN_MS;
  } else {
    Object.assign(own, { asking: true, openUntil: now + ASK_AGAIN_MS });
  }
  try {
    const admission = await env.CIRCUIT_BREAKER.getByName(provider).admit();
    const { answer } = admission;
    // Another isolate may close it meanwhile: that it is open is believed no longer than that it is
    // closed.
    const until = answer === "wait" ? admission.until : Number.POSITIVE_INFINITY;
    own.openUntil = answer === "pass" ? 0 : Math.min(until, now + ASK_AGAIN_MS);
    if (answer === "pass") {
      own.askAt = now + ASK_AGAIN_MS;
    }
    return answer;
  } catch (error) {
    console.error(logRecord("error", "circuit breaker did not answer", { provider, error }));
    // Without it an isolate uses its own counts.
    return own.openUntil === 0 ? "pass" : "probe";
  } finally {
    own.asking = false;
  }
}

async function report(
  env: Env,
  provider: string,
  about: string,
  ok: boolean,
  admission: "pass" | "probe",
): Promise<void> {
  const own = knownOf(provider);
  const now = Date.now();
  own.calls = withCall(own.calls, { key: about, ok, at: now });
  if (admission === "probe") {
    own.openUntil = ok ? 0 : now + ASK_AGAIN_MS;
    if (ok) {
      own.calls = [];
    }
    await tell(env, provider, (breaker) => breaker.settle(ok));
  } else if (!ok && own.openUntil === 0 && hasTripped(own.calls)) {
    own.openUntil = now + ASK_AGAIN_MS;
    own.calls = [];
    await tell(env, provider, (breaker) => breaker.trip());
  }
}

async function tell(
  env: Env,
  provider: string,
  say: (breaker: ReturnType<Env["CIRCUIT_BREAKER"]["getByName"]>) => Promise<void>,
): Promise<void> {
  try {
    await say(env.CIRCUIT_BREAKER.getByName(provider));
  } catch (error) {
    console.error(logRecord("error", "circuit breaker was not told", { provider, error }));
  }
}
