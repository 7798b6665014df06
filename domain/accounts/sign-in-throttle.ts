/**
 * How guessing is slowed down. There is one count for an account, one for a network, and one for a
 * browser that its owner used before.
 */
export interface Throttle {
  /** Wrong attempts before the first wait. */
  free: number;
}

export const ACCOUNT_THROTTLE: Throttle = { free: 5 };
/** Many people may share an address: an office, a mobile network. */
export const NETWORK_THROTTLE: Throttle = { free: 20 };

const FIRST_WAIT_MS = 1_000;
/** A wait never grows beyond this, so a lock is soft: guessing goes on at four tries an hour. */
export const MAX_WAIT_MS = 15 * 60 * 1000;
/** A count is forgotten this long after the last attempt. */
export const FORGET_MS = 24 * 60 * 60 * 1000;

export interface Attempts {
  count: number;
  /** Milliseconds since 1970. */
  lastAt: number;
}

/** Milliseconds until the next attempt is looked at; 0 for now. */
export function waitMs(attempts: Attempts | null, { free }: Throttle, now: number): number {
  if (!attempts || now - attempts.lastAt >= FORGET_MS || attempts.count < free) {
    return 0;
  }
  const wait = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts.count - free));
  return Math.max(0, attempts.lastAt + wait - now);
}

/** One attempt more. It is counted before it is looked at, and forgiven when it was right. */
export function counted(attempts: Attempts | null, now: number): Attempts {
  const known = attempts && now - attempts.lastAt < FORGET_MS ? attempts.count : 0;
  return { count: known + 1, lastAt: now };
}
