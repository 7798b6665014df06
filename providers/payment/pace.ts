import type { PaymentVerb } from "./provider.ts";

/** Times further off than these were reckoned under another clock. */
const LONGEST_TURN_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;

/**
 * When one invocation may call its providers next: evenly spread, so that no second has more calls
 * than are allowed. It is numbers alone, so the isolate's next invocation goes on with it. Times
 * are milliseconds since 1970.
 */
export class Pace {
  readonly #next = new Map<string, number>();
  readonly #pausedUntil = new Map<string, number>();

  /** Milliseconds until the next call may be made; 0 for now. */
  wait(provider: string, verb: PaymentVerb, now: number): number {
    return Math.max(
      remaining(this.#next.get(`${provider} ${verb}`), now, LONGEST_TURN_MS),
      this.pauseOf(provider, now),
    );
  }

  /** Milliseconds that the provider is still to be left alone. */
  pauseOf(provider: string, now: number): number {
    return remaining(this.#pausedUntil.get(provider), now, LONGEST_PAUSE_MS);
  }

  /** A call is made now. */
  spend(provider: string, verb: PaymentVerb, perSecond: number, now: number): void {
    if (perSecond !== Number.POSITIVE_INFINITY) {
      this.#next.set(`${provider} ${verb}`, now + 1_000 / perSecond);
    }
  }

  /** The provider asks for a pause of this length. */
  pause(provider: string, ms: number, now: number): void {
    this.#pausedUntil.set(provider, now + Math.min(ms, LONGEST_PAUSE_MS));
  }
}

function remaining(at: number | undefined, now: number, longest: number): number {
  const wait = (at ?? now) - now;
  return wait > 0 && wait <= longest ? wait : 0;
}

/** Paces that no invocation of this isolate uses. */
const idle: Pace[] = [];

/**
 * A pace that no other invocation uses: each of those that run side by side has a share of its own.
 */
export function takePace(): Pace {
  return idle.pop() ?? new Pace();
}

export function giveBackPace(pace: Pace): void {
  idle.push(pace);
}
