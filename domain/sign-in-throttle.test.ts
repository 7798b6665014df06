import { describe, expect, it } from "vitest";
import {
  ACCOUNT_THROTTLE,
  type Attempts,
  counted,
  FORGET_MS,
  MAX_WAIT_MS,
  waitMs,
} from "./sign-in-throttle.ts";

const START = 1_700_000_000_000;

/** Guesses as fast as it is allowed to. @returns how many were looked at within the time */
function guesses(withinMs: number): number {
  let attempts: Attempts | null = null;
  let now = START;
  for (let looked = 0; ; looked++) {
    now += waitMs(attempts, ACCOUNT_THROTTLE, now);
    if (now > START + withinMs) return looked;
    attempts = counted(attempts, now);
  }
}

describe("guessing", () => {
  it("gets five tries at once, then waits that double", () => {
    let attempts: Attempts | null = null;
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      attempts = counted(attempts, START);
      waits.push(waitMs(attempts, ACCOUNT_THROTTLE, START));
    }
    expect(waits).toEqual([0, 0, 0, 0, 1_000, 2_000, 4_000, 8_000]);
  });

  it("comes to few tries an hour, and never to a lock for good", () => {
    expect(guesses(60 * 60 * 1000)).toBeLessThan(20);
    expect(guesses(7 * 24 * 60 * 60 * 1000)).toBeLessThan(700);
    expect(waitMs({ count: 1_000, lastAt: START }, ACCOUNT_THROTTLE, START)).toBe(MAX_WAIT_MS);
  });

  it("is forgotten a day after the last try", () => {
    const attempts = { count: 50, lastAt: START };
    expect(waitMs(attempts, ACCOUNT_THROTTLE, START + FORGET_MS)).toBe(0);
    expect(counted(attempts, START + FORGET_MS).count).toBe(1);
  });
});
