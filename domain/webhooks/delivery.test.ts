import { describe, expect, it } from "vitest";
import {
  type Attempt,
  afterAttempt,
  afterRound,
  askedPause,
  DISABLED_AFTER_MS,
  disablingReason,
  type Failing,
  lookAgainAt,
} from "./delivery.ts";

const NOW = 1_000_000_000;
const taken: Attempt = { status: 204, error: null, answer: "", durationMs: 3, retryAfterMs: 0 };
const refused: Attempt = { ...taken, status: 500, error: "It answered 500." };

describe("a delivery", () => {
  it("of an order that is not decided is looked at after twice the time, and at last every five minutes", () => {
    const pauseAt = (age: number) => lookAgainAt({ takenAt: NOW - age }, NOW) - NOW;
    expect([0, 2_000, 2_001, 120_000, 300_000, 300_001, 9_000_000].map(pauseAt)).toEqual([
      2_000, 2_000, 2_001, 120_000, 300_000, 300_000, 300_000,
    ]);
  });

  it("that is taken is over", () => {
    expect(afterAttempt({ attempts: 2 }, taken, NOW)).toEqual({
      state: "delivered",
      dueAt: null,
      attempts: 3,
    });
  });

  it("is tried ten times over three days, later each time, and is then given up", () => {
    const pauses: number[] = [];
    let at = NOW;
    for (let attempts = 0; ; attempts++) {
      const next = afterAttempt({ attempts }, refused, at, () => 0);
      expect(next.attempts).toBe(attempts + 1);
      if (next.dueAt === null) {
        expect([next.state, next.attempts]).toEqual(["failed", 10]);
        break;
      }
      expect(next.state).toBe("pending");
      pauses.push(next.dueAt - at);
      at = next.dueAt;
    }
    const hour = 3_600_000;
    expect(pauses.map((pause) => pause / hour)).toEqual([5 / 3_600, 1 / 12, 0.5, 2, 5, 10, 14, 20, 21]);
    expect(at - NOW).toBeGreaterThanOrEqual(DISABLED_AFTER_MS);
    expect(at - NOW).toBeLessThan(DISABLED_AFTER_MS * 1.1);
  });

  it("waits up to a tenth longer at random, and as long as its endpoint asks", () => {
    const due = (attempt: Attempt, random: number) =>
      (afterAttempt({ attempts: 0 }, attempt, NOW, () => random).dueAt ?? 0) - NOW;
    expect([due(refused, 0), due(refused, 1)]).toEqual([5_000, 5_500]);
    expect(due({ ...refused, retryAfterMs: 60_000 }, 1)).toBe(60_000);
    expect(due({ ...refused, retryAfterMs: 1 }, 0)).toBe(5_000);
  });
});

describe("the pause that an endpoint asks for", () => {
  it.each([
    ["120", 120_000],
    [new Date(NOW + 30_000).toUTCString(), 30_000],
    [new Date(NOW - 30_000).toUTCString(), 0],
    ["soon", 0],
    ["-5", 0],
    [null, 0],
    ["21600", 6 * 3_600_000],
    ["0", 0],
    ["0.5", 500],
    ["", 0],
    [new Date(NOW + 9 * 3_600_000).toUTCString(), 6 * 3_600_000],
    ["99999999", 6 * 3_600_000],
  ])("%s is %d ms", (header, ms) => {
    expect(askedPause(header, NOW)).toBe(ms);
  });
});

describe("an endpoint", () => {
  it("is left alone for longer with each round that fails as a whole, up to five minutes", () => {
    let failing: Failing | null = null;
    const holds: number[] = [];
    for (let round = 0; round < 9; round++) {
      failing = afterRound(failing, [refused, refused], NOW + round);
      holds.push((failing?.heldUntil ?? 0) - NOW - round);
    }
    expect(holds).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300].map((s) => s * 1_000));
    expect(failing?.since).toBe(NOW);
    const asking = [100, 900_000, 200].map((retryAfterMs) => ({ ...refused, retryAfterMs }));
    expect(afterRound(null, asking, NOW)).toEqual({ since: NOW, rounds: 1, heldUntil: NOW + 900_000 });
    expect(afterRound({ since: 7, rounds: 2, heldUntil: 9 }, [refused], NOW)).toEqual({
      since: 7,
      rounds: 3,
      heldUntil: NOW + 20_000,
    });
  });

  it("answers again with one success, and a round without attempts says nothing", () => {
    const failing = { since: 1, rounds: 3, heldUntil: 2 };
    expect(afterRound(failing, [refused, taken], NOW)).toBeNull();
    expect(afterRound(failing, [], NOW)).toBe(failing);
  });

  it("is turned off when everything failed for three days, or when it says that it is gone", () => {
    const since = NOW - DISABLED_AFTER_MS;
    const failing = { since, rounds: 9, heldUntil: NOW };
    expect(disablingReason(failing, [refused], NOW)).toBe("failing");
    expect(disablingReason({ ...failing, since: since + 1 }, [refused], NOW)).toBeNull();
    expect(disablingReason(null, [taken], NOW)).toBeNull();
    expect(disablingReason(null, [{ ...refused, status: 410 }], NOW)).toBe("gone");
    expect(disablingReason(failing, [refused, { ...refused, status: 410 }, refused], NOW)).toBe("gone");
    expect(DISABLED_AFTER_MS).toBe(259_200_000);
  });
});
