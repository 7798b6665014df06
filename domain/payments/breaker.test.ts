import { describe, expect, it } from "vitest";
import {
  admit,
  type Breaker,
  type CallOutcome,
  CLOSED,
  FIRST_WAIT_MS,
  hasTripped,
  LONGEST_WAIT_MS,
  PROBE_MS,
  settle,
  trip,
  withCall,
} from "./breaker.ts";

function callsOf(outcomes: readonly [key: string, ok: boolean, at?: number][]): CallOutcome[] {
  return outcomes.reduce<CallOutcome[]>(
    (calls, [key, ok, at], i) => withCall(calls, { key, ok, at: at ?? i }),
    [],
  );
}

describe("the breaker opens", () => {
  it("when half of the last twenty calls failed", () => {
    const failed = (n: number) =>
      callsOf(Array.from({ length: 20 }, (_, i): [string, boolean] => [`p${i}`, i >= n]));
    expect(hasTripped(failed(9))).toBe(false);
    expect(hasTripped(failed(10))).toBe(true);
  });

  it("for ten failures among the last twenty calls, and not for what is the twenty-first to last", () => {
    const failures = Array.from({ length: 10 }, (_, i): [string, boolean] => [`f${i}`, false]);
    const successes = (n: number) => Array.from({ length: n }, (_, i): [string, boolean] => [`s${i}`, true]);
    expect(hasTripped(callsOf([...failures, ...successes(10)]))).toBe(true);
    expect(hasTripped(callsOf([...failures, ...successes(11)]))).toBe(false);
  });

  it("for failures of the last 60 seconds, to the millisecond, and for none that another clock dates later", () => {
    const failures = (at: number) =>
      Array.from({ length: 9 }, (_, i): [string, boolean, number] => [`f${i}`, false, at]);
    const tripped = (at: number, now: number) => hasTripped(callsOf([...failures(at), ["new", false, now]]));
    expect(tripped(1_000, 60_999)).toBe(true);
    expect(tripped(1_000, 61_000)).toBe(false);
    expect(tripped(1_000, 1_000)).toBe(true);
    expect(tripped(1_001, 1_000)).toBe(false);
  });

  it("not for one payment that fails again and again", () => {
    expect(hasTripped(callsOf(Array.from({ length: 50 }, () => ["same", false])))).toBe(false);
    // Its successes count as those of any other.
    const outcomes = Array.from({ length: 20 }, (_, i): [string, boolean] => [`p${i % 10}`, i >= 10]);
    expect(hasTripped(callsOf(outcomes))).toBe(true);
  });

  it("not for failures that twenty calls came after", () => {
    const then = (n: number) =>
      callsOf(Array.from({ length: 10 + n }, (_, i): [string, boolean] => [`p${i}`, i >= 10]));
    expect(hasTripped(then(10))).toBe(true);
    expect(hasTripped(then(11))).toBe(false);
  });

  it("for failures within one minute, and not for older ones", () => {
    const first = 1_700_000_000_000;
    const then = (at: number) =>
      callsOf(Array.from({ length: 10 }, (_, i) => [`p${i}`, false, i < 9 ? first : at]));
    expect(hasTripped(then(first))).toBe(true);
    expect(hasTripped(then(first + 59_999))).toBe(true);
    expect(hasTripped(then(first + 60_000))).toBe(false);
  });

  it("not for failures that a clock of the future wrote down", () => {
    const ahead = Array.from({ length: 9 }, (_, i): [string, boolean, number] => [`p${i}`, false, 2_000]);
    expect(hasTripped(callsOf([...ahead, ["new", false, 1_999]]))).toBe(false);
  });

  it("for a payment's failure once, and its success besides", () => {
    const calls = callsOf([
      ["p", false, 1],
      ["p", true, 2],
      ["p", false, 3],
    ]);
    expect(calls).toEqual([
      { key: "p", ok: true, at: 2 },
      { key: "p", ok: false, at: 3 },
    ]);
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
    expect(PROBE_MS).toBe(15_000);
    expect(admit(next, 5_000 + PROBE_MS - 1).admission.answer).toBe("wait");
    expect(admit(next, 5_000 + PROBE_MS).admission.answer).toBe("probe");
  });

  it("is tried at once when its time is further off than it can be: another clock wrote that", () => {
    const until = (ms: number): Breaker => ({ state: "open", until: 1_000 + ms, trips: 1 });
    expect(admit(until(LONGEST_WAIT_MS), 1_000).admission.answer).toBe("wait");
    expect(admit(until(LONGEST_WAIT_MS + 1), 1_000).admission.answer).toBe("probe");
  });

  it("stays as often tripped while it is tried", () => {
    const { next } = admit({ state: "open", until: 3_000, trips: 4 }, 3_000);
    expect(next).toEqual({ state: "half_open", until: 3_000 + PROBE_MS, trips: 4 });
  });

  it("closes when the call that tries it succeeds", () => {
    expect(settle(admit(open, 5_000).next, true, 5_100)).toEqual(CLOSED);
    expect(admit(CLOSED, 5_200)).toEqual({ admission: { answer: "pass" }, next: CLOSED });
  });

  it("that closed meanwhile is not opened by a late failure of the call that tried it", () => {
    expect(settle(CLOSED, false, 5_200)).toEqual(CLOSED);
  });

  it("waits twice as long each time it fails, up to a bound, and opens once however many say so", () => {
    expect(open).toEqual({ state: "open", until: 1_000 + 2_000, trips: 1 });
    let breaker = trip(trip(open, 1_100), 1_200);
    expect(breaker).toEqual(open);
    const waits = [];
    for (let now = 10_000; now < 810_000; now += 100_000) {
      breaker = settle(admit(breaker, now).next, false, now);
      if (breaker.state === "open") {
        waits.push(breaker.until - now);
      }
    }
    expect(waits).toEqual([4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000]);
    expect(LONGEST_WAIT_MS).toBe(30_000);
  });

  it("waits two seconds at first, and gives who tries it fifteen", () => {
    expect(open).toEqual({ state: "open", until: 3_000, trips: 1 });
    expect(admit(open, 2_999).admission).toEqual({ answer: "wait", until: 3_000 });
    const { admission, next } = admit(open, 3_000);
    expect([admission, next]).toEqual([{ answer: "probe" }, { state: "half_open", until: 18_000, trips: 1 }]);
    expect([FIRST_WAIT_MS, PROBE_MS]).toEqual([2_000, 15_000]);
  });

  it("is not opened again by failures of calls that began before, also while it is tried", () => {
    const { next } = admit(open, 3_000);
    expect(trip(next, 3_100)).toEqual(next);
    expect(settle(CLOSED, false, 3_100)).toEqual(CLOSED);
  });

  it("is tried at once when its time lies further off than it can, under a clock that was set back", () => {
    const written = (until: number): Breaker => ({ state: "open", until, trips: 3 });
    expect(admit(written(31_000), 1_000).admission.answer).toBe("wait");
    const { admission, next } = admit(written(31_001), 1_000);
    expect(admission.answer).toBe("probe");
    expect(next).toEqual({ state: "half_open", until: 16_000, trips: 3 });
  });
});
