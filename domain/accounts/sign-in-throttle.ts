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

/** Requests a minute and network that could guess something, or make us send mail. */
export const STRICT_LIMIT = 20;
export const STRICT_WINDOW_MS = 60_000;

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

/** Strict requests of a network, in a window that began with the first of them. */
export interface StrictWindow {
  count: number;
  /** Milliseconds since 1970. */
  beganAt: number;
}

/** One strict request more, or how many milliseconds until there is one left. */
export function strictly(known: StrictWindow | null, now: number): StrictWindow | { waitMs: number } {
  // A window that begins in the future was written under another clock.
  if (!known || now >= known.beganAt + STRICT_WINDOW_MS || now < known.beganAt) {
    return { count: 1, beganAt: now };
  }
  return known.count < STRICT_LIMIT
    ? { count: known.count + 1, beganAt: known.beganAt }
    : { waitMs: known.beganAt + STRICT_WINDOW_MS - now };
}

/** Milliseconds until a network has a strict request left; 0 for now. Nothing is counted. */
export function strictWaitMs(known: StrictWindow | null, now: number): number {
  const next = strictly(known, now);
  return "waitMs" in next ? next.waitMs : 0;
}

/** Milliseconds until the next attempt is looked at; 0 for now. */
export function waitMs(attempts: Attempts | null, { free }: Throttle, now: number): number {
  if (!attempts || attempts.count < free) {
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
