/** Keys remembered at once; beyond them, all are forgotten. */
const MAX_KEYS = 1_000;

interface Known<T> {
  /** Reads that may go to the owner; they come back with time. */
  tokens: number;
  filledAt: number;
  last: { value: T; at: number } | null;
}

/**
 * Reads of owners by readers who do not write. Where they come seldom, an isolate asks the owner
 * each time; a crowd is answered from memory, and reaches the owner once in `refillMs` for each
 * key.
 */
export class OwnerReads<T> {
  readonly #known = new Map<string, Known<T>>();
  readonly #burst: number;
  readonly #refillMs: number;
  readonly #keepMs: number;

  /** `keepMs`: how old the answer may be that a crowd gets. */
  constructor({ burst, refillMs, keepMs }: { burst: number; refillMs: number; keepMs: number }) {
    this.#burst = burst;
    this.#refillMs = refillMs;
    this.#keepMs = keepMs;
  }

  /** `owner` asks the owner; `other` finds out without it what a crowd gets, once in `keepMs`. */
  async get(name: string, owner: () => Promise<T>, other: () => Promise<T>): Promise<T> {
    const now = Date.now();
    const known = this.#of(name, now);
    if (known.tokens >= 1) {
      known.tokens -= 1;
      known.last = { value: await owner(), at: now };
      return known.last.value;
    }
    const { last } = known;
    if (last && Math.abs(now - last.at) < this.#keepMs) {
      return last.value;
    }
    if (last) {
      // The others go on with it.
      last.at = now;
    }
    known.last = { value: await other(), at: now };
    return known.last.value;
  }

  #of(name: string, now: number): Known<T> {
    const known = this.#known.get(name);
    if (known) {
      const earned = Math.abs(now - known.filledAt) / this.#refillMs;
      known.tokens = Math.min(this.#burst, known.tokens + earned);
      known.filledAt = now;
      return known;
    }
    if (this.#known.size >= MAX_KEYS) {
      this.#known.clear();
    }
    const made: Known<T> = { tokens: this.#burst, filledAt: now, last: null };
    this.#known.set(name, made);
    return made;
  }
}
