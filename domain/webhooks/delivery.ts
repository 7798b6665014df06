const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/**
 * Pauses before each further attempt: ten attempts over three days, as the specification advises.
 */
const PAUSES_MS = [
  5_000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  21 * HOUR_MS,
] as const;
/**
 * Pauses grow at random by up to this share, so that what failed together is not tried together.
 */
const JITTER = 0.1;
/** An endpoint at which everything failed for so long is turned off. */
export const DISABLED_AFTER_MS = 72 * HOUR_MS;
/** A whole endpoint that fails is asked again after this, and each time after twice as long. */
const FIRST_HOLD_MS = 5_000;
const LONGEST_HOLD_MS = 5 * MINUTE_MS;
/** Pauses between looks at an order that is not decided yet. */
const FIRST_LOOK_MS = 2_000;
const LONGEST_LOOK_MS = 5 * MINUTE_MS;
/** An endpoint may ask for a pause of so long at most. */
const LONGEST_ASKED_MS = 6 * HOUR_MS;

export type DeliveryState = "pending" | "delivered" | "failed";

/** What one attempt came to. */
export interface Attempt {
  /** What the endpoint answered; null when it did not. */
  status: number | null;
  /** Why it was no success; null when it was. */
  error: string | null;
  /** The beginning of what the endpoint said. */
  answer: string;
  durationMs: number;
  /** The pause that the endpoint asks for. */
  retryAfterMs: number;
}

/** An event on its way to one endpoint. Times are milliseconds since 1970. */
export interface Delivery {
  /** The header `webhook-id` of every attempt. */
  id: string;
  /** The type of the event. */
  type: string;
  /** The message as it is sent. */
  body: string;
  state: DeliveryState;
  takenAt: number;
  /** When it is tried next; null unless it is pending. */
  dueAt: number | null;
  attempts: number;
  triedAt: number | null;
  status: number | null;
  error: string | null;
  answer: string | null;
  durationMs: number | null;
}

function isDelivered({ error }: Pick<Attempt, "error">): boolean {
  return error === null;
}

/**
 * Milliseconds that a `Retry-After` asks for, in seconds or as a date (RFC 9110, 10.2.3); else 0.
 */
export function askedPause(header: string | null, now: number): number {
  const seconds = Number(header ?? Number.NaN);
  const pause = Number.isNaN(seconds) ? Date.parse(header ?? "") - now : seconds * 1_000;
  return pause > 0 ? Math.min(pause, LONGEST_ASKED_MS) : 0;
}

/** What becomes of a delivery after another attempt; `attempts` counts those before it. */
export function afterAttempt(
  { attempts }: Pick<Delivery, "attempts">,
  attempt: Attempt,
  now: number,
  random: () => number = Math.random,
): Pick<Delivery, "state" | "dueAt" | "attempts"> {
  const tried = attempts + 1;
  if (isDelivered(attempt)) {
    return { state: "delivered", dueAt: null, attempts: tried };
  }
  const pause = PAUSES_MS[attempts];
  if (pause === undefined) {
    return { state: "failed", dueAt: null, attempts: tried };
  }
  const wait = Math.max(pause * (1 + JITTER * random()), attempt.retryAfterMs);
  return { state: "pending", dueAt: Math.round(now + wait), attempts: tried };
}

/**
 * When an order that is not decided yet is looked at again: each time after twice the time. Its
 * confirmation brings it forward.
 */
export function lookAgainAt({ takenAt }: Pick<Delivery, "takenAt">, now: number): number {
  const age = Math.max(now - takenAt, FIRST_LOOK_MS);
  return now + Math.min(age, LONGEST_LOOK_MS);
}

/** How long nothing has succeeded at an endpoint, and until when it is left alone. */
export interface Failing {
  /** When the first of these attempts failed. */
  since: number;
  /** Rounds without a success. */
  rounds: number;
  heldUntil: number;
}

/** What a round of attempts says of its endpoint: null while it answers. */
export function afterRound(failing: Failing | null, round: readonly Attempt[], now: number): Failing | null {
  if (round.length === 0) {
    return failing;
  }
  if (round.some(isDelivered)) {
    return null;
  }
  const rounds = (failing?.rounds ?? 0) + 1;
  const hold = Math.min(FIRST_HOLD_MS * 2 ** (rounds - 1), LONGEST_HOLD_MS);
  const asked = Math.max(...round.map(({ retryAfterMs }) => retryAfterMs));
  return { since: failing?.since ?? now, rounds, heldUntil: now + Math.max(hold, asked) };
}

/** Why an endpoint is turned off by the shop. */
export type DisabledReason = "failing" | "gone";

/** Whether an endpoint is to be turned off after a round; it says itself when it is gone. */
export function disablingReason(
  failing: Failing | null,
  round: readonly Attempt[],
  now: number,
): DisabledReason | null {
  if (round.some(({ status }) => status === 410)) {
    return "gone";
  }
  return failing && now - failing.since >= DISABLED_AFTER_MS ? "failing" : null;
}
