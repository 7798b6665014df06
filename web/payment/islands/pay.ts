import type { Session } from "./types.ts";

const TRIES = 8;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4_000;

/** What the shop knows of a payment, as its provider says. */
export interface Standing {
  /** Whether it still waits for the shopper. */
  open: boolean;
  /** Whether their bank asks them. */
  asks: boolean;
  /** Why the last card was declined, in words. */
  problem: string | null;
}

/** Opens the session of an order; null: it cannot be paid any more. */
export function openSession(order: string): Promise<Session | null> {
  return post<Session>(`${order}/session`);
}

/** What has come of the order's payment; null: it cannot be paid any more. */
export function askStanding(order: string): Promise<Standing | null> {
  return post<Standing>(`${order}/payment`);
}

/**
 * Repeats a question that the shop cannot answer at this moment: an order that was placed just now
 * may not be stored yet.
 */
async function post<T>(url: string): Promise<T | null> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, { method: "POST" }).catch(() => null);
    // 202: not known yet.
    if (response?.ok && response.status !== 202) {
      return (await response.json()) as T | null;
    }
    if (response && response.status < 500 && response.status !== 429) {
      return null;
    }
    if (attempt === TRIES) {
      throw new Error(`${url} is not answered`);
    }
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
  }
}
