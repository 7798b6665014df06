/** Milliseconds that a limit counts over. */
export const WINDOW_MS = 60_000;
/**
 * Keys that one window remembers. Beyond it, it forgets: an attacker with so many addresses is not
 * held by addresses.
 */
const MAX_KEYS = 50_000;

export interface Quota {
  policy: "ip" | "user" | "strict";
  /** Requests in a window. */
  limit: number;
  /** How many are left; below zero for a request that is one too many. */
  remaining: number;
  /** Seconds until the window ends. */
  resetS: number;
}

interface Count {
  used: number;
  /** Milliseconds since 1970. */
  endsAt: number;
}

/** Counts requests by key in windows of a minute, each of which begins with its first request. */
export class RateWindow {
  readonly #policy: Quota["policy"];
  readonly #counts = new Map<string, Count>();

  constructor(policy: Quota["policy"]) {
    this.#policy = policy;
  }

  /** Counts one request. */
  hit(key: string, limit: number, now: number): Quota {
    let count = this.#counts.get(key);
    if (!count || count.endsAt <= now) {
      if (this.#counts.size >= MAX_KEYS) {
        this.#forget(now);
      }
      count = { used: 0, endsAt: now + WINDOW_MS };
      this.#counts.set(key, count);
    }
    count.used += 1;
    return {
      policy: this.#policy,
      limit,
      remaining: limit - count.used,
      resetS: Math.max(1, Math.ceil((count.endsAt - now) / 1_000)),
    };
  }

  /** Nothing is left for this key until its window ends: a limiter with a wider view refused it. */
  exhaust(key: string, limit: number): void {
    const count = this.#counts.get(key);
    if (count) {
      count.used = Math.max(count.used, limit);
    }
  }

  #forget(now: number): void {
    for (const [key, { endsAt }] of this.#counts) {
      if (endsAt <= now) {
        this.#counts.delete(key);
      }
    }
    if (this.#counts.size >= MAX_KEYS) {
      this.#counts.clear();
    }
  }
}

/**
 * `RateLimit` as draft-ietf-httpapi-ratelimit-headers writes it: what is left and for how many
 * seconds.
 */
export function rateLimitOf({ policy, remaining, resetS }: Quota): string {
  return `"${policy}";r=${Math.max(0, remaining)};t=${resetS}`;
}

/** `RateLimit-Policy`: the quota and its window in seconds. */
export function policyOf({ policy, limit }: Quota): string {
  return `"${policy}";q=${limit};w=${WINDOW_MS / 1_000}`;
}
