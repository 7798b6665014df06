import { describe, expect, it } from "vitest";
import {
  admit,
  type Breaker,
  type Call,
  CLOSED,
  FIRST_WAIT_MS,
  hasTripped,
  LONGEST_WAIT_MS,
  PROBE_MS,
  settle,
  trip,
  withCall,
} from "./breaker.ts";

function callsOf(outcomes: readonly [key: string, ok: boolean, at?: number][]): Call[] {
  return outcomes.reduce<Call[]>((calls, [key, ok, at], i) => withCall(calls, { key, ok, at: at ?? i }), []);
}

describe("the breaker opens", () => {
  it("when half of the last twenty calls failed", () => {
    const failed = (n: number) =>
      callsOf(Array.from({ length: 20 }, (_, i): [string, boolean] => [`p${i}`, i >= n]));
    expect(hasTripped(failed(9))).toBe(false);
    expect(hasTripped(failed(10))).toBe(true);
  });

  it("not for one payment that fails again and again", () => {
    expect(hasTripped(callsOf(Array.from({ length: 50 }, () => ["same", false])))).toBe(false);
  });

  it("not for failures of long ago", () => {
    const old = Array.from({ length: 9 }, (_, i): [string, boolean, number] => [`p${i}`, false, i]);
    expect(hasTripped(callsOf([...old, ["new", false, 70_000]]))).toBe(false);
    expect(hasTripped(callsOf([...old, ["new", false, 50_000]]))).toBe(true);
  });
});

describe("an open breaker", () => {
  const open = trip(CLOSED, 1_000);

  it("lets nobody through until its time, and then one of many", () => {
    expect(admit(open, 1_001).admission).toEqual({ answer: "wait", until: 1_000 + FIRST_WAIT_MS });
    let breaker: Breaker = open;
    const answers = Array.from({ length: 5 }, () => {
      const { admission, next } = admit(breaker, 1_000 + FIRST_WAIT_MS);
      breaker = next;
      return admission.answer;
    });
    expect(answers).toEqual(["probe", "wait", "wait", "wait", "wait"]);
  });

  it("lets another one try when the first never says how it went", () => {
    const { next } = admit(open, 5_000);
    expect(admit(next, 5_000 + PROBE_MS - 1).admission.answer).toBe("wait");
    expect(admit(next, 5_000 + PROBE_MS).admission.answer).toBe("probe");
  });

  it("closes when the call that tries it succeeds", () => {
    expect(settle(admit(open, 5_000).next, true, 5_100)).toEqual(CLOSED);
    expect(admit(CLOSED, 5_200).admission.answer).toBe("pass");
  });

  it("waits twice as long each time it fails, up to a bound, and opens once however many say so", () => {
    let breaker = trip(trip(open, 1_100), 1_200);
    expect(breaker).toEqual(open);
    const waits = [];
    for (let now = 10_000; waits.length < 8; now += 100_000) {
      breaker = settle(admit(breaker, now).next, false, now);
      if (breaker.state === "open") waits.push(breaker.until - now);
    }
    expect(waits.slice(0, 3)).toEqual([4_000, 8_000, 16_000]);
    expect(Math.max(...waits)).toBe(LONGEST_WAIT_MS);
  });
});
