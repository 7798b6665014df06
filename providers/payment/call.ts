import { logRecord } from "../../domain/base/log.ts";
import {
  ASK_AGAIN_MS,
  BELIEVE_CLOSED_MS,
  type CallOutcome,
  hasTripped,
  withCall,
} from "../../domain/payments/breaker.ts";
import type { Settings } from "../../domain/settings/settings.ts";
import { settingsOf } from "../settings.ts";
import { paymentProvider } from "./index.ts";
import { giveBackPace, type Pace, takePace } from "./pace.ts";
import { type PaymentProvider, type PaymentVerb, ProviderError } from "./provider.ts";

/**
 * Tries of one call in a row. Timeouts are not tried again here: the queue's backoff gives them
 * time.
 */
const MAX_TRIES = 3;
const FIRST_PAUSE_MS = 100;
/**
 * An invocation may have six connections that wait for an answer; a seventh waits inside the
 * runtime, while its deadline runs
 * (https://developers.cloudflare.com/workers/platform/limits/#simultaneous-open-connections). One
 * is left for queues and databases.
 */
const SLOTS = 5;
/**
 * An invocation waits at most this long at once, and this often, for a provider that answers that
 * it is called too often.
 */
const LONGEST_PAUSE_MS = 30_000;
const MAX_PAUSES = 5;

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
 * The calls of payment providers that one invocation makes: a few at once, each at its provider's
 * pace and behind its circuit breaker. What does not fit waits here, before its deadline begins.
 * Make one for each invocation: it holds promises, which no other request may wait for.
 */
export class ProviderCalls {
  readonly #env: Env;
  readonly #settings: Settings;
  readonly #apis = new Map<string, PaymentProvider>();
  /** Calls that are made or wait to be. */
  #open = 0;
  #pace: Pace | null = null;
  #freeSlots = SLOTS;
  readonly #waiting: (() => void)[] = [];
  /** By provider and verb: done when all calls before were let go. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(env: Env) {
    this.#env = env;
    this.#settings = settingsOf(env);
  }

  /** A provider is made once for an invocation. */
  #api(name: string): PaymentProvider {
    const api = this.#apis.get(name) ?? paymentProvider(this.#env, name);
    this.#apis.set(name, api);
    return api;
  }

  /**
   * Calls a provider under the deadline PAYMENT_TIMEOUT_MS and repeats failures at once with
   * exponential backoff and full jitter, which the idempotency key makes safe. `about` names the
   * payment.
   *
   * @throws ProviderError when there is no answer to be had now
   */
  async call<T>(
    provider: string,
    verb: PaymentVerb,
    about: string,
    call: (api: PaymentProvider, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    this.#open += 1;
    this.#pace ??= takePace();
    const pace = this.#pace;
    try {
      for (let pauses = 0; ; pauses++) {
        await this.#turn(pace, provider, verb);
        try {
          return await this.#inSlot(() => this.#callAt(pace, provider, about, call));
        } catch (error) {
          if (!isLimited(error) || pauses >= MAX_PAUSES) {
            throw error;
          }
        }
      }
    } finally {
      this.#open -= 1;
      if (this.#open === 0) {
        this.#pace = null;
        giveBackPace(pace);
      }
    }
  }

  /** Has the provider left alone from the moment that it asks for it. */
  async #callAt<T>(
    pace: Pace,
    provider: string,
    about: string,
    call: (api: PaymentProvider, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    // Another call may have learnt it while this one waited for its slot.
    const pause = pace.pauseOf(provider, Date.now());
    if (pause > 0) {
      throw limited(provider, pause);
    }
    try {
      const timeoutMs = this.#settings.PAYMENT_TIMEOUT_MS;
      return await callBehindBreaker(this.#env, this.#api(provider), timeoutMs, about, call);
    } catch (error) {
      if (isLimited(error)) {
        pace.pause(provider, error.retryAfterMs, Date.now());
      }
      throw error;
    }
  }

  /**
   * Waits until the provider may be called once more. Callers wait in line, and each decides by
   * what is known when it is first.
   */
  async #turn(pace: Pace, provider: string, verb: PaymentVerb): Promise<void> {
    const perSecond = this.#api(provider).rates[verb] / this.#settings.PAYMENT_CONSUMERS;
    const key = `${provider} ${verb}`;
    const before = this.#turns.get(key);
    const turn = Promise.withResolvers<void>();
    this.#turns.set(key, turn.promise);
    await before;
    try {
      // Behind an open breaker nothing is called, and nothing has to wait for it.
      while (!isOpen(knownOf(provider), Date.now())) {
        const wait = pace.wait(provider, verb, Date.now());
        if (wait === 0) {
          pace.spend(provider, verb, perSecond, Date.now());
          break;
        }
        if (wait > LONGEST_PAUSE_MS) {
          throw limited(provider, wait);
        }
        await sleep(wait);
      }
    } finally {
      turn.resolve();
    }
  }

  async #inSlot<T>(work: () => Promise<T>): Promise<T> {
    if (this.#freeSlots > 0) {
      this.#freeSlots -= 1;
    } else {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      await promise;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) {
        next();
      } else {
        this.#freeSlots += 1;
      }
    }
  }
}

async function callBehindBreaker<T>(
  env: Env,
  api: PaymentProvider,
  timeoutMs: number,
  about: string,
  call: (api: PaymentProvider, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const provider = api.name;
  const admission = await admitted(env, provider);
  if (admission === "wait") {
    throw unavailable(provider);
  }
  if (admission === "later") {
    throw new ProviderError(`the circuit breaker of ${provider} is being asked`, "undecided");
  }
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await call(api, AbortSignal.timeout(timeoutMs));
      await report(env, provider, about, true, admission);
      return answer;
    } catch (error) {
      // A provider that limits its calls does not fail.
      if (!(error instanceof ProviderError) || (isLimited(error) && admission === "pass")) {
        throw error;
      }
      await report(env, provider, about, false, admission);
      // It stands for all that wait, and counts against no payment.
      if (admission === "probe") {
        throw unavailable(provider);
      }
      if (error.kind === "timed_out" || attempt >= MAX_TRIES) {
        throw error;
      }
      if (isOpen(knownOf(provider), Date.now())) {
        throw unavailable(provider);
      }
      await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function isLimited(error: unknown): error is ProviderError {
  return error instanceof ProviderError && error.kind === "limited";
}

function limited(provider: string, ms: number): ProviderError {
  return new ProviderError(`${provider} asks to be left alone for ${ms} ms`, "limited", ms);
}

function unavailable(provider: string): ProviderError {
  return new ProviderError(`the circuit breaker of ${provider} is open`, "unavailable");
}

/** A time further off than it can be was written under another clock. */
function isOpen({ openUntil }: Known, now: number): boolean {
  return openUntil > now && openUntil - now <= ASK_AGAIN_MS;
}

/** Asks the breaker when its known state is old. A known state that is recent costs no call. */
async function admitted(env: Env, provider: string): Promise<"pass" | "probe" | "wait" | "later"> {
  const own = knownOf(provider);
  const now = Date.now();
  if (isOpen(own, now)) {
    return own.asking ? "later" : "wait";
  }
  if (own.openUntil === 0 && own.askAt > now && own.askAt - now <= BELIEVE_CLOSED_MS) {
    return "pass";
  }
  // While this one asks, other orders use the last known state: closed stays closed. An open
  // breaker may be closed by now, and a closed breaker does not resume orders that wait for it. So
  // these orders are retried in a moment.
  if (own.openUntil === 0) {
    own.askAt = now + BELIEVE_CLOSED_MS;
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
      own.askAt = now + BELIEVE_CLOSED_MS;
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
      own.askAt = now + BELIEVE_CLOSED_MS;
    }
    await tell(env, provider, (breaker) => breaker.settle(ok));
  } else if (!ok && own.openUntil === 0 && hasTripped(own.calls)) {
    own.openUntil = now + ASK_AGAIN_MS;
    own.calls = [];
    await tell(env, provider, (breaker) => breaker.trip());
  } else if (!ok) {
    // Others may have seen more of it.
    own.askAt = Math.min(own.askAt, now + ASK_AGAIN_MS);
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
