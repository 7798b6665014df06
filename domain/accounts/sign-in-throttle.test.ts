import { describe, expect, it } from "vitest";
import {
  ACCOUNT_THROTTLE,
  type Attempts,
  counted,
  FORGET_MS,
  MAX_WAIT_MS,
  NETWORK_THROTTLE,
  type StrictWindow,
  strictly,
  strictWaitMs,
  waitMs,
} from "./sign-in-throttle.ts";

const START = 1_700_000_000_000;

/** Guesses as fast as it is allowed to. @returns how many were looked at within the time */
function guesses(withinMs: number): number {
  let attempts: Attempts | null = null;
  let now = START;
  for (let looked = 0; looked < 10_000; looked++) {
    now += waitMs(attempts, ACCOUNT_THROTTLE, now);
    if (now > START + withinMs) {
      return looked;
    }
    attempts = counted(attempts, now);
  }
  return Number.POSITIVE_INFINITY;
}

describe("strict requests of a network", () => {
  it("are twenty in a window of a minute that begins with the first, under any clock", () => {
    let known: StrictWindow | null = null;
    for (let n = 1; n <= 20; n++) {
      const next = strictly(known, START + n);
      expect(next).toEqual({ count: n, beganAt: START + 1 });
      known = next as StrictWindow;
    }
    expect(strictly(known, START + 30_001)).toEqual({ waitMs: 30_000 });
    expect(strictly(known, START + 60_000)).toEqual({ waitMs: 1 });
    expect(strictly(known, START + 60_001)).toEqual({ count: 1, beganAt: START + 60_001 });
    expect(strictly(known, START)).toEqual({ count: 1, beganAt: START });
  });
});

it("a network waits for its next strict request until its window is over, and asking counts nothing", () => {
  const full = { count: 20, beganAt: START };
  expect([0, 1, 59_999, 60_000].map((after) => strictWaitMs(full, START + after))).toEqual([
    60_000, 59_999, 1, 0,
  ]);
  expect([strictWaitMs({ ...full, count: 19 }, START), strictWaitMs(null, START)]).toEqual([0, 0]);
});

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

  it("from one network gets twenty tries before the first wait", () => {
    const wait = (count: number) => waitMs({ count, lastAt: START }, NETWORK_THROTTLE, START);
    expect([19, 20, 21].map(wait)).toEqual([0, 1_000, 2_000]);
  });

  it("waits from the last try, to the millisecond, and a quarter of an hour at most", () => {
    const wait = (count: number, after: number) =>
      waitMs({ count, lastAt: START }, ACCOUNT_THROTTLE, START + after);
    expect([0, 1, 999, 1_000, 5_000].map((after) => wait(5, after))).toEqual([1_000, 999, 1, 0, 0]);
    expect([14, 15, 40].map((count) => wait(count, 0))).toEqual([512_000, 900_000, 900_000]);
    expect([899_999, 900_000].map((after) => wait(40, after))).toEqual([1, 0]);
  });

  it("nobody tried yet waits for nothing", () => {
    expect(waitMs(null, ACCOUNT_THROTTLE, START)).toBe(0);
    expect(counted(null, START)).toEqual({ count: 1, lastAt: START });
    expect(counted({ count: 4, lastAt: START }, START + 5)).toEqual({ count: 5, lastAt: START + 5 });
  });

  it("is forgotten a day after the last try, and not a millisecond before", () => {
    expect(FORGET_MS).toBe(86_400_000);
    const attempts = { count: 50, lastAt: START };
    expect(counted(attempts, START + FORGET_MS - 1).count).toBe(51);
    expect(waitMs({ count: 5, lastAt: START - FORGET_MS }, ACCOUNT_THROTTLE, START)).toBe(0);
    // A try in the last moment of that day is looked at: the wait was over long before.
    expect(waitMs(attempts, { free: 5 }, START + FORGET_MS - 1)).toBe(0);
    expect(waitMs(attempts, ACCOUNT_THROTTLE, START + FORGET_MS)).toBe(0);
    expect(counted(attempts, START + FORGET_MS).count).toBe(1);
  });
});
