import { describe, expect, it } from "vitest";
import {
  ADMISSION_TICK_MS,
  draw,
  drawnAdmitted,
  drawnTurn,
  formatSeed,
  nextRoomAlarm,
  nextTurn,
  PUBLISH_AFTER_MS,
  parseSeed,
  positionInterval,
  type Seed,
  TICKET_TTL_MS,
  TURN,
  timeOfTurn,
  turnsAfter,
} from "./waiting-room.ts";

describe("the draw", () => {
  const seed: Seed = [0x01234567, 0x89abcdef, 0xfedcba98, 0x76543210];

  it("gives everyone one position of their own", () => {
    const { arrivals, positions } = draw(seed, 5_000);
    expect(new Set(arrivals.slice(1)).size).toBe(5_000);
    expect(Math.min(...arrivals.slice(1))).toBe(1);
    for (let position = 1; position <= 5_000; position++) {
      expect(positions[arrivals[position] ?? 0]).toBe(position);
    }
  });

  it("is the same for the same seed, also after the seed was stored", () => {
    const again = draw(parseSeed(formatSeed(seed)), 100);
    expect(again).toEqual(draw(seed, 100));
    expect([...again.arrivals.slice(1, 9)]).toEqual([...draw(seed, 100).arrivals.slice(1, 9)]);
    expect([...draw([1, 2, 3, 5], 100).arrivals]).not.toEqual([...draw([1, 2, 3, 4], 100).arrivals]);
  });

  it("gives every arrival every position as often, whatever the seeds have in common", () => {
    const people = 6;
    const draws = 12_000;
    const counts = new Uint32Array(people * people);
    for (let i = 0; i < draws; i++) {
      const { positions } = draw([0, 0, 0, i], people);
      for (let person = 1; person <= people; person++) {
        const cell = (person - 1) * people + (positions[person] ?? 0) - 1;
        counts[cell] = (counts[cell] ?? 0) + 1;
      }
    }
    const expected = draws / people;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 25 degrees of freedom: 52.6 is exceeded by chance once in a thousand.
    expect(chiSquare).toBeLessThan(52.6);
  });

  it("is what it was for seeds that were drawn before: a check of the sale repeats it", () => {
    expect([...draw(seed, 10).arrivals.slice(1)]).toEqual([9, 7, 6, 2, 4, 3, 1, 8, 10, 5]);
    expect([...draw([1, 2, 3, 4], 10).arrivals.slice(1)]).toEqual([2, 5, 10, 9, 7, 8, 3, 4, 6, 1]);
  });

  it("keeps its seed as text", () => {
    expect(formatSeed(seed)).toBe("01234567-89abcdef-fedcba98-76543210");
    expect(formatSeed([-1, 0, 1, 2 ** 31])).toBe("ffffffff-00000000-00000001-80000000");
    expect(parseSeed("01234567-89abcdef-fedcba98-76543210")).toEqual(seed);
    expect(parseSeed("1-2")).toEqual([1, 2, 0, 0]);
  });

  it("of nobody is empty", () => {
    expect(draw(seed, 0).arrivals).toHaveLength(1);
    expect([...draw(seed, 1).positions]).toEqual([0, 1]);
  });
});

describe("admission", () => {
  it.each([1, 3, 7, 60, 400, 100_000])("admits exactly %i a second of those who were drawn", (perSecond) => {
    expect(drawnAdmitted(1_000_000, turnsAfter(-1, perSecond))).toBe(0);
    for (const ms of [0, 1, 333, 334, 999, 1_000, 1_001, 7_777]) {
      const exact = Math.floor((ms * perSecond) / 1000) + 1;
      expect(drawnAdmitted(1_000_000, turnsAfter(ms, perSecond))).toBe(exact);
    }
  });

  it("comes in the first whole millisecond that its turn has", () => {
    for (const perSecond of [1, 3, 7, 1_000, 1_500]) {
      for (const position of [1, 2, 3, 100, 101]) {
        const at = timeOfTurn(drawnTurn(position), perSecond);
        expect(drawnAdmitted(1_000_000, turnsAfter(at, perSecond))).toBeGreaterThanOrEqual(position);
        expect(drawnAdmitted(1_000_000, turnsAfter(at - 1, perSecond))).toBeLessThan(position);
      }
    }
  });

  it("never runs faster than the rate over any stretch of time, nor slower while people wait", () => {
    const perSecond = 7;
    // Bursts with pauses between them, long enough that the line runs empty.
    const arrivals = [0, 0, 0, 10, 500, 9_000, 9_000, 9_000, 9_001, 9_002, 60_000, 60_000];
    const turns: number[] = [];
    for (const ms of arrivals) {
      turns.push(nextTurn(turns.at(-1) ?? null, turnsAfter(ms, perSecond)));
    }
    turns.forEach((turn, i) => {
      const arrived = turnsAfter(arrivals[i] ?? 0, perSecond);
      const behind = (turns[i - 1] ?? Number.NEGATIVE_INFINITY) + TURN;
      expect(turn).toBeGreaterThanOrEqual(behind);
      expect(turn).toBe(Math.max(arrived, behind));
    });
  });

  it("of the first who comes after a quiet opening is at once, and of the next one turn later", () => {
    expect(nextTurn(null, 5_000)).toBe(5_000);
    expect(nextTurn(5_000, 5_000)).toBe(6_000);
    expect(nextTurn(5_000, 6_000)).toBe(6_000);
    expect(nextTurn(5_000, 6_001)).toBe(6_001);
  });

  it("of those who were drawn ends with the last of them", () => {
    expect([0, 999, 1_000, 2_999, 3_000, 9_000].map((now) => drawnAdmitted(3, now))).toEqual([
      1, 1, 2, 3, 3, 3,
    ]);
    expect(drawnAdmitted(0, 0)).toBe(0);
    expect([1, 2, 3].map(drawnTurn)).toEqual([0, 1_000, 2_000]);
    expect([TURN, TICKET_TTL_MS]).toEqual([1_000, 600_000]);
  });

  it("puts late-comers behind all who were drawn", () => {
    expect(nextTurn(drawnTurn(100), turnsAfter(1, 10))).toBe(drawnTurn(101));
  });
});

describe("the room's alarm", () => {
  const sale = { opensAt: 1_000, closesAt: 50_000 };

  it("rings at the opening, at each tick while a person waits, and at the close", () => {
    expect(nextRoomAlarm(0, sale, { telling: true, unpublished: false })).toBe(1_000);
    expect(nextRoomAlarm(999, sale, { telling: false, unpublished: false })).toBe(1_000);
    expect(nextRoomAlarm(1_000, sale, { telling: true, unpublished: false })).toBe(1_000 + ADMISSION_TICK_MS);
    expect(nextRoomAlarm(1_000, sale, { telling: false, unpublished: false })).toBe(50_000);
    expect(nextRoomAlarm(49_400, sale, { telling: true, unpublished: false })).toBe(49_900);
    expect(nextRoomAlarm(49_999, sale, { telling: true, unpublished: false })).toBe(50_000);
    expect(nextRoomAlarm(60_000, sale, { telling: true, unpublished: false })).toBeNull();
    expect(nextRoomAlarm(50_000, sale, { telling: true, unpublished: false })).toBeNull();
  });

  it("rings once more after the close, until who was admitted is published", () => {
    const waiting = { telling: false, unpublished: true };
    expect(nextRoomAlarm(49_000, sale, waiting)).toBe(50_000);
    expect(nextRoomAlarm(50_000, sale, waiting)).toBe(50_000 + PUBLISH_AFTER_MS);
    expect(nextRoomAlarm(90_000, sale, waiting)).toBe(90_000);
  });

  it("sends positions every two seconds, and to a long line less often", () => {
    expect(positionInterval(10)).toBe(2_000);
    expect(positionInterval(10_000)).toBe(2_000);
    expect(positionInterval(10_005)).toBe(2_001);
    expect(positionInterval(20_000)).toBe(4_000);
  });
});
