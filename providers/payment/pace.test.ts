import { expect, it } from "vitest";
import { Pace } from "./pace.ts";

const NOW = Date.UTC(2030, 0, 1);

/** Calls that one pace lets go within ten seconds, when as many wait as may. */
function calls(pace: Pace, perSecond: number): number[] {
  const made: number[] = [];
  for (let now = NOW; now < NOW + 10_000; now++) {
    if (pace.wait("stripe", "capture", now) === 0) {
      pace.spend("stripe", "capture", perSecond, now);
      made.push(now);
    }
  }
  return made;
}

it("five paces with a fifth of a limit each never exceed it in any second, and use it up", () => {
  const made = Array.from({ length: 5 }, () => calls(new Pace(), 25 / 5)).flat();
  const busiest = Math.max(
    ...made.map((at) => made.filter((other) => other >= at && other < at + 1_000).length),
  );
  expect(busiest).toBe(25);
  expect(made).toHaveLength(250);
});

it("each provider and each kind of call has a pace of its own; a pause is one provider's, of an hour at most", () => {
  const pace = new Pace();
  pace.spend("stripe", "capture", 1, NOW);
  expect([pace.wait("stripe", "capture", NOW), pace.wait("stripe", "authorize", NOW)]).toEqual([1_000, 0]);
  pace.pause("stripe", 3_000, NOW);
  expect(pace.wait("stripe", "authorize", NOW + 1_000)).toBe(2_000);
  expect(pace.wait("adyen", "capture", NOW)).toBe(0);
  expect(pace.wait("stripe", "capture", NOW + 3_000)).toBe(0);
  pace.pause("stripe", 24 * 3_600_000, NOW);
  expect(pace.wait("stripe", "capture", NOW)).toBe(3_600_000);
});

it("a call without a limit never waits, and none waits for what was reckoned under another clock", () => {
  const pace = new Pace();
  pace.spend("mock", "capture", Number.POSITIVE_INFINITY, NOW);
  expect(pace.wait("mock", "capture", NOW - 10)).toBe(0);
  pace.spend("stripe", "capture", 1, NOW);
  pace.pause("stripe", 1_000, NOW);
  expect(pace.wait("stripe", "capture", NOW - 24 * 3_600_000)).toBe(0);
});
