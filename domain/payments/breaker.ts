/**
 * A circuit breaker: after too many failures a provider is not called for a while, then tried with
 * one call. `hasTripped` decides from what one caller sees when it opens. A `Breaker` is the state
 * that all callers share. Times are milliseconds.
 */

/** One call, as the caller who watches remembers it. */
export interface CallOutcome {
  /** What the call was about, such as a payment. */
  key: string;
  ok: boolean;
  at: number;
}

/** The calls that count: this many, and none older than this. */
const WINDOW_CALLS = 20;
const WINDOW_MS = 60_000;
/** This many failures among them open the breaker: half of the calls. */
const FAILURES_TO_TRIP = 10;
/** How long it stays open at first; doubled each time the call that tries it fails. */
export const FIRST_WAIT_MS = 2_000;
export const LONGEST_WAIT_MS = 30_000;
/** An isolate takes a breaker for open this long, and then asks again. */
export const ASK_AGAIN_MS = 1_000;
/** An isolate takes a breaker for closed for longer than this, until a call of its own fails. */
export const BELIEVE_CLOSED_MS = 10_000;
/** The caller that may try an open breaker has this long to report the result. */
export const PROBE_MS = 15_000;

/**
 * The calls that count after one more. At most one failure counts for a payment: a payment that
 * fails again and again says little about the provider.
 */
export function withCall(calls: readonly CallOutcome[], call: CallOutcome): CallOutcome[] {
  const kept = calls.filter(
    ({ key, ok, at }) => call.at - at < WINDOW_MS && at <= call.at && !(key === call.key && !ok && !call.ok),
  );
  return [...kept.slice(1 - WINDOW_CALLS), call];
}

export function hasTripped(calls: readonly CallOutcome[]): boolean {
  return calls.filter(({ ok }) => !ok).length >= FAILURES_TO_TRIP;
}

/** `until`: when the next call may try; `trips`: how often in a row it opened. */
export type Breaker =
  | { state: "closed" }
  | { state: "open"; until: number; trips: number }
  | { state: "half_open"; until: number; trips: number };

export const CLOSED: Breaker = { state: "closed" };

export function trip(breaker: Breaker, now: number): Breaker {
  // Failures of calls that began before it opened are no news.
  return breaker.state === "closed" ? { state: "open", until: now + FIRST_WAIT_MS, trips: 1 } : breaker;
}

/** `pass`: call; `probe`: call, and say how it went; `wait`: don't call before `until`. */
export type Admission = { answer: "pass" | "probe" } | { answer: "wait"; until: number };

/** Whether a call may be made now. Of many who ask, one is let through to try. */
export function admit(breaker: Breaker, now: number): { admission: Admission; next: Breaker } {
  if (breaker.state === "closed") {
    return { admission: { answer: "pass" }, next: breaker };
  }
  // A time further off than it can be was written under another clock.
  if (breaker.until > now && breaker.until - now <= LONGEST_WAIT_MS) {
    return { admission: { answer: "wait", until: breaker.until }, next: breaker };
  }
  const { trips } = breaker;
  return { admission: { answer: "probe" }, next: { state: "half_open", until: now + PROBE_MS, trips } };
}

/** The result of the call that tried it. */
export function settle(breaker: Breaker, ok: boolean, now: number): Breaker {
  if (ok) {
    return CLOSED;
  }
  if (breaker.state === "closed") {
    return breaker;
  }
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** breaker.trips);
  return { state: "open", until: now + wait, trips: breaker.trips + 1 };
}
